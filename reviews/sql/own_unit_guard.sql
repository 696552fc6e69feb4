-- Nobody confirms a review of the unit they are clerk of (S44). Audit steps have `verdict_guard`, which asks more.
CREATE OR REPLACE FUNCTION own_unit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM units_assignment
        WHERE person_id = NEW.decided_by_id AND role = 'clerk' AND unit_id = NEW.unit_id) THEN
        RAISE EXCEPTION 'review %: nobody decides on their own unit', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER own_unit_guard BEFORE UPDATE OF decided_by_id ON reviews_democraticreview FOR EACH ROW
    WHEN (NEW.decided_by_id IS NOT NULL) EXECUTE FUNCTION own_unit_guard();
