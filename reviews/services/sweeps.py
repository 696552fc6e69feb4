"""What the timed jobs of reviews do. The rule decided at the review; the sweep only makes it seen."""

from django.db import transaction

from issues.models import Flag
from issues.services.sweeps import raise_flags
from reviews.models import DemocraticReview
from reviews.queries.below_floor import below_floor
from trail import clock
from trail.services import record_selected


def flag_below_floor(*, on=None):
    """Raise one open flag for each item sent back by a review; a second run finds nothing. Returns how many."""
    return raise_flags(below_floor(), kind=Flag.Kind.BELOW_FLOOR, on=on or clock.today())


@transaction.atomic
def flag_past_window(*, on=None):
    """Mark each meeting whose day is over and that has not come to its end; a second run finds nothing. Returns how many.

    It closes nothing and decides nothing: who must act stands on the review's page.
    """
    day = on or clock.today()
    late = DemocraticReview.objects.past_window(on=day).filter(late_since=None).values("pk")
    inner, params = late.query.sql_with_params()
    return record_selected(
        "review.past_window",
        doing=f"""flagged AS (
            UPDATE reviews_democraticreview SET late_since = %s
            WHERE late_since IS NULL AND id IN ({inner}) RETURNING id, unit_id
        )""",
        done_with=[day, *params],
        rows="SELECT 'unit-' || unit_id AS stream, 'review:' || id AS object FROM flagged",
        params=[],
        day=str(day),
    )
