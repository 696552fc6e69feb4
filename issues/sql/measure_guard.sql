-- What was filed stays: once its item is no draft, a measure is neither deleted nor reworded nor moved (S42, S55). Saying that it
-- was done is another matter, and allowed.
CREATE OR REPLACE FUNCTION measure_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM issues_item WHERE id = OLD.item_id AND state <> 'draft') THEN
        RAISE EXCEPTION 'measure %: what was filed stays', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE TRIGGER measure_stays BEFORE DELETE ON issues_measure FOR EACH ROW EXECUTE FUNCTION measure_guard();
CREATE OR REPLACE TRIGGER measure_text_stays BEFORE UPDATE ON issues_measure FOR EACH ROW
    WHEN ((OLD.item_id, OLD."order", OLD.text) IS DISTINCT FROM (NEW.item_id, NEW."order", NEW.text))
    EXECUTE FUNCTION measure_guard();
