from django.db import migrations

# A round is born on a finished item of the unit, or on a post of the evaluation its review is a pass of. The list of posts
# stands from the first pass on; what is done about the last of a ranking is written only after every pass is confirmed.
# Whoever moves a review out of `open`, by whatever road, takes the gate that every cast holds shared (reviews.services.moving):
# running casts are inside, later ones wait behind and are refused (S3). The gate is fair, row locks are not.
FORWARD = """
CREATE OR REPLACE FUNCTION round_born_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.valid IS NOT NULL OR NEW.approvals IS NOT NULL OR NEW.base IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM reviews_democraticreview d
        LEFT JOIN issues_item i ON i.id = NEW.item_id LEFT JOIN reviews_subject s ON s.id = NEW.subject_id
        WHERE d.id = NEW.review_id AND d.state = 'draft' AND (d.rehearsal_of_id IS NULL) = (NEW.round > 0)
        AND ((d.evaluation_id IS NULL AND d.unit_id = i.unit_id AND i.state = 'finished')
            OR (NEW.item_id IS NULL AND d.evaluation_id = s.evaluation_id))
    ) THEN
        RAISE EXCEPTION 'review %: not a draft, or not a finished item of its unit, or not a post of its evaluation',
            NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION subject_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reviews_democraticreview WHERE evaluation_id = NEW.evaluation_id) THEN
        RAISE EXCEPTION 'evaluation %: its posts stand since its first pass', NEW.evaluation_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER subject_guard BEFORE INSERT ON reviews_subject FOR EACH ROW EXECUTE FUNCTION subject_guard();

CREATE FUNCTION consequence_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which bigint := (SELECT evaluation_id FROM reviews_subject WHERE id = NEW.subject_id);
BEGIN
    IF EXISTS (SELECT 1 FROM reviews_democraticreview WHERE evaluation_id = which AND rehearsal_of_id IS NULL
            AND state NOT IN ('decided', 'void', 'cancelled'))
        OR (SELECT count(DISTINCT audience) FROM reviews_democraticreview WHERE evaluation_id = which AND state = 'decided') < 2 THEN
        RAISE EXCEPTION 'evaluation %: not ranked yet', which USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consequence_guard BEFORE INSERT ON reviews_consequence FOR EACH ROW EXECUTE FUNCTION consequence_guard();

CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(20140907, OLD.id::int);
    RETURN NEW;
END $$;
CREATE TRIGGER a_gate BEFORE UPDATE OF state ON reviews_democraticreview FOR EACH ROW
    WHEN (OLD.state = 'open' AND NEW.state <> 'open') EXECUTE FUNCTION gate();
"""
BACKWARD = """
DROP FUNCTION gate CASCADE; DROP FUNCTION consequence_guard CASCADE; DROP FUNCTION subject_guard CASCADE;
CREATE OR REPLACE FUNCTION round_born_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.valid IS NOT NULL OR NEW.approvals IS NOT NULL OR NEW.base IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM reviews_democraticreview d JOIN issues_item i ON i.id = NEW.item_id
        WHERE d.id = NEW.review_id AND d.state = 'draft' AND d.unit_id = i.unit_id AND i.state = 'finished'
        AND (d.rehearsal_of_id IS NULL) = (NEW.round > 0)
    ) THEN
        RAISE EXCEPTION 'review %: not a draft, or not a finished item of its unit', NEW.review_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0008_posts_paper_and_windows")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
