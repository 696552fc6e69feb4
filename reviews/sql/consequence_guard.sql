-- What is done about the last of a ranking is written only after both passes, inside and outside, are confirmed (M64).
CREATE OR REPLACE FUNCTION consequence_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE TRIGGER consequence_guard BEFORE INSERT ON reviews_consequence
    FOR EACH ROW EXECUTE FUNCTION consequence_guard();
