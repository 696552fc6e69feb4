-- No item leaves its transaction approved unless the review that passed it was confirmed in it (S42, S50): `item_guard` sees the
-- item move while its review is still `counted`, this looks again at the commit.
CREATE OR REPLACE FUNCTION approved_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_reviewitem r JOIN reviews_democraticreview d ON d.id = r.review_id
        WHERE r.item_id = NEW.id AND r.outcome = 'passed' AND d.state = 'decided'
        AND r.round = (SELECT max(round) FROM reviews_reviewitem WHERE item_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'item %: its review was not confirmed', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS approved_item_guard ON issues_item;
CREATE CONSTRAINT TRIGGER approved_item_guard AFTER UPDATE OF state ON issues_item DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'approved' AND OLD.state <> 'approved') EXECUTE FUNCTION approved_item_guard();
