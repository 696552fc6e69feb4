"""The audit queue is read in its own order. Which levels have anything pending is no accident of two columns: the
planner learns the pairs, or it looks for a level's few turns among all items."""

from django.db import migrations, models

PENDING = models.Q(("verdict", "pending"))


class Migration(migrations.Migration):
    dependencies = [("reviews", "0013_interview_words_only_go")]

    operations = [
        migrations.RemoveIndex(model_name="auditstep", name="step_pending"),
        migrations.AddIndex(
            model_name="auditstep",
            index=models.Index(fields=["level", "arrived_at", "id"], condition=PENDING, name="step_pending"),
        ),
        migrations.AddIndex(
            model_name="auditstep",
            index=models.Index(fields=["arrived_at", "id"], condition=PENDING, name="step_oldest"),
        ),
        migrations.RunSQL(
            "CREATE STATISTICS step_level_verdict (mcv) ON level, verdict FROM reviews_auditstep",
            "DROP STATISTICS step_level_verdict",
        ),
    ]
