"""What a unit or a person holds, as each app declares it: one registry for changes of units (M121) and handovers (M122).

An app names its own in `<app>/services/holdings.py`, imported when the house starts. `units` knows none of them: the upper
app keeps the link to the lower. What is declared here is listed on the page before the act, and moved by the act itself, so
that the page cannot promise what the act does not do.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from units.models import Person, Unit

GOES, STAYS_OPEN, ENDS, WITH_ROLE = "移交", "仍由另一人办理", "终止", "随任职移交"


class UnitHolding(NamedTuple):
    """Something of a unit that its successor takes over.

    `rows(unit)`: what there is; `hand_on(rows, to=unit, by=person, change=UnitChange)` moves locked rows and tells the trail.
    `shared`: a split may give each row to another part; the rest goes to the first part together.
    """

    key: str
    title: str
    measure: str
    rows: Callable[[Unit], QuerySet]
    hand_on: Callable[..., None]
    shared: bool = False


class UnitBlocker(NamedTuple):
    """Something of a unit that must be settled before the unit changes: `rows(unit)`, and what to do about it."""

    key: str
    title: str
    way_out: str
    rows: Callable[[Unit], QuerySet]


class PersonHolding(NamedTuple):
    """Something a person holds. `fate` says what becomes of it; `hand_on(rows, to=, by=)` does it (None: nothing to do)."""

    key: str
    title: str
    measure: str
    fate: str
    rows: Callable[[Person], QuerySet]
    hand_on: Callable[..., None] | None = None
    against: Callable[[Person, Person], Iterable[str]] = lambda person, to: ()


class Portion(NamedTuple):
    """One holding as it stands: the holding and its rows."""

    holding: Any
    rows: list[Model]

    @property
    def many(self) -> int:
        return len(self.rows)


UNIT_HOLDINGS: list[UnitHolding] = []
UNIT_BLOCKERS: list[UnitBlocker] = []
HEIR_RULES: list[
    Callable[[Unit, Unit], Iterable[str]]
] = []  # (the unit that ends, its heir) → reasons against
PERSON_HOLDINGS: list[PersonHolding] = []


def held_by_unit(unit: Unit, *, lock: bool = False) -> list[Portion]:
    """Whatever of this unit would go over, holding by holding; with `lock` its rows are locked in order of their keys."""
    return _portions(UNIT_HOLDINGS, unit, lock)


def held_by_person(person: Person, *, lock: bool = False) -> list[Portion]:
    """Whatever this person holds, holding by holding, without the empty ones."""
    return [portion for portion in _portions(PERSON_HOLDINGS, person, lock) if portion.rows]


def _portions(holdings, of, lock):
    found = []
    for holding in holdings:
        rows = holding.rows(of)
        if lock and holding.hand_on is not None:
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        found.append(Portion(holding, list(rows)))
    return found


def seal(portions: Iterable[Portion]) -> str:
    """A short hash of what moves: who confirms a page acts on what that page showed, or is shown it anew.

    What goes along by itself is left out: a queue that grew meanwhile is no other act.
    """
    told = [
        f"{portion.holding.key}:{sorted(row.pk for row in portion.rows)}"
        for portion in portions
        if portion.holding.hand_on
    ]
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:16]


def counted(portions: Iterable[Portion]) -> list[dict[str, Any]]:
    """What is listed as plain data: `key`, `title`, `many`, `measure`, without the empty ones."""
    return [
        {
            "key": portion.holding.key,
            "title": portion.holding.title,
            "many": portion.many,
            "measure": portion.holding.measure,
        }
        for portion in portions
        if portion.rows
    ]


def blockers_of(unit: Unit) -> list[str]:
    """What must be settled first, in words with the way out."""
    reasons = []
    for blocker in UNIT_BLOCKERS:
        if many := blocker.rows(unit).count():
            reasons.append(f"{unit}有 {many} {blocker.title}，{blocker.way_out}")
    return reasons
