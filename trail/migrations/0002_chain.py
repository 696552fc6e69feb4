from django.db import migrations

from trail.models import HASHED

# The first row of a statement takes the chain's head under lock; the following rows of the same statement go on from
# the one before, kept in a transaction-local setting (updating the head once a row would make a sweep quadratic). After
# the statement the head is moved once, and only from where it really stood: a forged setting is refused there.
FORWARD = f"""
CREATE FUNCTION trail_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
    NEW.hash := {HASHED.format(row="NEW")};
    PERFORM set_config(kept, NEW.seq || ' ' || NEW.hash, true);
    RETURN NEW;
END $$;

CREATE FUNCTION trail_move_heads() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
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

CREATE TRIGGER trail_chain BEFORE INSERT ON trail_event FOR EACH ROW EXECUTE FUNCTION trail_chain();
CREATE TRIGGER trail_move_heads AFTER INSERT ON trail_event REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION trail_move_heads();
"""
BACKWARD = "DROP FUNCTION trail_chain CASCADE; DROP FUNCTION trail_move_heads CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
