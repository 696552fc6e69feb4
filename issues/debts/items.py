"""What waits in items that are in the unit's hands (S138)."""

from datetime import timedelta

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from issues.debts.reading import (
    EXPLAIN,
    LATE,
    MEASURE,
    OF_ITEM,
    PROGRESS,
    PUBLISH,
    SOON,
    holder,
    its_items,
    of_item,
    read_item,
)
from issues.models import (
    Disclosure,
    Explanation,
    Extension,
    FrozenCopy,
    Item,
    Measure,
    ProgressReport,
)
from issues.models.item import late, soon
from issues.states import ReleaseState, State
from trail import clock
from units.debts import (
    GOING,
    RETURNED,
    Debt,
    Task,
    after_step,
    before_the_day,
    days_between,
    first_day_over,
)
from units.desk.lamp import Lamp
from units.models import Role


def _days_over(field):
    return lambda days: days_between(days.on, F(field))


def _due(days):
    """What the unit has promised and not yet declared done; what nobody has accepted yet only when its day is near."""
    near = Q(state__in=[State.FILED, State.ORDERED], deadline__lte=days.warned)
    return Item.objects.filter(Q(state=State.IN_PROGRESS) | near)


def _how_near(days):
    return Case(
        When(late(days.on), then=Value(LATE.key)),
        When(soon(days.on, days.warned), then=Value(SOON.key)),
        default=Value(GOING.key),
    )


def _redo(days):
    """Sent back by the people or the auditors, and no new progress since."""
    later = ProgressReport.objects.filter(item=OuterRef("pk"), reported_at__gt=OuterRef("sent_back_at"))
    return Item.objects.filter(~Exists(later), state=State.IN_PROGRESS, sent_back_at__isnull=False)


def _measures(days):
    return Measure.objects.filter(due_on__lte=days.warned, done_on=None, item__state=State.IN_PROGRESS)


def _unexplained(days):
    """Missed deadlines nobody has answered for: the item's own, or the one before an extension that came too late (M41)."""
    extended = Extension.objects.granted().filter(office_on__gt=F("old_deadline"))
    now = late(days.on) | Q(finished_on__gt=F("deadline"))
    before = Subquery(extended.filter(item=OuterRef("pk")).order_by("-pk").values("old_deadline")[:1])
    rows = Item.objects.exclude(state=State.DRAFT).filter(now | Q(pk__in=extended.values("item")))
    rows = rows.annotate(missed=Case(When(now, then=F("deadline")), default=before, output_field=DateField()))
    said = Explanation.objects.filter(item=OuterRef("pk"), deadline=OuterRef("missed"))
    return rows.filter(~Exists(said))


def _over(days):
    return days.on - timedelta(days=days.campaign.progress_days)


def _unreported(days):
    """Under way, and the unit has written nothing down for so many days."""
    reports = ProgressReport.objects.filter(item=OuterRef("pk")).order_by().values("item")
    last = Subquery(reports.annotate(last=Max("reported_on")).values("last"), output_field=DateField())
    rows = Item.objects.filter(state=State.IN_PROGRESS).annotate(last=Coalesce(last, F("filed_on")))
    return rows.filter(last__lte=_over(days))


def _unpublished(days):
    """The people were shown the promise and nothing since for so many days, though there is something to show (M40).

    What waits for a checker is no longer the unit's to do.
    """
    copies = FrozenCopy.objects.filter(item=OuterRef("pk"), replaced_on=None)
    current = Disclosure.objects.current(on=days.on)
    shown = copies.promises().filter(disclosure__in=current).order_by("-pk")
    told = FrozenCopy.objects.filter(kind=Disclosure.Kind.PROGRESS)
    before = told.filter(item=OuterRef("pk"), disclosure__state=ReleaseState.RELEASED)
    rows = Item.objects.filter(Exists(shown), state=State.IN_PROGRESS).annotate(
        last=Coalesce(
            Subquery(before.order_by("-disclosure__starts_on").values("disclosure__starts_on")[:1]),
            Subquery(shown.values("disclosure__starts_on")[:1]),
        )
    )
    frozen_since = told.filter(
        item=OuterRef("item"),
        disclosure__state__in=[ReleaseState.RELEASED, ReleaseState.PROPOSED],
        disclosure__drafted_at__gte=OuterRef("reported_at"),
    )
    newer = ProgressReport.objects.filter(~Exists(frozen_since), item=OuterRef("pk"))
    return rows.filter(Exists(newer), last__lte=_over(days))


