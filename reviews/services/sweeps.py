"""What the timed jobs of reviews do. The rule decided at the review; the sweep only makes it seen."""

from issues.models import Flag
from issues.services import raise_flags
from reviews.queries import below_floor
from trail import clock


def flag_below_floor(*, on=None):
    """Raise one open flag for each item sent back by a review; a second run finds nothing. Returns how many."""
    return raise_flags(below_floor(), kind=Flag.Kind.BELOW_FLOOR, on=on or clock.today())
