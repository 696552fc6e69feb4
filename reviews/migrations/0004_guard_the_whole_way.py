from importlib import import_module

from django.db import migrations

first = import_module("reviews.migrations.0002_item_guard")

# 0002 asked whether a passed round, or a closed application, stands there at all. This asks for *this* one: a round that
# passed before the item was sent back, an application that closed before a redo, ballots nobody counted, people counted
# after the meeting and a chain made shorter than the unit's own do not carry an item on (S35, S42-S44, S50, M18).
FORWARD = """
CREATE OR REPLACE FUNCTION item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- an item is approved in the very act that decides its review, so an old round cannot be used again
    IF NEW.state = 'approved' AND NOT EXISTS (
        SELECT 1 FROM reviews_reviewitem r JOIN reviews_democraticreview d ON d.id = r.review_id
        WHERE r.item_id = NEW.id AND r.outcome = 'passed' AND d.state = 'counted'
        AND r.round = (SELECT max(round) FROM reviews_reviewitem WHERE item_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'item %: no passed review', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'closed' AND NOT EXISTS (
        SELECT 1 FROM reviews_closeout c WHERE c.item_id = NEW.id AND c.state = 'closed'
        AND c.id = (SELECT max(id) FROM reviews_closeout WHERE item_id = NEW.id)
        AND c.applied_at >= (SELECT d.decided_at FROM reviews_reviewitem r
            JOIN reviews_democraticreview d ON d.id = r.review_id
            WHERE r.item_id = NEW.id ORDER BY r.round DESC LIMIT 1)
    ) THEN
        RAISE EXCEPTION 'item %: no close-out', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'closed' AND EXISTS (SELECT 1 FROM issues_item WHERE parent_id = NEW.id AND state <> 'closed') THEN
        RAISE EXCEPTION 'item %: a part of it is open', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION approved_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_reviewitem r JOIN reviews_democraticreview d ON d.id = r.review_id
        WHERE r.item_id = NEW.id AND r.outcome = 'passed' AND d.state = 'decided'
        AND r.round = (SELECT max(round) FROM reviews_reviewitem WHERE item_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'item %: its review was not confirmed', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER approved_item_guard AFTER UPDATE OF state ON issues_item DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'approved' AND OLD.state <> 'approved') EXECUTE FUNCTION approved_item_guard();

CREATE OR REPLACE FUNCTION round_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r reviews_democraticreview%ROWTYPE;
    voters bigint;
    public_voters bigint;
BEGIN
    SELECT * INTO r FROM reviews_democraticreview WHERE id = NEW.review_id;
    SELECT coalesce(sum(present), 0),
           coalesce(sum(present) FILTER (WHERE category IN ('grassroots', 'service_user')), 0)
    INTO voters, public_voters FROM reviews_attendance WHERE review_id = NEW.review_id;
    IF (r.state = 'counted' AND voters >= r.quorum AND public_voters * 100 >= voters * r.public_share
        AND NEW.valid > 0 AND NEW.valid <= voters AND NEW.valid = NEW.likes + NEW.dislikes + NEW.unsure
        AND NEW.likes * 100 >= NEW.valid * r.floor) IS NOT TRUE THEN
        RAISE EXCEPTION 'review %: the rule is not met', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION round_born_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_democraticreview d JOIN issues_item i ON i.id = NEW.item_id
        WHERE d.id = NEW.review_id AND d.state = 'open' AND d.unit_id = i.unit_id AND i.state = 'finished'
    ) THEN
        RAISE EXCEPTION 'review %: not open, or not a finished item of its unit', NEW.review_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER round_born_guard BEFORE INSERT ON reviews_reviewitem FOR EACH ROW EXECUTE FUNCTION round_born_guard();

CREATE FUNCTION count_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reviews bigint[];
BEGIN
    reviews := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.review_id] WHEN 'DELETE' THEN ARRAY[OLD.review_id]
        ELSE ARRAY[OLD.review_id, NEW.review_id] END;
    IF EXISTS (SELECT 1 FROM reviews_democraticreview WHERE id = ANY(reviews) AND state <> 'open') THEN
        RAISE EXCEPTION 'review %: its count is closed', reviews USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER attendance_guard BEFORE INSERT OR UPDATE OR DELETE ON reviews_attendance
    FOR EACH ROW EXECUTE FUNCTION count_guard();
CREATE TRIGGER ballots_guard BEFORE UPDATE OF valid, likes, dislikes, unsure ON reviews_reviewitem FOR EACH ROW
    WHEN ((OLD.valid, OLD.likes, OLD.dislikes, OLD.unsure) IS DISTINCT FROM (NEW.valid, NEW.likes, NEW.dislikes, NEW.unsure))
    EXECUTE FUNCTION count_guard();

CREATE FUNCTION application_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM issues_item i WHERE i.id = NEW.item_id AND i.state = 'approved'
        AND ('contact' = ANY(NEW.levels)) = EXISTS (
            SELECT 1 FROM units_contactpoint p WHERE p.unit_id = i.unit_id AND p.city_leader AND p.active)
    ) THEN
        RAISE EXCEPTION 'item %: not approved, or not the chain of its unit', NEW.item_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER application_guard BEFORE INSERT ON reviews_closeout FOR EACH ROW EXECUTE FUNCTION application_guard();

CREATE OR REPLACE FUNCTION step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.verdict <> 'pending' OR NOT EXISTS (
        SELECT 1 FROM reviews_closeout c WHERE c.id = NEW.close_out_id AND c.state = 'open'
        AND c.levels[NEW."order"] = NEW.level AND c.applied_by_id IS NOT DISTINCT FROM NEW.applicant_id
    ) OR (
        NEW."order" > 1 AND NOT EXISTS (
            SELECT 1 FROM reviews_auditstep WHERE close_out_id = NEW.close_out_id
            AND "order" = NEW."order" - 1 AND verdict = 'passed')
    ) THEN
        RAISE EXCEPTION 'close-out %: level out of order', NEW.close_out_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION own_unit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_unit bigint;
BEGIN
    IF TG_TABLE_NAME = 'reviews_auditstep' THEN
        SELECT i.unit_id INTO its_unit FROM reviews_closeout c JOIN issues_item i ON i.id = c.item_id
        WHERE c.id = NEW.close_out_id;
    ELSE
        its_unit := to_jsonb(NEW) ->> 'unit_id';
    END IF;
    IF EXISTS (SELECT 1 FROM units_assignment
        WHERE person_id = NEW.decided_by_id AND role = 'clerk' AND unit_id = its_unit) THEN
        RAISE EXCEPTION '% %: nobody decides on their own unit', TG_TABLE_NAME, NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER own_unit_guard BEFORE UPDATE OF decided_by_id ON reviews_auditstep FOR EACH ROW
    WHEN (NEW.decided_by_id IS NOT NULL) EXECUTE FUNCTION own_unit_guard();
CREATE TRIGGER own_unit_guard BEFORE UPDATE OF decided_by_id ON reviews_democraticreview FOR EACH ROW
    WHEN (NEW.decided_by_id IS NOT NULL) EXECUTE FUNCTION own_unit_guard();
"""
BACKWARD = f"""
DROP FUNCTION approved_item_guard CASCADE; DROP FUNCTION round_born_guard CASCADE; DROP FUNCTION count_guard CASCADE;
DROP FUNCTION application_guard CASCADE; DROP FUNCTION own_unit_guard CASCADE;
{first.BACKWARD}
{first.FORWARD}
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_freeze_what_was_decided"), ("units", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
