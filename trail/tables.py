"""Tables of moves: from, to, who may, the act and the sentence of the trail (S126). They know no service and no model.

An app declares its tables in `states.py`; a model names its own (`moves = MOVES`) and takes its database guards from it
(`trail.guards.guards_of`); services move along it (`trail.moves`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import models

from trail.words import because

Say = Callable[[dict[str, Any]], str]
SYSTEM, DATABASE = (
    "system",
    "database",
)  # who moves what no person moves: a job or another act; the database itself
LATEST = "请刷新页面查看最新情况。"


class Move(NamedTuple):
    """One row of a table of moves. `before` None: how a row is born; without an act its birth is not told.

    `who` is the value of a permission, `SYSTEM` or `DATABASE`; `act` the event (noun.verb), `words` what it says.
    """

    before: str | None
    after: str
    who: str
    act: str = ""
    words: str = ""


@dataclass(frozen=True)
class Reads:
    """How a state is read where it is no column of its own: SQL over `{row}`, and the columns it hangs on."""

    sql: str
    columns: tuple[str, ...]


class Moves(Mapping[Any, set[Any]]):
    """All moves of one state field. As a mapping: {state: the states it may move to}, for whoever only asks.

    `name` is the model's `trail_name`; `noun` what a refusal calls a row, `way` the way out it names. An event stands on
    the row itself, or on the row that `told_on` (dotted path) leads to; `told_at` is the SQL of that row's key. Then the
    event says under `moved` which row moved where. `after_end` may still change when a row has come to its end;
    `page` is where a person sees a row: the name of an address, and the field of the row that is its key.
    `gone` are acts that delete a row. `untold` is the reason why these moves leave no events, where they do not.
    """

    def __init__(
        self,
        name: str,
        states: type[models.TextChoices],
        rows: Iterable[Move],
        *,
        noun: str,
        way: str = LATEST,
        field: str = "state",
        reads: Reads | None = None,
        told_on: str = "",
        told_at: str = "",
        after_end: tuple[str, ...] = (),
        gone: tuple[str, ...] = (),
        untold: str = "",
        page: tuple[str, str] = ("", ""),
    ):
        self.name, self.states, self.rows, self.noun, self.way = name, states, tuple(rows), noun, way
        self.field, self.reads, self.told_on, self.told_at = field, reads, told_on, told_at
        self.after_end, self.gone, self.untold = after_end, gone, untold
        self.page = page
        self._ways = {
            state: {states(row.after) for row in self.rows if row.before == state} for state in states
        }

    def __getitem__(self, state: Any) -> set[Any]:
        return self._ways[self.states(state)]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._ways)

    def __len__(self) -> int:
        return len(self._ways)

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def births(self) -> list[Move]:
        return [row for row in self.rows if row.before is None]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The moves as (from, to), the shape a trigger wants."""
        return [
            (str(before.value), str(after))
            for before, afters in self._ways.items()
            for after in sorted(afters)
        ]

    @property
    def ends(self) -> list[str]:
        """States no move leads out of."""
        return [str(state.value) for state, afters in self._ways.items() if not afters]

    @property
    def acts(self) -> list[str]:
        """Every event that tells a state of these rows."""
        return sorted({row.act for row in self.rows if row.act})

    def sql(self, row: str) -> str:
        """The state in SQL of a row called `row` there (`NEW`, an alias)."""
        return f"({self.reads.sql.format(row=row)})" if self.reads else f'{row}."{self.field}"'

    def row(self, before: Any, after: Any, act: str = "") -> Move | None:
        """The row of the table for this move, by this act if one is named; None when there is none."""
        found = [one for one in self.rows if (one.before, one.after) == (before, after)]
        return next((one for one in found if not act or one.act == act), None)

    def target(self, row: models.Model) -> Any:
        """The row on whose story the moves of `row` are told."""
        return attrgetter(self.told_on)(row) if self.told_on else row


def sentences(table: Moves, prefix: Callable[[Any], str] = lambda event: "") -> dict[str, Say]:
    """How the acts of a table read, for `trail.words.name_acts`: the words of the row that moved, then the reason.

    `prefix` goes before the words. An act whose rows have no words is left to the app's own `words.py`.
    """
    spoken = {row.act for row in table.rows if row.act and row.words}
    return {act: _sayer(table, act, prefix) for act in sorted(spoken)}


def _sayer(table: Moves, act: str, prefix: Callable[[Any], str]) -> Say:
    ways: dict[Any, str] = {(row.before, row.after): row.words for row in table.rows if row.act == act}
    only = next(iter(ways.values())) if len(set(ways.values())) == 1 else ""

    def say(event: dict[str, Any]) -> str:
        words = only or ways.get((event.get("before"), event.get("after")), "")
        return because(f"{prefix(event)}{words or '办理'}", event.get("reason"))

    return say
