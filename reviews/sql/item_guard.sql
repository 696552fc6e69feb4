-- Whoever moves an item, by whatever path: approved needs *this* round passed, closed needs *this* application closed by every
-- level and no part of the item open (S42, S43, S50, M18). The list app moves items and knows nothing of reviews, so the guard
-- stands above it (decision 0005).
--
-- A round that passed before the item was sent back, or an application that closed before a redo, does not carry it on.
CREATE OR REPLACE FUNCTION item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- an item is approved in the very act that decides its review, so an old round cannot be used again
    IF NEW.state = 'approved' AND NOT EXISTS (
        SELECT 1 FROM reviews_reviewitem r JOIN reviews_democraticreview d ON d.id = r.review_id
        WHERE r.item_id = NEW.id AND r.outcome = 'passed' AND d.state = 'counted'
        AND r.round = (SELECT max(round) FROM reviews_reviewitem WHERE item_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'item %: no passed review', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'closed' AND NOT EXISTS (
        SELECT 1 FROM reviews_closeout c WHERE c.item_id = NEW.id AND c.state = 'closed'
        AND c.id = (SELECT max(id) FROM reviews_closeout WHERE item_id = NEW.id)
        AND c.applied_at >= (SELECT d.decided_at FROM reviews_reviewitem r
            JOIN reviews_democraticreview d ON d.id = r.review_id
            WHERE r.item_id = NEW.id ORDER BY r.round DESC LIMIT 1)
    ) THEN
        RAISE EXCEPTION 'item %: no close-out', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'closed' AND EXISTS (SELECT 1 FROM issues_item WHERE parent_id = NEW.id
        AND state NOT IN ('closed', 'ended')) -- what was ended by a decision is open no more (M119)
    THEN
        RAISE EXCEPTION 'item %: a part of it is open', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER item_guard BEFORE UPDATE OF state ON issues_item FOR EACH ROW
    WHEN (NEW.state IN ('approved', 'closed') AND OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION item_guard();
