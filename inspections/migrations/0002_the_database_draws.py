from django.db import migrations

# The draw of a spot check (S58). It runs with the owner's rights, because nobody else may write a drawn item: the runtime
# role has no INSERT there. The same in Python: `inspections.lottery.faults`.
FORWARD = """
CREATE FUNCTION spot_check_draw() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO inspections_drawnitem (spot_check_id, item_id, place)
    SELECT NEW.id, item.id, mixed.place
    FROM (
        SELECT number, row_number() OVER (ORDER BY encode(sha256(convert_to(
            NEW.seed || E'\\n' || NEW.list_hash || E'\\n' || number, 'UTF8')), 'hex') COLLATE "C") AS place
        FROM unnest(string_to_array(NEW.listed, E'\\n')) AS number
    ) AS mixed
    JOIN issues_item item ON item.number = mixed.number
    WHERE mixed.place <= (NEW.size::bigint * NEW.share + 99) / 100
    ORDER BY mixed.place;
    RETURN NULL;
END $$;
CREATE TRIGGER spot_check_draw AFTER UPDATE OF state ON inspections_spotcheck FOR EACH ROW
    WHEN (OLD.state = 'announced' AND NEW.state = 'drawn') EXECUTE FUNCTION spot_check_draw();
"""
BACKWARD = "DROP FUNCTION spot_check_draw CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
