from django.db import migrations

# The list app moves items and knows nothing of reviews; this guard stands above it. Whoever moves an item, by whatever
# path: approved needs a passed latest round, closed needs every level's pass (S42, S43, S50).
FORWARD = """
CREATE FUNCTION item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'approved' AND NOT EXISTS (
        SELECT 1 FROM reviews_reviewitem r WHERE r.item_id = NEW.id AND r.outcome = 'passed'
        AND r.round = (SELECT max(round) FROM reviews_reviewitem WHERE item_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'item %: no passed review', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'closed' AND NOT EXISTS (
        SELECT 1 FROM reviews_closeout c WHERE c.item_id = NEW.id AND c.state = 'closed'
        AND c.id = (SELECT max(id) FROM reviews_closeout WHERE item_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'item %: no close-out', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER item_guard BEFORE UPDATE OF state ON issues_item FOR EACH ROW
    WHEN (NEW.state IN ('approved', 'closed') AND OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION item_guard();

CREATE FUNCTION round_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r reviews_democraticreview%ROWTYPE;
    voters bigint;
    public_voters bigint;
BEGIN
    SELECT * INTO r FROM reviews_democraticreview WHERE id = NEW.review_id;
    SELECT coalesce(sum(present), 0),
           coalesce(sum(present) FILTER (WHERE category IN ('grassroots', 'service_user')), 0)
    INTO voters, public_voters FROM reviews_attendance WHERE review_id = NEW.review_id;
    IF r.state <> 'counted' OR voters < r.quorum OR public_voters * 100 < voters * r.public_share
        OR NEW.likes * 100 < NEW.valid * r.floor THEN
        RAISE EXCEPTION 'review %: the rule is not met', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER round_guard BEFORE UPDATE OF outcome ON reviews_reviewitem FOR EACH ROW
    WHEN (NEW.outcome = 'passed') EXECUTE FUNCTION round_guard();

CREATE FUNCTION close_out_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT array_agg(level ORDER BY "order") FROM reviews_auditstep
        WHERE close_out_id = NEW.id AND verdict = 'passed') IS DISTINCT FROM NEW.levels::varchar[] THEN
        RAISE EXCEPTION 'close-out %: a level has not passed', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER close_out_guard BEFORE UPDATE OF state ON reviews_closeout FOR EACH ROW
    WHEN (NEW.state = 'closed' AND OLD.state <> 'closed') EXECUTE FUNCTION close_out_guard();
CREATE TRIGGER close_out_born_open BEFORE INSERT ON reviews_closeout FOR EACH ROW
    WHEN (NEW.state <> 'open') EXECUTE FUNCTION close_out_guard();

CREATE FUNCTION step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.verdict <> 'pending' OR NEW.level IS DISTINCT FROM
        (SELECT levels[NEW."order"] FROM reviews_closeout WHERE id = NEW.close_out_id) OR (
        NEW."order" > 1 AND NOT EXISTS (
            SELECT 1 FROM reviews_auditstep WHERE close_out_id = NEW.close_out_id
            AND "order" = NEW."order" - 1 AND verdict = 'passed')
    ) THEN
        RAISE EXCEPTION 'close-out %: level out of order', NEW.close_out_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER step_guard BEFORE INSERT ON reviews_auditstep FOR EACH ROW EXECUTE FUNCTION step_guard();
"""
BACKWARD = """
DROP FUNCTION item_guard CASCADE; DROP FUNCTION round_guard CASCADE; DROP FUNCTION close_out_guard CASCADE; DROP FUNCTION step_guard CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("issues", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
