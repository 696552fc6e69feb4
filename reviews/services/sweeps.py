"""What the timed jobs of reviews do. The rule decided at the review; the sweep only makes it seen."""

from issues.models import Flag, Item
from issues.services import raise_flags
from issues.states import State
from reviews.models import ReviewItem
from reviews.states import Outcome
from trail import clock


def below_floor():
    """Items whose latest review did not pass and which are under rectification again (M60)."""
    failed = ReviewItem.objects.filter(outcome=Outcome.BELOW)
    return Item.objects.filter(state__in=[State.IN_PROGRESS, State.FINISHED], rounds__in=failed).distinct()


def flag_below_floor(*, on=None):
    """Raise one open flag for each item sent back by a review; a second run finds nothing. Returns how many."""
    return raise_flags(below_floor(), kind=Flag.Kind.BELOW_FLOOR, on=on or clock.today())
