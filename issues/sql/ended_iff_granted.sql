-- An item is 已终结 if and only if an ending of it is granted and not reversed, and none of its parts is open then (M119).
--
-- The pair is asked at commit: a service moves the ending and the item one after the other, in one transaction.
CREATE OR REPLACE FUNCTION ended_iff_granted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_item bigint := CASE TG_TABLE_NAME WHEN 'issues_item' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'item_id')::bigint END;
    ended boolean;
BEGIN
    SELECT state = 'ended' INTO ended FROM issues_item WHERE id = its_item;
    IF ended <> EXISTS (SELECT 1 FROM issues_ending WHERE item_id = its_item AND state = 'granted') THEN
        RAISE EXCEPTION 'item %: ended without a granted ending, or the other way round', its_item
            USING ERRCODE = 'check_violation';
    END IF;
    IF ended AND EXISTS (SELECT 1 FROM issues_item WHERE parent_id = its_item AND state NOT IN ('closed', 'ended')) THEN
        RAISE EXCEPTION 'item %: a part of it is open', its_item USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS ended_iff_granted ON issues_item;
CREATE CONSTRAINT TRIGGER ended_iff_granted AFTER UPDATE OF state ON issues_item DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state = 'ended' OR NEW.state = 'ended') EXECUTE FUNCTION ended_iff_granted();
DROP TRIGGER IF EXISTS ended_iff_granted ON issues_ending;
CREATE CONSTRAINT TRIGGER ended_iff_granted AFTER UPDATE OF state ON issues_ending DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state = 'granted' OR NEW.state = 'granted') EXECUTE FUNCTION ended_iff_granted();
