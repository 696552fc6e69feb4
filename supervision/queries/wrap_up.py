"""The gate of the wrap-up meeting (M71, V26): per unit every item in its way, counted by one statement for all units."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from documents.models import Meeting
from issues.models import Flag, Item
from issues.states import SETTLED, State
from reviews.models import AuditStep, CloseOut
from reviews.states import CloseOutState, Level
from supervision.rules import Blocker, wrap_up_blockers
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


def rows_of(on: date) -> dict[str, Q]:
    """Which items stand under each key of `rules.IN_THE_WAY`; an item may stand under several."""
    flagged = Flag.objects.filter(cleared_on=None)
    applied = CloseOut.objects.filter(state=CloseOutState.OPEN)
    pending = AuditStep.objects.pending()
    by_state = {
        state.value: Q(state=state)
        for state in (State.DRAFT, State.FILED, State.ORDERED, State.IN_PROGRESS, State.FINISHED)
    }
    by_level = {
        level.value: Q(pk__in=pending.filter(level=level).values("close_out__item")) for level in Level
    }
    unapplied = Q(state=State.APPROVED) & ~Q(pk__in=applied.values("item"))
    unexplained = Q(pk__in=Item.objects.unexplained(on=on).values("pk")) | _flagged(
        flagged, Flag.Kind.UNEXPLAINED
    )
    return {
        **by_state,
        **by_level,
        "unapplied": unapplied,
        "below_floor": _flagged(flagged, Flag.Kind.BELOW_FLOOR),
        "overdue": _flagged(flagged, Flag.Kind.OVERDUE),
        "reports": unexplained,
    }


def _flagged(flags, kind):
    return Q(pk__in=flags.filter(kind=kind).values("item"))


def gates(units: QuerySet[Unit], *, on: date) -> list[Gate]:
    """The gate of each of these units, in their order: two statements, however many units and items there are."""
    rows = rows_of(on)
    counted = (
        Item.objects.filter(unit__in=units.order_by().values("pk"))
        .order_by()
        .values("unit_id")
        .annotate(
            items=Count("pk"),
            open_items=Count("pk", filter=~Q(state__in=SETTLED)),
            **{f"many_{key}": Count("pk", filter=which) for key, which in rows.items()},
        )
    )
    of = {row["unit_id"]: row for row in counted}
    return [
        _gate(unit, of.get(unit.pk, {}), rows) for unit in units.select_related("wrap_up__meeting", "group")
    ]


def _gate(unit, row, keys: Iterable[str]) -> Gate:
    items = row.get("items", 0)
    blockers = wrap_up_blockers(items=items, counts={key: row.get(f"many_{key}", 0) for key in keys})
    held = getattr(unit, "wrap_up", None)
    return Gate(unit, blockers, row.get("open_items", 0), items, held and held.meeting)


def in_the_way(unit: Unit, *, on: date, key: str = "") -> QuerySet[Item]:
    """The items behind a gate's blockers, or behind one of them: exactly the rows that were counted."""
    rows = rows_of(on)
    which = rows.get(key)
    if which is None:
        which = ~Q(state__in=SETTLED)
        for one in rows.values():
            which |= one
    return Item.objects.filter(which, unit=unit).select_related("unit__campaign", "list__leader")
