-- Slips are made before and while people vote, used only while they vote, and void no later than the count (S3, S14, S27).
CREATE OR REPLACE FUNCTION slip_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_state text;
BEGIN
    SELECT state INTO its_state FROM reviews_democraticreview WHERE id = NEW.review_id;
    IF (TG_OP = 'INSERT' AND its_state NOT IN ('locked', 'open')) OR (NEW.state = 'used' AND its_state <> 'open')
        OR (NEW.state = 'void' AND its_state NOT IN ('locked', 'open', 'closed')) THEN
        RAISE EXCEPTION 'review %: no slip moves now', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER slip_guard BEFORE INSERT OR UPDATE OF state ON reviews_slip
    FOR EACH ROW EXECUTE FUNCTION slip_guard();
