-- The same for what hangs on an item: measures, progress, proofs (S42, S47, S50). What the unit adds while a level has asked it for more
-- is the answer; a changed measure never is.
CREATE OR REPLACE FUNCTION judged_parts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_item bigint;
    changed jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'issues_attachment' THEN
            SELECT item_id INTO its_item FROM issues_progressreport WHERE id = (changed ->> 'report_id')::bigint;
        ELSE its_item := (changed ->> 'item_id')::bigint;
    END CASE;
    IF EXISTS (SELECT 1 FROM issues_item WHERE id = its_item AND state = 'approved') THEN
        PERFORM void_close_out(its_item, CASE TG_TABLE_NAME WHEN 'issues_measure' THEN '整改措施有改动'
            WHEN 'issues_attachment' THEN '佐证材料有改动' ELSE '整改进度有改动' END, TG_TABLE_NAME <> 'issues_measure');
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER judged_measure_changed AFTER INSERT OR UPDATE OR DELETE ON issues_measure
    FOR EACH ROW EXECUTE FUNCTION judged_parts_changed();
CREATE OR REPLACE TRIGGER judged_report_changed AFTER INSERT ON issues_progressreport
    FOR EACH ROW EXECUTE FUNCTION judged_parts_changed();
CREATE OR REPLACE TRIGGER judged_attachment_changed AFTER INSERT ON issues_attachment
    FOR EACH ROW EXECUTE FUNCTION judged_parts_changed();
