"""Stages and report days, each due and overdue by itself, also after the close-out (M120, S138)."""

from django.db.models import Case, F, Value, When

from issues.debts.reading import DAY_DUE, DAY_LATE, holder, of_item
from issues.models import ItemDay
from units.debts import Debt, Task, before_the_day, days_between
from units.models import Role


def _awaits(days):
    return Case(When(due_on__lt=days.on, then=Value(DAY_LATE.key)), default=Value(DAY_DUE.key))


def _read_day(day):
    item = day.item
    return Task(item.number, f"{day}：{item.title}", str(item.unit), holder(item.list), day.due_on, day.lamp)


ITEM_DAYS = (
    Debt(
        "item_day",
        "阶段或报告到期",
        (DAY_LATE, DAY_DUE),
        (Role.CLERK,),
        lambda days: ItemDay.objects.owed().filter(due_on__lte=days.warned),
        _read_day,
        page="issues:day_report",
        verb="issues:day_report",
        unit="item__unit",
        awaits=_awaits,
        related=of_item("item"),
        order=("due_on", "pk"),
        about=F("item__number"),
        since=F("due_on"),
        late=lambda days: days_between(days.on, F("due_on")),
        reminded=before_the_day,
        chased=True,
    ),
)
