-- Who may decide a turn: who holds that level over the item's unit (S44, S51, M68), or acts for them under a delegation in force that
-- day (S49); nobody at two levels of one application (S45), nobody on the own unit or the own application (S44).
CREATE OR REPLACE FUNCTION verdict_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c reviews_closeout%ROWTYPE;
    u units_unit%ROWTYPE;
    hands bigint[] := array_remove(ARRAY[NEW.decided_by_id, NEW.on_behalf_of_id], NULL);
    principal bigint := coalesce(NEW.on_behalf_of_id, NEW.decided_by_id);
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
    IF NEW."order" > 0 AND EXISTS (SELECT 1 FROM units_assignment
        WHERE person_id = ANY(hands) AND role = 'clerk' AND unit_id = u.id) THEN
        RAISE EXCEPTION 'close-out %: nobody decides on their own unit', c.id USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM reviews_auditstep WHERE close_out_id = c.id AND "order" <> NEW."order"
        AND (decided_by_id = ANY(hands) OR on_behalf_of_id = ANY(hands))) THEN
        RAISE EXCEPTION 'close-out %: one_level_per_person', c.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW."order" > 0 AND c.applied_by_id = ANY(hands) THEN
        RAISE EXCEPTION 'close-out %: applicant_audits_nothing', c.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.on_behalf_of_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM units_seat s WHERE s.person_id = NEW.decided_by_id AND s.principal_id = principal AND s.unit_id = u.id
            AND (NEW.decided_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN s.starts_on AND s.ends_on
    ) THEN
        RAISE EXCEPTION 'close-out %: no delegation in force', c.id USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (  -- whose turn a level is stands in the relation of seats alone; a lent seat's day was asked above
        SELECT 1 FROM units_seat s WHERE s.person_id = NEW.decided_by_id AND s.principal_id = principal AND s.unit_id = u.id
            AND CASE NEW.level WHEN 'unit' THEN s.role = 'clerk' AND s.acts ELSE s.role = NEW.level AND s.answers AND NOT s.own END
            AND (s.delegation_id IS NULL OR (NEW.decided_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN s.starts_on AND s.ends_on)
    ) THEN
        RAISE EXCEPTION 'close-out %: % is not for this person to decide', c.id, NEW.level
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER verdict_guard BEFORE UPDATE OF verdict ON reviews_auditstep FOR EACH ROW
    WHEN (OLD.verdict = 'pending' AND NEW.verdict <> 'pending') EXECUTE FUNCTION verdict_guard();
