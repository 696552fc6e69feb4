-- Numbers of people and of answers are written while the review is being counted (`closed`), never before and never after (S35).
CREATE OR REPLACE FUNCTION count_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reviews bigint[];
BEGIN
    reviews := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.review_id] WHEN 'DELETE' THEN ARRAY[OLD.review_id]
        ELSE ARRAY[OLD.review_id, NEW.review_id] END;
    IF EXISTS (SELECT 1 FROM reviews_democraticreview WHERE id = ANY(reviews) AND state <> 'closed') THEN
        RAISE EXCEPTION 'review %: not being counted', reviews USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE TRIGGER attendance_guard BEFORE INSERT OR UPDATE OR DELETE ON reviews_attendance
    FOR EACH ROW EXECUTE FUNCTION count_guard();
CREATE OR REPLACE TRIGGER ballots_guard BEFORE UPDATE OF valid, likes, dislikes, unsure ON reviews_reviewitem FOR EACH ROW
    WHEN ((OLD.valid, OLD.likes, OLD.dislikes, OLD.unsure) IS DISTINCT FROM (NEW.valid, NEW.likes, NEW.dislikes, NEW.unsure))
    EXECUTE FUNCTION count_guard();
