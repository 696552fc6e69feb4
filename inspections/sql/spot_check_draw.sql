-- The draw of a spot check: the database draws, from the published seed and the frozen list, rounded up; nobody else may write a drawn
-- item (S58). `inspections.lottery.faults` draws the same again for whoever checks it.
CREATE OR REPLACE FUNCTION spot_check_draw() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO inspections_drawnitem (spot_check_id, item_id, place)
    SELECT NEW.id, item.id, mixed.place
    FROM (
        SELECT number, row_number() OVER (ORDER BY encode(sha256(convert_to(
            NEW.seed || E'\n' || NEW.list_hash || E'\n' || number, 'UTF8')), 'hex') COLLATE "C") AS place
        FROM unnest(string_to_array(NEW.listed, E'\n')) AS number
    ) AS mixed
    JOIN issues_item item ON item.number = mixed.number
    WHERE mixed.place <= (NEW.size::bigint * NEW.share + 99) / 100
    ORDER BY mixed.place;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER spot_check_draw AFTER UPDATE OF state ON inspections_spotcheck FOR EACH ROW
    WHEN (OLD.state = 'announced' AND NEW.state = 'drawn') EXECUTE FUNCTION spot_check_draw();
