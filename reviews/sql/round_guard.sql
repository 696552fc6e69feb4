-- The rule of the review itself: no round passes but a real, counted one with quorum, public share and approval at or above the
-- floor, compared in whole numbers (S15, S16, S17, S38, S50). `reviews/rules.py` says the same in words for people.
CREATE OR REPLACE FUNCTION round_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r reviews_democraticreview%ROWTYPE;
    voters bigint;
    public_voters bigint;
BEGIN
    SELECT * INTO r FROM reviews_democraticreview WHERE id = NEW.review_id;
    SELECT coalesce(sum(present), 0),
           coalesce(sum(present) FILTER (WHERE category IN ('grassroots', 'service_user')), 0)
    INTO voters, public_voters FROM reviews_attendance WHERE review_id = NEW.review_id;
    IF (r.state = 'counted' AND r.rehearsal_of_id IS NULL AND NEW.round > 0
        AND voters >= r.quorum AND public_voters * 100 >= voters * r.public_share
        AND NEW.valid > 0 AND NEW.valid <= voters AND NEW.valid = NEW.likes + NEW.dislikes + NEW.unsure
        AND NEW.approvals * 100 >= NEW.base * r.floor) IS NOT TRUE THEN
        RAISE EXCEPTION 'review %: the rule is not met', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER round_guard BEFORE UPDATE OF outcome ON reviews_reviewitem FOR EACH ROW
    WHEN (NEW.outcome = 'passed') EXECUTE FUNCTION round_guard();
