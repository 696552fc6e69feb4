-- The roll: lines while it is drafted, who is there while it is locked, nothing after that (S35). Lines may go again once the
-- review has ended: names are not kept longer than they are needed.
CREATE OR REPLACE FUNCTION roll_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_state text;
    whose bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.review_id ELSE NEW.review_id END;
BEGIN
    SELECT state INTO its_state FROM reviews_democraticreview WHERE id = whose;
    IF (TG_OP = 'UPDATE' AND NOT (its_state = 'locked' OR its_state = 'draft')) OR (TG_OP = 'INSERT' AND its_state <> 'draft')
        OR (TG_OP = 'DELETE' AND its_state NOT IN ('draft', 'decided', 'void', 'cancelled')) THEN
        RAISE EXCEPTION 'review %: its roll stands', whose USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE TRIGGER roll_guard BEFORE INSERT OR UPDATE OR DELETE ON reviews_attendee
    FOR EACH ROW EXECUTE FUNCTION roll_guard();
