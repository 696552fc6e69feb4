-- A turn out of turn, a level skipped or repeated: where was the ball, and where may it go from there (S43, decision 0013)? A level
-- may have several turns in one application (returned, withdrawn), so order is no matter of unique rows. The turn bears its
-- item's unit, so that the turns of one seat lie together in an index (S60).
CREATE OR REPLACE FUNCTION step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c reviews_closeout%ROWTYPE;
    last reviews_auditstep%ROWTYPE;
    next_order integer := 1;
    back integer;
    turns integer;
BEGIN
    SELECT * INTO c FROM reviews_closeout WHERE id = NEW.close_out_id FOR UPDATE;
    SELECT * INTO last FROM reviews_auditstep WHERE close_out_id = NEW.close_out_id ORDER BY id DESC LIMIT 1;
    IF FOUND THEN
        IF last.verdict = 'withdrawn' THEN  -- who acted before took it back, and has the ball again as it was
            SELECT * INTO last FROM reviews_auditstep WHERE close_out_id = NEW.close_out_id AND id < last.id
            ORDER BY id DESC LIMIT 1;
            next_order := last."order";
            back := last.back_to;
        ELSIF last.verdict = 'passed' THEN
            next_order := coalesce(last.back_to, last."order" + 1);
        ELSIF last.verdict = 'returned' AND last.returned_to = 'author' THEN
            next_order := 0;
            back := last."order";
        ELSIF last.verdict = 'returned' AND last.returned_to = 'previous' AND last."order" > 1 THEN
            next_order := last."order" - 1;
            back := last."order";
        ELSE
            next_order := NULL;
        END IF;
    END IF;
    SELECT count(*) + 1 INTO turns FROM reviews_auditstep
    WHERE close_out_id = NEW.close_out_id AND "order" = NEW."order";
    IF (NEW.verdict = 'pending' AND NEW.holder_id IS NULL AND c.state = 'open' AND NEW."order" = next_order
        AND NEW.turn = turns AND NEW.level = CASE next_order WHEN 0 THEN 'unit' ELSE c.levels[next_order] END) IS NOT TRUE
        OR NEW.back_to IS DISTINCT FROM back OR NEW.applicant_id IS DISTINCT FROM c.applied_by_id THEN
        RAISE EXCEPTION 'close-out %: level out of order', NEW.close_out_id USING ERRCODE = 'check_violation';
    END IF;
    NEW.unit_id := (SELECT unit_id FROM issues_item WHERE id = c.item_id);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER step_guard BEFORE INSERT ON reviews_auditstep FOR EACH ROW EXECUTE FUNCTION step_guard();
