"""Who holds the ball and for how long, level by level, the superiors included (V14)."""

from datetime import timedelta

from django.db.models import Aggregate, Count, ExpressionWrapper, F, FloatField, Func, Min

from reviews.models import AuditStep
from reviews.states import Level
from trail import clock

WINDOW = 30  # days looked back: the figures stay of the present, and the work does not grow with the campaign


class Median(Aggregate):
    """The middle one of a column, by the database."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class Days(Func):
    """A span as a number of days."""

    template = "(extract(epoch FROM %(expressions)s) / 86400.0)"
    output_field = FloatField()


def pace(user):
    """`rows`: of each level how many wait, the longest and the median in days of those decided in the last 30 days."""
    since = clock.now() - timedelta(days=WINDOW)
    in_sight = AuditStep.objects.visible_to(user).order_by()
    held = Days(ExpressionWrapper(F("decided_at") - F("arrived_at"), output_field=FloatField()))
    decided = in_sight.decided().filter(decided_at__gte=since).annotate(days=held)
    done = {
        row["level"]: row for row in decided.values("level").annotate(many=Count("pk"), median=Median("days"))
    }
    lain = in_sight.pending().values("level").annotate(many=Count("pk"), oldest=Min("arrived_at"))
    waiting = {row["level"]: row for row in lain}
    today = clock.today()
    rows = []
    for level in Level:
        now, past = waiting.get(level, {}), done.get(level, {})
        oldest = now.get("oldest")
        rows.append(
            {
                "level": level,
                "title": level.label,
                "waiting": now.get("many", 0),
                "longest": (today - clock.local(oldest).date()).days if oldest else None,
                "decided": past.get("many", 0),
                "median": past.get("median"),
            }
        )
    return {"rows": rows, "window": WINDOW}