def _past(field):
    return lambda days: days_between(_over(days), F(field))


def _read_due(item):
    return read_item(item, item.lamp)


def _read_redo(item):
    return read_item(item, Lamp("late", "退回继续整改", "退回后还没有新的整改进度"))


def _read_measure(measure):
    lamp = Lamp("late" if measure.due_on < clock.today() else "soon", "措施没有完成", measure.text)
    item = measure.item
    return Task(item.number, measure.text, str(item.unit), holder(item.list), measure.due_on, lamp)


def _read_missed(item):
    return read_item(item, Lamp("late", "逾期未说明", "三个问题答完，才能签收解除"))


def _read_unreported(item):
    return read_item(item, Lamp("soon", "未填报进度", f"{item.last:%Y-%m-%d} 以来没有填报"))


def _read_unpublished(item):
    return read_item(item, Lamp("soon", "未公开进度", f"{item.last:%Y-%m-%d} 以来没有向群众公开"))


IN_HAND = (
    Debt(
        "due",
        "整改到期",
        (LATE, SOON, GOING),
        (Role.CLERK,),
        _due,
        _read_due,
        page="issues:item",
        verb="issues:item_finish",
        awaits=_how_near,
        related=OF_ITEM,
        order=("deadline", "pk"),
        about=F("number"),
        since=F("deadline"),
        late=_days_over("deadline"),
        reminded=before_the_day,
        chased=True,
        blocks="in_progress",
        stops=its_items,
    ),
    Debt(
        "redo",
        "退回后没有新进度",
        (RETURNED,),
        (Role.CLERK,),
        _redo,
        _read_redo,
        page="issues:item",
        verb="issues:item_progress",
        related=OF_ITEM,
        order=("sent_back_at", "pk"),
        about=F("number"),
        since=TruncDate("sent_back_at"),
        late=after_step(TruncDate("sent_back_at")),
        reminded=first_day_over,
        chased=True,
    ),
    Debt(
        "measure",
        "措施到期",
        (MEASURE,),
        (Role.CLERK,),
        _measures,
        _read_measure,
        page="issues:item",
        verb="issues:measures_done",
        unit="item__unit",
        shows="item_id",
        related=of_item("item"),
        order=("due_on", "pk"),
        about=F("item__number"),
        since=F("due_on"),
        late=_days_over("due_on"),
        reminded=before_the_day,
        chased=True,
    ),
    Debt(
        "explain",
        "逾期未说明",
        (EXPLAIN,),
        (Role.CLERK,),
        _unexplained,
        _read_missed,
        page="issues:explain",
        verb="issues:explain",
        related=OF_ITEM,
        order=("missed", "pk"),
        about=F("number"),
        since=F("missed"),
        late=_days_over("missed"),
        reminded=first_day_over,
        chased=True,
        blocks="reports",
        stops=its_items,
    ),
    Debt(
        "progress",
        "未填报进度",
        (PROGRESS,),
        (Role.CLERK,),
        _unreported,
        _read_unreported,
        page="issues:item_progress",
        verb="issues:item_progress",
        related=OF_ITEM,
        order=("last", "pk"),
        about=F("number"),
        since=F("last"),
        late=_past("last"),
        reminded=lambda days: 0,
        chased=True,
    ),
    Debt(
        "publish",
        "未公开进度",
        (PUBLISH,),
        (Role.CLERK,),
        _unpublished,
        _read_unpublished,
        page="issues:list_disclose",
        asked="kind=progress",
        verb="issues:list_disclose",
        shows="list_id",
        related=OF_ITEM,
        order=("last", "pk"),
        about=F("number"),
        since=F("last"),
        late=_past("last"),
        reminded=lambda days: 0,
        chased=True,
    ),
)
