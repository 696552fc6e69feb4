from pathlib import Path

from django.db import migrations

GUARD = (Path(__file__).parent.parent / "sql" / "verdict_guard.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0016_step_of_unit"),
        ("units", "0014_seat"),
    ]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
