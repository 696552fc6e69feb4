-- An application is closed when the latest turn of every level of its chain has passed, the last one last (S43, S50). One that is
-- born in another state than open is asked the same, and has no turns: refused.
CREATE OR REPLACE FUNCTION close_out_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    passed varchar[];
    last reviews_auditstep%ROWTYPE;
BEGIN
    SELECT array_agg(level ORDER BY "order") INTO passed FROM (
        SELECT DISTINCT ON ("order") "order", level, verdict FROM reviews_auditstep
        WHERE close_out_id = NEW.id AND "order" > 0 ORDER BY "order", turn DESC
    ) AS latest WHERE verdict = 'passed';
    SELECT * INTO last FROM reviews_auditstep WHERE close_out_id = NEW.id ORDER BY id DESC LIMIT 1;
    IF passed IS DISTINCT FROM NEW.levels::varchar[] OR last.verdict IS DISTINCT FROM 'passed'
        OR last."order" IS DISTINCT FROM cardinality(NEW.levels) THEN
        RAISE EXCEPTION 'close-out %: a level has not passed', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER close_out_guard BEFORE UPDATE OF state ON reviews_closeout FOR EACH ROW
    WHEN (NEW.state = 'closed' AND OLD.state <> 'closed') EXECUTE FUNCTION close_out_guard();
CREATE OR REPLACE TRIGGER close_out_born_open BEFORE INSERT ON reviews_closeout FOR EACH ROW
    WHEN (NEW.state <> 'open') EXECUTE FUNCTION close_out_guard();
