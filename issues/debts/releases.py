"""What waits on the release desk (S138)."""

from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import TruncDate

from issues.debts.reading import RELEASE
from issues.models import (
    Disclosure,
)
from issues.states import ReleaseState
from trail import clock
from units.debts import (
    RETURNED,
    Debt,
    Task,
    after_step,
    at_once,
    first_day_over,
)
from units.desk.lamp import Lamp
from units.models import Assignment, Role


def _refused(days):
    """Sent back to the author, its days not over, and nothing newer of its kind was proposed in its place."""
    same = Disclosure.objects.filter(
        unit=OuterRef("unit"),
        kind=OuterRef("kind"),
        scope=OuterRef("scope"),
        drafted_at__gt=OuterRef("checked_at"),
    )
    newer = Exists(same.filter(list=OuterRef("list"))) | Exists(same.filter(list=None)) & Q(list=None)
    return Disclosure.objects.filter(~newer, state=ReleaseState.REFUSED, ends_on__gte=days.on)


# its author, while they still work for the unit or the office; else whoever does
STILL_HERE = Case(
    When(
        Exists(
            Assignment.objects.filter(
                Q(role=Role.CLERK, unit=OuterRef("unit"))
                | Q(role=Role.OFFICE, campaign=OuterRef("unit__campaign")),
                person=OuterRef("drafted_by"),
                person__is_active=True,
            )
        ),
        then=F("drafted_by"),
    )
)


def _read_release(shown):
    lamp = Lamp("wait", "待核对", shown.get_scope_display())
    return Task("公示", shown.title, str(shown.unit), "公示", shown.starts_on, lamp)


def _read_refused(shown):
    lamp = Lamp("late", "已退回，待修改", shown.refused_why)
    return Task("公示", shown.title, str(shown.unit), "公示", clock.local(shown.checked_at).date(), lamp)


RELEASES = (
    Debt(
        "release",
        "公示材料未核对",
        (RELEASE,),
        (Role.OFFICE, Role.SUPERIOR),
        lambda days: Disclosure.objects.waiting(),
        _read_release,
        page="issues:release",
        verb="issues:release_check",
        related=("unit",),
        order=("starts_on", "pk"),
        about=Value("公示"),
        since=TruncDate("drafted_at"),
        late=after_step(TruncDate("drafted_at")),
        reminded=first_day_over,
        chased=True,
        judged=True,
        hands=("drafted_by",),
    ),
    Debt(
        "mend",
        "公示材料退回未重报",
        (RETURNED,),
        (Role.CLERK, Role.OFFICE),
        _refused,
        _read_refused,
        page="issues:release",
        verb="issues:list_disclose",
        related=("unit",),
        order=("checked_at", "pk"),
        about=Value("公示"),
        since=TruncDate("checked_at"),
        late=after_step(TruncDate("checked_at")),
        reminded=at_once,
        chased=True,
        held=STILL_HERE,
    ),
)
