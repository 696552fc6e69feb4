-- The list of posts of an evaluation stands from its first pass on (S35, M64).
CREATE OR REPLACE FUNCTION subject_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reviews_democraticreview WHERE evaluation_id = NEW.evaluation_id) THEN
        RAISE EXCEPTION 'evaluation %: its posts stand since its first pass', NEW.evaluation_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER subject_guard BEFORE INSERT ON reviews_subject FOR EACH ROW EXECUTE FUNCTION subject_guard();
