-- What an item goes into is of the same campaign, filed and not ended itself, so that no chain of endings comes back to where it
-- began (M119).
CREATE OR REPLACE FUNCTION ending_goes_somewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM issues_item i JOIN units_unit u ON u.id = i.unit_id
        JOIN issues_item o ON o.id = NEW.item_id JOIN units_unit v ON v.id = o.unit_id
        WHERE i.id = NEW.into_id AND i.state NOT IN ('draft', 'ended') AND u.campaign_id = v.campaign_id FOR SHARE OF i;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'ending %: the other item is ended, a draft, or of another campaign', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER ending_goes_somewhere BEFORE UPDATE OF state ON issues_ending FOR EACH ROW
    WHEN (NEW.state = 'granted' AND OLD.state <> 'granted' AND NEW.into_id IS NOT NULL)
    EXECUTE FUNCTION ending_goes_somewhere();
