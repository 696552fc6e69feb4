"""The gate of the wrap-up meeting (M71, V26): per unit every item in its way, counted by one statement for all units."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from documents.models import Meeting
from issues.debts.lists import unfiled_units
from issues.models import Item
from issues.states import State
from supervision.queries.debts import DEBTS
from supervision.rules import Blocker, wrap_up_blockers
from units.debts import Days
from units.desk.lamp import Lamp
from units.models import Unit


@dataclass(frozen=True)
class Gate:
    """One unit before its wrap-up meeting: what is in the way, how many items, and the meeting once it is held."""

    unit: Unit
    blockers: list[Blocker]
    open_items: int
    items: int
    meeting: Meeting | None

    @property
    def standing(self) -> str:
        """held, free (nothing in the way) or blocked. A meeting held stays held when an item is reopened."""
        return "held" if self.meeting else "blocked" if self.blockers else "free"

    @property
    def lamp(self) -> Lamp:
        match self.standing:
            case "held":
                return Lamp("ok", "已召开")
            case "free":
                return Lamp("wait", "可以召开")
        return Lamp("late", "不得召开", "；".join(one.said for one in self.blockers))


def rows_of(days: Days) -> dict[str, Q]:
    """Which items stand under each key of `rules.IN_THE_WAY`: those behind the debts that say so. One may stand under several."""
    rows: dict[str, Q] = {}
    for debt in DEBTS:
        if debt.stops:
            which = debt.stops(debt.in_campaign(days))
            rows[debt.blocks] = rows[debt.blocks] | which if debt.blocks in rows else which
    return rows


def gates(units: QuerySet[Unit], *, on: date) -> list[Gate]:
    """The gate of each of these units (of one campaign), in their order: two statements, however many units and items."""
    units = units.annotate(unfiled=Exists(unfiled_units().filter(pk=OuterRef("pk"))))
    shown = list(units.select_related("wrap_up__meeting", "group", "campaign"))
    if not shown:
        return []
    rows = rows_of(Days(on, shown[0].campaign))
    counted = (
        Item.objects.filter(unit__in=[unit.pk for unit in shown])
        .order_by()
        .values("unit_id")
        .annotate(
            items=Count("pk"),
            open_items=Count("pk", filter=~Q(state=State.CLOSED)),
            **{f"many_{key}": Count("pk", filter=which) for key, which in rows.items()},
        )
    )
    of = {row["unit_id"]: row for row in counted}
    return [_gate(unit, of.get(unit.pk, {}), rows) for unit in shown]


def _gate(unit, row, keys: Iterable[str]) -> Gate:
    items = row.get("items", 0)
    filed = 0 if unit.unfiled else items
    blockers = wrap_up_blockers(items=filed, counts={key: row.get(f"many_{key}", 0) for key in keys})
    held = getattr(unit, "wrap_up", None)
    return Gate(unit, blockers, row.get("open_items", 0), items, held and held.meeting)


def in_the_way(unit: Unit, *, on: date, key: str = "") -> QuerySet[Item]:
    """The items behind a gate's blockers, or behind one of them: exactly the rows that were counted."""
    rows = rows_of(Days(on, unit.campaign))
    which = rows.get(key)
    if which is None:
        which = ~Q(state=State.CLOSED)
        for one in rows.values():
            which |= one
    return Item.objects.filter(which, unit=unit).select_related("unit__campaign", "list__leader")
