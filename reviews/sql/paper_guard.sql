-- Paper is keyed after the vote has closed, second after first, third after second (S28).
CREATE OR REPLACE FUNCTION paper_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM reviews_democraticreview WHERE id = NEW.review_id) <> 'closed' OR (NEW.entry > 1 AND NOT EXISTS (
        SELECT 1 FROM reviews_papercount WHERE review_id = NEW.review_id AND entry = NEW.entry - 1)) THEN
        RAISE EXCEPTION 'review %: not the time of this entry', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER paper_guard BEFORE INSERT ON reviews_papercount FOR EACH ROW EXECUTE FUNCTION paper_guard();
