"""Each turn bears its item's unit, so that the turns of one seat (level, unit, holder) lie together in an index: what nobody
can decide is found by looking at the seats, not at all that is pending (S60)."""

from importlib import import_module

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.db.models.functions import Coalesce

before = import_module("reviews.migrations.0011_guard_turns_and_contents")
BODY = before.body_of(before.FORWARD, "step_guard")
FORWARD = BODY.replace(
    "    RETURN NEW;\nEND $$;",
    "    NEW.unit_id := (SELECT unit_id FROM issues_item WHERE id = c.item_id);\n    RETURN NEW;\nEND $$;",
)
# the house's own hand: no verdict is touched, only what the turn bore all along
FILL = """
ALTER TABLE reviews_auditstep DISABLE TRIGGER USER;
UPDATE reviews_auditstep s SET unit_id = i.unit_id
FROM reviews_closeout c JOIN issues_item i ON i.id = c.item_id WHERE c.id = s.close_out_id;
ALTER TABLE reviews_auditstep ENABLE TRIGGER USER;
"""


def unit(**options):
    return models.ForeignKey(
        "units.unit",
        django.db.models.deletion.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        editable=False,
        related_name="+",
        verbose_name="单位",
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [("reviews", "0015_kept_pace"), ("units", "0012_rule_proposals")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="auditstep", name="step_stays_in_its_place"),
        migrations.AddField(model_name="auditstep", name="unit", field=unit(null=True)),
        migrations.RunSQL(FORWARD, BODY),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(model_name="auditstep", name="unit", field=unit()),
        migrations.AddIndex(
            model_name="auditstep",
            index=models.Index(
                "level",
                "unit",
                Coalesce("holder", 0),
                condition=models.Q(("verdict", "pending")),
                name="step_seat",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditstep",
            trigger=pgtrigger.compiler.Trigger(
                name="step_stays_in_its_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."close_out_id" IS DISTINCT FROM (NEW."close_out_id") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."order" IS DISTINCT FROM (NEW."order") OR OLD."turn" IS DISTINCT FROM (NEW."turn") OR OLD."back_to" IS DISTINCT FROM (NEW."back_to") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."applicant_id" IS DISTINCT FROM (NEW."applicant_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="be3f09e34c3b4832d13e3910e803120cccc5c66c",
                    operation="UPDATE",
                    pgid="pgtrigger_step_stays_in_its_place_95b9a",
                    table="reviews_auditstep",
                    when="BEFORE",
                ),
            ),
        ),
    ]
