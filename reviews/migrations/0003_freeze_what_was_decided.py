import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0001_initial"),
        ("reviews", "0002_item_guard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="auditstep",
            trigger=pgtrigger.compiler.Trigger(
                name="decided_step_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (OLD.\"verdict\" = 'pending'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="5b0afacbe4eab76cf94c1cec413161faf40c5ead",
                    operation="UPDATE",
                    pgid="pgtrigger_decided_step_stays_cf027",
                    table="reviews_auditstep",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditstep",
            trigger=pgtrigger.compiler.Trigger(
                name="step_stays_in_its_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."close_out_id" IS DISTINCT FROM (NEW."close_out_id") OR OLD."order" IS DISTINCT FROM (NEW."order") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."applicant_id" IS DISTINCT FROM (NEW."applicant_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f40d4aa7324399e884a2a4b5877d073e9e0bd66c",
                    operation="UPDATE",
                    pgid="pgtrigger_step_stays_in_its_place_95b9a",
                    table="reviews_auditstep",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="closeout",
            trigger=pgtrigger.compiler.Trigger(
                name="application_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."item_id" IS DISTINCT FROM (NEW."item_id") OR OLD."levels" IS DISTINCT FROM (NEW."levels") OR OLD."statement" IS DISTINCT FROM (NEW."statement") OR OLD."applied_at" IS DISTINCT FROM (NEW."applied_at") OR OLD."applied_by_id" IS DISTINCT FROM (NEW."applied_by_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="2a547f606e862b872c02ab0abf7296227c22518f",
                    operation="UPDATE",
                    pgid="pgtrigger_application_stays_01ff4",
                    table="reviews_closeout",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="democraticreview",
            trigger=pgtrigger.compiler.Trigger(
                name="review_rules_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."method" IS DISTINCT FROM (NEW."method") OR OLD."held_on" IS DISTINCT FROM (NEW."held_on") OR OLD."quorum" IS DISTINCT FROM (NEW."quorum") OR OLD."public_share" IS DISTINCT FROM (NEW."public_share") OR OLD."floor" IS DISTINCT FROM (NEW."floor") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."opened_by_id" IS DISTINCT FROM (NEW."opened_by_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="3eb37093f1410af6a1a69cc2655276de874ccbbf",
                    operation="UPDATE",
                    pgid="pgtrigger_review_rules_stay_00c89",
                    table="reviews_democraticreview",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="democraticreview",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_review_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" IN ('decided', 'cancelled'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f4ebfb455128456fcf13786532ef3db7b433bee3",
                    operation="UPDATE",
                    pgid="pgtrigger_ended_review_stays_11dfa",
                    table="reviews_democraticreview",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewitem",
            trigger=pgtrigger.compiler.Trigger(
                name="round_stays_where_it_is",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."review_id" IS DISTINCT FROM (NEW."review_id") OR OLD."item_id" IS DISTINCT FROM (NEW."item_id") OR OLD."round" IS DISTINCT FROM (NEW."round"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="9c17fd19a6d7fd4a4fc61d4a03540cf9c9fef703",
                    operation="UPDATE",
                    pgid="pgtrigger_round_stays_where_it_is_288d6",
                    table="reviews_reviewitem",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="closeout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("levels", ["group", "office", "superior"]),
                    ("levels", ["group", "contact", "office", "superior"]),
                    ("levels", ["group", "office", "contact", "superior"]),
                    _connector="OR",
                ),
                name="close_out_levels_are_a_chain",
            ),
        ),
    ]
