"""Endings that wait for the level above, and refused ones the unit has not taken up (M119, S138)."""

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import TruncDate

from issues.debts.reading import END, of_item, read_item
from issues.models import Ending, ProgressReport
from issues.states import EndingState, State
from units.debts import RETURNED, Debt, after_step, first_day_over
from units.desk.lamp import Lamp
from units.models import Role


def _refused(days):
    """The last word on an item under way: refused, and neither reported on nor proposed again since."""
    reports = ProgressReport.objects.filter(item=OuterRef("item"), reported_at__gt=OuterRef("decided_at"))
    newer = Ending.objects.filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
    refused = Ending.objects.filter(state=EndingState.REFUSED, item__state=State.IN_PROGRESS)
    return refused.filter(~Exists(reports), ~Exists(newer))


def _read_proposed(one):
    return read_item(one.item, Lamp("wait", "待审批终结", one.reason))


def _read_refused(one):
    return read_item(one.item, Lamp("late", "终结未批准", one.opinion))


ENDINGS = (
    Debt(
        "end_superior",
        "上一级党组织未审批终结",
        (END,),
        (Role.SUPERIOR,),
        lambda days: Ending.objects.proposed(),
        _read_proposed,
        page="issues:ending",
        verb="issues:ending",
        unit="item__unit",
        related=of_item("item"),
        order=("proposed_at", "pk"),
        about=F("item__number"),
        since=TruncDate("proposed_at"),
        late=after_step(TruncDate("proposed_at")),
        reminded=first_day_over,
        chased=True,
        menu="issues:endings",
        judged=True,
        hands=("proposed_by",),
    ),
    Debt(
        "end_refused",
        "终结未批准，没有继续整改",
        (RETURNED,),
        (Role.CLERK,),
        _refused,
        _read_refused,
        page="issues:ending",
        verb="issues:item_progress",
        unit="item__unit",
        related=of_item("item"),
        order=("decided_at", "pk"),
    ),
)
