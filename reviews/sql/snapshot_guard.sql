-- What is voted on stands since the roll was locked: the text of an item's round changes in a draft only (S34).
CREATE OR REPLACE FUNCTION snapshot_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM reviews_democraticreview WHERE id = NEW.review_id) <> 'draft' THEN
        RAISE EXCEPTION 'review %: its items stand since it was locked', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER snapshot_guard BEFORE UPDATE OF snapshot ON reviews_reviewitem FOR EACH ROW
    WHEN (OLD.snapshot IS DISTINCT FROM NEW.snapshot) EXECUTE FUNCTION snapshot_guard();
