"""Items that wait for their review, or for the application to close them out (S138)."""

from django.db.models import (
    Exists,
    F,
    Max,
    OuterRef,
    Subquery,
)
from django.db.models.functions import TruncDate

from issues.debts.reading import APPLY, OF_ITEM, its_items, read_item
from issues.models import Flag, Item
from issues.states import State
from reviews.models import CloseOut, ReviewItem
from reviews.states import CloseOutState, Outcome
from units.debts import (
    Chip,
    Debt,
    after_step,
    first_day_over,
    over_working_days,
)
from units.models import Role

REVIEW = Chip("review", "待组织评议", 205)


def _unreviewed(days):
    called = ReviewItem.objects.filter(item=OuterRef("pk"), outcome=Outcome.PENDING)
    return Item.objects.filter(~Exists(called), state=State.FINISHED)


def _unapplied(days):
    """Approved by the people, nothing stands against it, and the unit has not applied for the close-out."""
    here = OuterRef("pk")
    passed = ReviewItem.objects.filter(item=here, outcome=Outcome.PASSED).order_by().values("item")
    since = TruncDate(Subquery(passed.annotate(last=Max("review__decided_at")).values("last")))
    against = (
        Exists(CloseOut.objects.filter(item=here, state=CloseOutState.OPEN))
        | Exists(Flag.objects.filter(item=here, cleared_on=None))
        | Exists(Item.objects.filter(parent=here).exclude(state=State.CLOSED))
    )
    return Item.objects.filter(~against, state=State.APPROVED).annotate(approved=since)


def _read_due(item):
    return read_item(item, item.lamp)


ITEMS = (
    Debt(
        "review",
        "未组织评议",
        (REVIEW,),
        (Role.CLERK,),
        _unreviewed,
        _read_due,
        page="issues:item",
        verb="reviews:review_new",
        related=OF_ITEM,
        order=("finished_on", "pk"),
        about=F("number"),
        since=F("finished_on"),
        late=lambda days: over_working_days(days.review, F("finished_on")),
        reminded=first_day_over,
        chased=True,
        blocks="finished",
        stops=its_items,
    ),
    Debt(
        "apply",
        "评议通过未申请销号",
        (APPLY,),
        (Role.CLERK,),
        _unapplied,
        _read_due,
        page="issues:item",
        verb="reviews:close_apply",
        related=OF_ITEM,
        order=("deadline", "pk"),
        about=F("number"),
        since=F("approved"),
        late=after_step(F("approved")),
        reminded=first_day_over,
        chased=True,
        blocks="unapplied",
        stops=its_items,
    ),
)
