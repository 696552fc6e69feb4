"""Which items the people have sent back, computed whenever it is asked: a dead beat hides none (S104)."""

from django.db.models import Exists, OuterRef, Subquery

from issues.models import Item
from issues.states import State
from reviews.models import ReviewItem
from reviews.states import Outcome


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
