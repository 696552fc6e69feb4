-- The head of each chain moves once a statement, and only from where it really stood: a forged setting of the session, which
-- `trail_chain` would have gone on from, is refused here (S62).
CREATE OR REPLACE FUNCTION trail_move_heads() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    link record;
BEGIN
    FOR link IN
        SELECT first.stream, first.seq AS first_seq, first.prev, last.seq, last.hash
        FROM (SELECT DISTINCT ON (stream) * FROM added ORDER BY stream, seq) AS first
        JOIN (SELECT DISTINCT ON (stream) * FROM added ORDER BY stream, seq DESC) AS last USING (stream)
    LOOP
        UPDATE trail_head SET seq = link.seq, hash = link.hash
        WHERE stream = link.stream AND seq = link.first_seq - 1 AND hash = link.prev;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'trail: stream % does not continue its head', link.stream;
        END IF;
        PERFORM set_config('trail.' || replace(link.stream, '-', '_'), '', true);
    END LOOP;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER trail_move_heads AFTER INSERT ON trail_event REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION trail_move_heads();
