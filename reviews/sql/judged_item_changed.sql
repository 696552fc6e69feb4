-- Whoever changes what was judged, by whatever path, makes the application void in the same statement (S42, S47, S50). A new text of
-- an item that levels shall judge stands in the list of columns below.
CREATE OR REPLACE FUNCTION judged_item_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM void_close_out(NEW.id, '事项内容有改动', false);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER judged_item_changed AFTER UPDATE ON issues_item FOR EACH ROW
    WHEN (OLD.state = 'approved' AND NEW.state = 'approved' AND (OLD.problem, OLD.goal, OLD.responsible,
        OLD.responsible_unit, OLD.co_handlers, OLD.deadline, OLD.result, OLD.parent_id, OLD.unit_id)
        IS DISTINCT FROM (NEW.problem, NEW.goal, NEW.responsible, NEW.responsible_unit, NEW.co_handlers, NEW.deadline,
        NEW.result, NEW.parent_id, NEW.unit_id))
    EXECUTE FUNCTION judged_item_changed();
