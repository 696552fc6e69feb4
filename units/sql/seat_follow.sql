-- Whatever changes who may act for whom over which unit, by whatever road, the seats follow in the same transaction (S45, S49, M8).
CREATE OR REPLACE FUNCTION seat_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    CASE TG_TABLE_NAME || ' ' || TG_OP
        WHEN 'units_assignment INSERT' THEN
            PERFORM seat_refresh('{}', (SELECT array_agg(DISTINCT person_id) FROM now_there));
        WHEN 'units_assignment DELETE' THEN
            PERFORM seat_refresh('{}', (SELECT array_agg(DISTINCT person_id) FROM was_there));
        WHEN 'units_assignment UPDATE' THEN
            PERFORM seat_refresh('{}', (SELECT array_agg(person_id)
                FROM (SELECT person_id FROM now_there UNION SELECT person_id FROM was_there) AS both_times));
        WHEN 'units_unit INSERT' THEN
            PERFORM seat_refresh((SELECT array_agg(id) FROM now_there), '{}');
        WHEN 'units_unit DELETE' THEN
            PERFORM seat_refresh((SELECT array_agg(id) FROM was_there), '{}');
        WHEN 'units_unit UPDATE' THEN  -- what moved takes along what is below it
            PERFORM seat_refresh((
                WITH RECURSIVE moved (id) AS (
                    SELECT n.id FROM now_there n JOIN was_there w ON w.id = n.id
                    WHERE (n.parent_id, n.group_id, n.campaign_id) IS DISTINCT FROM (w.parent_id, w.group_id, w.campaign_id)
                    UNION SELECT low.id FROM units_unit low JOIN moved ON low.parent_id = moved.id
                ) SELECT coalesce(array_agg(id), '{}') FROM moved), '{}');
        WHEN 'units_person UPDATE' THEN
            PERFORM seat_refresh('{}', ARRAY[NEW.id]);
        WHEN 'units_delegation INSERT' THEN
            PERFORM seat_refresh('{}', ARRAY[NEW.delegate_id]);
        WHEN 'units_delegation UPDATE' THEN
            PERFORM seat_refresh('{}', ARRAY[NEW.delegate_id, OLD.delegate_id]);
        WHEN 'units_contactpoint INSERT' THEN
            PERFORM seat_refresh(ARRAY[NEW.unit_id], '{}');
        WHEN 'units_contactpoint UPDATE' THEN
            PERFORM seat_refresh(ARRAY[NEW.unit_id, OLD.unit_id], '{}');
        WHEN 'units_contactpoint DELETE' THEN
            PERFORM seat_refresh(ARRAY[OLD.unit_id], '{}');
    END CASE;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER seat_given AFTER INSERT ON units_assignment REFERENCING NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION seat_follow();
CREATE OR REPLACE TRIGGER seat_changed AFTER UPDATE ON units_assignment REFERENCING OLD TABLE AS was_there NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION seat_follow();
CREATE OR REPLACE TRIGGER seat_taken AFTER DELETE ON units_assignment REFERENCING OLD TABLE AS was_there
    FOR EACH STATEMENT EXECUTE FUNCTION seat_follow();
CREATE OR REPLACE TRIGGER seat_over_new_unit AFTER INSERT ON units_unit REFERENCING NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION seat_follow();
CREATE OR REPLACE TRIGGER seat_over_moved_unit AFTER UPDATE ON units_unit REFERENCING OLD TABLE AS was_there NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION seat_follow();
CREATE OR REPLACE TRIGGER seat_over_gone_unit AFTER DELETE ON units_unit REFERENCING OLD TABLE AS was_there
    FOR EACH STATEMENT EXECUTE FUNCTION seat_follow();
CREATE OR REPLACE TRIGGER seat_of_account AFTER UPDATE OF is_active ON units_person FOR EACH ROW
    WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active) EXECUTE FUNCTION seat_follow();
CREATE OR REPLACE TRIGGER seat_lent AFTER INSERT OR UPDATE ON units_delegation FOR EACH ROW EXECUTE FUNCTION seat_follow();
CREATE OR REPLACE TRIGGER seat_named AFTER INSERT OR UPDATE OR DELETE ON units_contactpoint
    FOR EACH ROW EXECUTE FUNCTION seat_follow();
