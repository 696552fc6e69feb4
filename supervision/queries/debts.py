"""The registry of debts: every kind of the house, collected by name, and what of it waits for one person (S138).

Workbench, menu, reminders, mail, chase list and wrap-up gate ask here and nowhere else; a new room adds its `DEBTS` below.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, Value
from django.urls import reverse

from accountability.debts import DEBTS as OF_ACCOUNTABILITY
from documents.debts import DEBTS as OF_DOCUMENTS
from inspections.debts import DEBTS as OF_INSPECTIONS
from issues.debts import DEBTS as OF_ISSUES
from reviews.debts import DEBTS as OF_REVIEWS
from supervision.debts import DEBTS as OF_SUPERVISION
from units.debts import DEBTS as OF_UNITS
from units.debts import Chip, Days, Debt, Task
from units.desk.addresses import row_address

DEBTS: tuple[Debt, ...] = tuple(
    sorted(
        [
            *OF_UNITS,
            *OF_DOCUMENTS,
            *OF_ISSUES,
            *OF_REVIEWS,
            *OF_INSPECTIONS,
            *OF_ACCOUNTABILITY,
            *OF_SUPERVISION,
        ],
        key=lambda debt: debt.chips[0].order,
    )
)
BY_KEY = {debt.key: debt for debt in DEBTS}
REMINDED = tuple(debt for debt in DEBTS if debt.reminded)
CHASED = tuple(debt for debt in DEBTS if debt.chased)
CHIPS: dict[str, Chip] = {
    chip.key: chip
    for chip in sorted({chip for debt in DEBTS for chip in debt.chips}, key=lambda chip: chip.order)
}
SHOWN = 30  # the most pressing rows of a workbench; the chips lead to the rest, kind by kind


class Row(NamedTuple):
    """One row of the workbench."""

    debt: Debt
    chip: Chip
    pk: int
    task: Task
    address: str


@dataclass(frozen=True)
class Waiting:
    """What waits for one person: how many of each debt under each chip, and the most pressing rows."""

    many: Counter[tuple[str, str]]  # by (key of the debt, key of the chip)
    rows: list[Row]

    @property
    def chips(self) -> list[tuple[Chip, int]]:
        """Each chip under which something waits, the most pressing first."""
        sums = Counter[str]()
        for (_, chip), many in self.many.items():
            sums[chip] += many
        return [(chip, sums[key]) for key, chip in CHIPS.items() if sums[key]]

    @property
    def pressing(self) -> int:
        """How many wait that are not calm."""
        return sum(many for chip, many in self.chips if not chip.calm)

    @property
    def together(self) -> dict[str, str]:
        """By chip the page where what waits under it may be done together."""
        of = {chip: BY_KEY[key].together for key, chip in self.many if BY_KEY[key].together}
        return {chip: reverse(name) for chip, name in of.items()}

    def behind(self, link: str) -> int:
        """How many wait behind a link of the menu."""
        return sum(many for (key, _), many in self.many.items() if BY_KEY[key].menu == link)


def waiting_for(user, *, on: date, show: str = "") -> Waiting:
    """What waits for this person, the most pressing first; with `show` the rows of one chip, else of all that press.

    One statement counts every kind that a role of theirs concerns; then one for each kind of which rows are shown.
    """
    days = Days(on, user.campaign)
    concerned = [(debt, rows) for debt in DEBTS if (rows := debt.of(user, days)) is not None]
    many = _counted(concerned)
    room = _room(many, show)
    shown = [
        row
        for debt, rows in concerned
        if (chips := room.keys() & {chip for key, chip in many if key == debt.key})
        for row in _rows(debt, rows.filter(awaits__in=chips), max(room[chip] for chip in chips))
    ]
    shown.sort(key=lambda row: (row.chip.order, row.task.day or date.max, row.task.number))
    return Waiting(many, shown[:SHOWN])


def _counted(concerned) -> Counter[tuple[str, str]]:
    each = [
        rows.order_by().values_list(Value(debt.key), "awaits").annotate(Count("pk"))
        for debt, rows in concerned
    ]
    found = each[0].union(*each[1:], all=True) if each else ()
    return Counter({(key, chip): many for key, chip, many in found if many})


def _room(many, show) -> dict[str, int]:
    """By chip how many rows of it the page has room for: nothing is read for which the more pressing leave none."""
    if show:
        return {show: SHOWN}
    sums = Counter[str]()
    for (_, chip), n in many.items():
        sums[chip] += n
    room, left = {}, SHOWN
    for chip in CHIPS.values():
        if sums[chip.key] and left > 0 and not chip.calm:
            room[chip.key] = left
            left -= sums[chip.key]
    return room


def _rows(debt: Debt, rows, most: int) -> list[Row]:
    found = rows.annotate(page_id=F(debt.shows or "pk")).select_related(*debt.related).order_by(*debt.order)
    return [
        Row(debt, CHIPS[one.awaits], one.pk, debt.reads(one), address_of(debt, one.page_id))
        for one in found[:most]
    ]


def address_of(debt: Debt, page_id: int) -> str:
    """The page that shows a debt, with what it asks of it."""
    address = row_address(debt.page, page_id) if debt.shows else reverse(debt.page)
    return f"{address}?{debt.asked}" if debt.asked else address


def still_waiting(user, wanted: dict[str, set[int]], *, on: date) -> set[tuple[str, int]]:
    """Of these rows (object ids by key of the debt) those that wait for this person now; one statement."""
    days = Days(on, user.campaign)
    each = [
        rows.filter(pk__in=ids).order_by().values_list(Value(key), "pk")
        for key, ids in wanted.items()
        if key in BY_KEY and (rows := BY_KEY[key].of(user, days)) is not None
    ]
    return set(each[0].union(*each[1:], all=True)) if each else set()


def owes_for(user, units: set[int], *, on: date) -> set[int]:
    """Of these units those for which this person still has something to answer that is chased; one statement."""
    days = Days(on, user.campaign)
    each = [
        rows.alias(over=debt.late(days))
        .filter(over__gte=1, **{f"{debt.unit}__in": units})
        .order_by()
        .values_list(debt.unit)
        for debt in CHASED
        if debt.late and (rows := debt.of(user, days)) is not None
    ]
    return {unit for (unit,) in each[0].union(*each[1:])} if each and units else set()
