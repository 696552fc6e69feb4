from importlib import import_module

from django.db import migrations

second = import_module("reviews.migrations.0004_guard_the_whole_way")
first = import_module("reviews.migrations.0002_item_guard")

# A level may now have several turns in one application (returned, withdrawn), so order is no longer a matter of unique
# rows: the guard asks where the ball was and where it may go from there. And whoever changes what was judged, by whatever
# path, makes the application void in the same statement (S42-S45, S47, S50).
FORWARD = """
DROP TRIGGER own_unit_guard ON reviews_auditstep;

CREATE OR REPLACE FUNCTION step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c reviews_closeout%ROWTYPE;
    last reviews_auditstep%ROWTYPE;
    next_order integer := 1;
    back integer;
    turns integer;
BEGIN
    SELECT * INTO c FROM reviews_closeout WHERE id = NEW.close_out_id FOR UPDATE;
    SELECT * INTO last FROM reviews_auditstep WHERE close_out_id = NEW.close_out_id ORDER BY id DESC LIMIT 1;
    IF FOUND THEN
        IF last.verdict = 'withdrawn' THEN  -- who acted before took it back, and has the ball again as it was
            SELECT * INTO last FROM reviews_auditstep WHERE close_out_id = NEW.close_out_id AND id < last.id
            ORDER BY id DESC LIMIT 1;
            next_order := last."order";
            back := last.back_to;
        ELSIF last.verdict = 'passed' THEN
            next_order := coalesce(last.back_to, last."order" + 1);
        ELSIF last.verdict = 'returned' AND last.returned_to = 'author' THEN
            next_order := 0;
            back := last."order";
        ELSIF last.verdict = 'returned' AND last.returned_to = 'previous' AND last."order" > 1 THEN
            next_order := last."order" - 1;
            back := last."order";
        ELSE
            next_order := NULL;
        END IF;
    END IF;
    SELECT count(*) + 1 INTO turns FROM reviews_auditstep
    WHERE close_out_id = NEW.close_out_id AND "order" = NEW."order";
    IF (NEW.verdict = 'pending' AND NEW.holder_id IS NULL AND c.state = 'open' AND NEW."order" = next_order
        AND NEW.turn = turns AND NEW.level = CASE next_order WHEN 0 THEN 'unit' ELSE c.levels[next_order] END) IS NOT TRUE
        OR NEW.back_to IS DISTINCT FROM back OR NEW.applicant_id IS DISTINCT FROM c.applied_by_id THEN
        RAISE EXCEPTION 'close-out %: level out of order', NEW.close_out_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION verdict_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c reviews_closeout%ROWTYPE;
    u units_unit%ROWTYPE;
    hands bigint[] := array_remove(ARRAY[NEW.decided_by_id, NEW.on_behalf_of_id], NULL);
    principal bigint := coalesce(NEW.on_behalf_of_id, NEW.decided_by_id);
    fits boolean;
BEGIN
    -- the application's row is the turnstile: of two hands at two of its levels the second sees what the first did
    SELECT * INTO c FROM reviews_closeout WHERE id = NEW.close_out_id FOR UPDATE;
    IF NEW.verdict NOT IN ('passed', 'returned') THEN
        RETURN NEW;
    END IF;
    SELECT unit.* INTO u FROM issues_item i JOIN units_unit unit ON unit.id = i.unit_id WHERE i.id = c.item_id;
    IF c.state <> 'open' OR NOT EXISTS (SELECT 1 FROM issues_item WHERE id = c.item_id AND state = 'approved') THEN
        RAISE EXCEPTION 'close-out %: not under audit', c.id USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM reviews_auditstep WHERE close_out_id = c.id AND "order" <> NEW."order"
        AND (decided_by_id = ANY(hands) OR on_behalf_of_id = ANY(hands))) THEN
        RAISE EXCEPTION 'close-out %: one_level_per_person', c.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW."order" > 0 AND c.applied_by_id = ANY(hands) THEN
        RAISE EXCEPTION 'close-out %: applicant_audits_nothing', c.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW."order" > 0 AND EXISTS (SELECT 1 FROM units_assignment
        WHERE person_id = ANY(hands) AND role = 'clerk' AND unit_id = u.id) THEN
        RAISE EXCEPTION 'close-out %: nobody decides on their own unit', c.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.on_behalf_of_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM units_delegation d WHERE d.principal_id = NEW.on_behalf_of_id AND d.delegate_id = NEW.decided_by_id
        AND d.ended_at IS NULL AND (NEW.decided_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.starts_on AND d.ends_on
    ) THEN
        RAISE EXCEPTION 'close-out %: no delegation in force', c.id USING ERRCODE = 'check_violation';
    END IF;
    CASE NEW.level
        WHEN 'group' THEN
            fits := EXISTS (SELECT 1 FROM units_assignment WHERE person_id = principal AND role = 'group'
                AND group_id = u.group_id);
        WHEN 'office' THEN
            fits := EXISTS (SELECT 1 FROM units_assignment WHERE person_id = principal AND role = 'office'
                AND campaign_id = u.campaign_id);
        WHEN 'contact' THEN
            fits := EXISTS (SELECT 1 FROM units_contactpoint WHERE leader_id = principal AND unit_id = u.id
                AND city_leader AND active);
        WHEN 'superior' THEN
            fits := EXISTS (SELECT 1 FROM units_assignment WHERE person_id = principal AND role = 'superior'
                AND unit_id = u.parent_id);
        ELSE
            fits := EXISTS (
                WITH RECURSIVE up (id, parent_id) AS (
                    SELECT u.id, u.parent_id
                    UNION SELECT above.id, above.parent_id FROM units_unit above JOIN up ON above.id = up.parent_id
                ) SELECT 1 FROM units_assignment a JOIN up ON up.id = a.unit_id
                WHERE a.person_id = principal AND a.role = 'clerk');
    END CASE;
    IF fits IS NOT TRUE THEN
        RAISE EXCEPTION 'close-out %: % is not for this person to decide', c.id, NEW.level
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verdict_guard BEFORE UPDATE OF verdict ON reviews_auditstep FOR EACH ROW
    WHEN (OLD.verdict = 'pending' AND NEW.verdict <> 'pending') EXECUTE FUNCTION verdict_guard();

CREATE OR REPLACE FUNCTION close_out_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    passed varchar[];
    last reviews_auditstep%ROWTYPE;
BEGIN
    SELECT array_agg(level ORDER BY "order") INTO passed FROM (
        SELECT DISTINCT ON ("order") "order", level, verdict FROM reviews_auditstep
        WHERE close_out_id = NEW.id AND "order" > 0 ORDER BY "order", turn DESC
    ) AS latest WHERE verdict = 'passed';
    SELECT * INTO last FROM reviews_auditstep WHERE close_out_id = NEW.id ORDER BY id DESC LIMIT 1;
    IF passed IS DISTINCT FROM NEW.levels::varchar[] OR last.verdict IS DISTINCT FROM 'passed'
        OR last."order" IS DISTINCT FROM cardinality(NEW.levels) THEN
        RAISE EXCEPTION 'close-out %: a level has not passed', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION open_flag_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM issues_flag WHERE item_id = NEW.id AND cleared_on IS NULL) THEN
        RAISE EXCEPTION 'item %: a flag is open', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER open_flag_guard BEFORE UPDATE OF state ON issues_item FOR EACH ROW
    WHEN (NEW.state = 'closed' AND OLD.state IS DISTINCT FROM 'closed') EXECUTE FUNCTION open_flag_guard();

CREATE FUNCTION void_close_out(its_item bigint, what text, spare_the_unit boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c record;
    step record;
    ended jsonb;  -- what this act moved, by key: the event says it (S126)
BEGIN
    FOR c IN SELECT o.id, i.unit_id FROM reviews_closeout o JOIN issues_item i ON i.id = o.item_id
        WHERE o.item_id = its_item AND o.state = 'open' FOR UPDATE OF o
    LOOP
        -- what the unit adds while a level has asked it for more is the answer, not a change behind the auditors' back
        CONTINUE WHEN spare_the_unit AND EXISTS (SELECT 1 FROM reviews_auditstep
            WHERE close_out_id = c.id AND verdict = 'pending' AND level = 'unit');
        ended := jsonb_build_object('close_out:' || c.id, 'void');
        FOR step IN UPDATE reviews_auditstep SET verdict = 'void', decided_at = greatest(arrived_at, now()), opinion = what
            WHERE close_out_id = c.id AND verdict = 'pending' RETURNING id
        LOOP
            ended := ended || jsonb_build_object('audit_step:' || step.id, 'void');
        END LOOP;
        UPDATE reviews_closeout SET state = 'void' WHERE id = c.id;
        INSERT INTO trail_event (stream, seq, at, body, prev, hash) VALUES ('unit-' || c.unit_id, 0, now(),
            jsonb_build_object('act', 'close_out.voided', 'object', 'item:' || its_item, 'actor', NULL,
                'role', '系统', 'day', to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), 'request', '',
                'reason', what, 'moved', ended)::text, '', '');
    END LOOP;
END $$;

CREATE FUNCTION judged_item_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM void_close_out(NEW.id, '事项内容有改动', false);
    RETURN NULL;
END $$;
CREATE TRIGGER judged_item_changed AFTER UPDATE ON issues_item FOR EACH ROW
    WHEN (OLD.state = 'approved' AND NEW.state = 'approved' AND (OLD.problem, OLD.goal, OLD.responsible,
        OLD.responsible_unit, OLD.co_handlers, OLD.deadline, OLD.result, OLD.parent_id, OLD.unit_id)
        IS DISTINCT FROM (NEW.problem, NEW.goal, NEW.responsible, NEW.responsible_unit, NEW.co_handlers, NEW.deadline,
        NEW.result, NEW.parent_id, NEW.unit_id))
    EXECUTE FUNCTION judged_item_changed();

CREATE FUNCTION judged_parts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_item bigint;
    changed jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'issues_attachment' THEN
            SELECT item_id INTO its_item FROM issues_progressreport WHERE id = (changed ->> 'report_id')::bigint;
        ELSE its_item := (changed ->> 'item_id')::bigint;
    END CASE;
    IF EXISTS (SELECT 1 FROM issues_item WHERE id = its_item AND state = 'approved') THEN
        PERFORM void_close_out(its_item, CASE TG_TABLE_NAME WHEN 'issues_measure' THEN '整改措施有改动'
            WHEN 'issues_attachment' THEN '佐证材料有改动' ELSE '整改进度有改动' END, TG_TABLE_NAME <> 'issues_measure');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER judged_measure_changed AFTER INSERT OR UPDATE OR DELETE ON issues_measure
    FOR EACH ROW EXECUTE FUNCTION judged_parts_changed();
CREATE TRIGGER judged_report_changed AFTER INSERT ON issues_progressreport
    FOR EACH ROW EXECUTE FUNCTION judged_parts_changed();
CREATE TRIGGER judged_attachment_changed AFTER INSERT ON issues_attachment
    FOR EACH ROW EXECUTE FUNCTION judged_parts_changed();
"""
FUNCTIONS = """
DROP FUNCTION judged_parts_changed CASCADE; DROP FUNCTION judged_item_changed CASCADE; DROP FUNCTION void_close_out CASCADE;
DROP FUNCTION open_flag_guard CASCADE; DROP FUNCTION verdict_guard CASCADE;
"""


def body_of(sql, name):
    """The definition of one function in an earlier migration's SQL, to stand again after going back."""
    start = max(sql.find(f"CREATE OR REPLACE FUNCTION {name}"), sql.find(f"CREATE FUNCTION {name}"))
    definition = sql[start : sql.index("END $$;", start) + len("END $$;")]
    return definition.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


BACKWARD = f"""
{FUNCTIONS}
{body_of(second.FORWARD, "step_guard")}
{body_of(first.FORWARD, "close_out_guard")}
CREATE TRIGGER own_unit_guard BEFORE UPDATE OF decided_by_id ON reviews_auditstep FOR EACH ROW
    WHEN (NEW.decided_by_id IS NOT NULL) EXECUTE FUNCTION own_unit_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0010_turns_of_levels"),
        ("issues", "0015_what_was_filed_stays"),
        ("units", "0008_delegations_and_return_reasons"),
        ("trail", "0002_chain"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
