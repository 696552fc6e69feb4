"""Open marks: the item's own verbs take them down, and until then they stand in the way of the wrap-up meeting (S138)."""

from issues.debts.reading import MARKED, items_by, of_item, read_item
from issues.models import Flag
from units.debts import Debt
from units.desk.lamp import Lamp
from units.models import Role


def _marks(kind):
    return lambda days: Flag.objects.filter(kind=kind, cleared_on=None)


def _read_mark(flag):
    return read_item(
        flag.item, Lamp("late", flag.get_kind_display(), f"{flag.raised_on:%Y-%m-%d} 标记，没有解除")
    )


def _mark(kind, key):
    return Debt(
        f"mark_{kind}",
        f"{Flag.Kind(kind).label}的标记没有解除",
        (MARKED,),
        (Role.CLERK,),
        _marks(kind),
        _read_mark,
        page="issues:item",
        verb="issues:item",
        unit="item__unit",
        shows="item_id",
        related=of_item("item"),
        order=("raised_on", "pk"),
        blocks=key,
        stops=items_by("item"),
    )


MARKS = (
    _mark(Flag.Kind.OVERDUE, "overdue"),
    _mark(Flag.Kind.BELOW_FLOOR, "below_floor"),
    _mark(Flag.Kind.UNEXPLAINED, "reports"),
)
