-- An application is made for an approved item, and goes the chain of the item's unit: with the contact point's leader where the
-- unit is a city leader's contact point, without where it is none (S43, S51, M67, M68).
CREATE OR REPLACE FUNCTION application_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM issues_item i WHERE i.id = NEW.item_id AND i.state = 'approved'
        AND ('contact' = ANY(NEW.levels)) = EXISTS (
            SELECT 1 FROM units_contactpoint p WHERE p.unit_id = i.unit_id AND p.city_leader AND p.active)
    ) THEN
        RAISE EXCEPTION 'item %: not approved, or not the chain of its unit', NEW.item_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER application_guard BEFORE INSERT ON reviews_closeout
    FOR EACH ROW EXECUTE FUNCTION application_guard();
