-- A seal is set on a counted review only, and its hash is that of its text (S36).
CREATE OR REPLACE FUNCTION seal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM reviews_democraticreview WHERE id = NEW.review_id) <> 'counted'
        OR NEW.hash <> encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'review %: nothing to seal', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER seal_guard BEFORE INSERT ON reviews_seal FOR EACH ROW EXECUTE FUNCTION seal_guard();
