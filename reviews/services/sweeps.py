"""What the timed jobs of reviews do. The rule decided at the review; the sweep only makes it seen."""

from django.db import connection, transaction

from issues.models import Flag
from issues.services import raise_flags
from reviews.models import DemocraticReview
from reviews.queries import below_floor
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
    with connection.cursor() as cursor:
        inner, params = late.query.sql_with_params()
        cursor.execute(
            "WITH flagged AS (UPDATE reviews_democraticreview SET late_since = %s"
            f" WHERE late_since IS NULL AND id IN ({inner}) RETURNING id) SELECT array_agg(id) FROM flagged",
            [day, *params],
        )
        (flagged,) = cursor.fetchone()
    if flagged:
        record_selected(
            "review.past_window",
            rows="SELECT 'unit-' || unit_id AS stream, 'reviews.democraticreview:' || id AS object"
            " FROM reviews_democraticreview WHERE id = ANY(%s)",
            params=[flagged],
            day=str(day),
        )
    return len(flagged or ())
