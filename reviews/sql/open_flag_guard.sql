-- Nothing is closed while a flag stands on it: no tail is left (S50, M69).
CREATE OR REPLACE FUNCTION open_flag_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM issues_flag WHERE item_id = NEW.id AND cleared_on IS NULL) THEN
        RAISE EXCEPTION 'item %: a flag is open', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER open_flag_guard BEFORE UPDATE OF state ON issues_item FOR EACH ROW
    WHEN (NEW.state = 'closed' AND OLD.state IS DISTINCT FROM 'closed') EXECUTE FUNCTION open_flag_guard();
