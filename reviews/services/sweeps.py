"""What the timed jobs of reviews do. The rule decided at the review; the sweep only makes it seen."""

from django.db.models import Exists, OuterRef, Subquery

from issues.models import Flag, Item
from issues.services import raise_flags
from issues.states import State
from reviews.models import ReviewItem
from reviews.states import Outcome
from trail import clock


def below_floor():
    """Items whose latest decided round did not pass and which the unit has in hand again (M60).

    A round called off, or not yet decided, says nothing: the one before it still stands.
    """
    decided = ReviewItem.objects.filter(item=OuterRef("pk"), outcome__in=[Outcome.PASSED, Outcome.BELOW])
    latest = Subquery(decided.order_by("-round").values("outcome")[:1])
    with_unit = Item.objects.filter(state__in=[State.IN_PROGRESS, State.FINISHED])
    return (
        with_unit.filter(Exists(decided.filter(outcome=Outcome.BELOW)))
        .alias(latest=latest)
        .filter(latest=Outcome.BELOW)
    )


def flag_below_floor(*, on=None):
    """Raise one open flag for each item sent back by a review; a second run finds nothing. Returns how many."""
    return raise_flags(below_floor(), kind=Flag.Kind.BELOW_FLOOR, on=on or clock.today())
