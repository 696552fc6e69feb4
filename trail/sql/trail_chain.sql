-- Every event is a link: its place, time and hash are the database's, whatever the INSERT says (S61, S62).
--
-- The first row of a statement takes the chain's head under lock; the following rows of the same statement go on from the one
-- before, kept in a transaction-local setting (updating the head once a row would make a sweep quadratic). `trail_move_heads`
-- moves the head after the statement. The hash is `trail.models.HASHED`, which `trail_verify` computes again.
CREATE OR REPLACE FUNCTION trail_chain() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept text := 'trail.' || replace(NEW.stream, '-', '_');
    cached text := current_setting(kept, true);
BEGIN
    IF cached IS NULL OR cached = '' THEN
        INSERT INTO trail_head (stream, seq, hash) VALUES (NEW.stream, 0, '') ON CONFLICT DO NOTHING;
        SELECT seq + 1, hash INTO NEW.seq, NEW.prev FROM trail_head WHERE stream = NEW.stream FOR UPDATE;
    ELSE
        NEW.seq := split_part(cached, ' ', 1)::bigint + 1;
        NEW.prev := split_part(cached, ' ', 2);
    END IF;
    NEW.at := clock_timestamp();
    NEW.hash := encode(sha256(convert_to(NEW.prev || '|' || NEW.stream || '|' || NEW.seq || '|'
    || to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '|' || NEW.body, 'UTF8')), 'hex');
    PERFORM set_config(kept, NEW.seq || ' ' || NEW.hash, true);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER trail_chain BEFORE INSERT ON trail_event FOR EACH ROW EXECUTE FUNCTION trail_chain();
