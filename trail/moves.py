"""One way to move a state: a table of moves says from, to, who may, and the sentence the trail shows (S126).

An app declares its tables in `states.py`; a model names its own (`moves = MOVES`) and takes its database guards from it
(`trail.guards.guards_of`). A service locks, asks for the right, asks the rule, and calls `move`. What SQL moves in bulk
is told by `tell` or `record_selected` in the same transaction; the database refuses to commit a move nobody told.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from trail.models import object_key
from trail.queries import last_act
from trail.services import record_many
from trail.words import because

Say = Callable[[dict[str, Any]], str]
Facts = Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] | None
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


class Each(dict[Any, Any]):
    """Values for `move` that differ from row to row: {primary key: value}."""


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


def table_of(row: models.Model) -> Moves:
    """The table of moves a model names as its own. AttributeError where it has none."""
    return row.moves  # type: ignore[attr-defined]


def move(
    rows: Any,
    to: Any,
    *,
    by: Any,
    act: str = "",
    facts: Facts = None,
    **changed: Any,
) -> Any:
    """Move a locked row, or a list of them, along their table; save what changed, tell each in the trail. Returns them.

    Two statements however many rows. `act` chooses among several acts for one move; `facts` go into the event (a
    function gives each row its own); `changed` are other fields to set, an `Each` gives each row its own value.
    Raises ValidationError `illegal_move`; nothing is changed then.
    """
    many = rows if isinstance(rows, list) else [rows]
    if not many:
        return rows
    told = [(row, allowed_move(row, to, act=act), _facts(facts, row)) for row in many]
    _save(many, {table_of(many[0]).field: to, **changed})
    _tell(told, by)
    return rows


def carry(rows: list[Any], to: Any, *, act: str = "", **changed: Any) -> list[Any]:
    """Move locked rows as part of another act, whose event tells it under `moved`. Returns them."""
    for row in rows:
        allowed_move(row, to, act=act)
    if rows:
        _save(rows, {table_of(rows[0]).field: to, **changed})
    return rows


def tell(
    row: models.Model,
    to: Any,
    *,
    by: Any,
    before: Any = None,
    act: str = "",
    facts: Facts = None,
) -> None:
    """Tell a move that is made already (by SQL, or by the row's birth: `before` None), in the caller's transaction.

    Raises ValidationError `illegal_move` when no row of the table says so.
    """
    found = table_of(row).row(before, to, act)
    if found is None:
        raise _illegal(row, to)
    _tell([(row, found, _facts(facts, row))], by)


def tell_each(
    rows: Iterable[Any], to: Any, *, by: Any, before: Any = None, act: str = "", facts: Facts = None
) -> None:
    """The same on many rows, in one statement."""
    rows = list(rows)
    if rows and (found := table_of(rows[0]).row(before, to, act)) is None:
        raise _illegal(rows[0], to)
    _tell([(row, found, _facts(facts, row)) for row in rows], by)


def allowed_move(row: models.Model, to: Any, *, act: str = "") -> Move:
    """The row of the table by which `row` may move there. Raises ValidationError `illegal_move`."""
    table = table_of(row)
    found = table.row(getattr(row, table.field), to, act)
    if found is None:
        raise _illegal(row, to)
    return found


def require_state(row: models.Model, *states: Any, acting: str = "这样办理") -> None:
    """Refuse (`illegal_move`) what does not fit the state a locked row is in; `acting` is what was wanted."""
    table = table_of(row)
    if getattr(row, table.field) not in states:
        fitting = "、".join(f"“{table.states(state).label}”" for state in states)
        raise ValidationError(_refused(row, f"{fitting}时才能{acting}"), code="illegal_move")


def moved(*pairs: tuple[models.Model, Any]) -> dict[str, Any]:
    """The fact that other rows moved by the same act: {key of the row: its new state, or the states it went through}."""
    return {object_key(row): to for row, to in pairs}


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


def _save(rows: list[Any], values: dict[str, Any]) -> None:
    """Set and save these fields: one statement, and only these fields (habit 3)."""
    for row in rows:
        for field, value in values.items():
            setattr(row, field, value[row.pk] if isinstance(value, Each) else value)
    if len(rows) == 1:
        rows[0].save(update_fields=list(values))
    elif any(isinstance(value, Each) for value in values.values()):
        type(rows[0])._base_manager.bulk_update(rows, list(values))
    else:
        type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).update(**values)


def _facts(facts: Any, row: models.Model) -> Mapping[str, Any]:
    return (facts(row) if callable(facts) else facts) or {}


def _tell(told: list[tuple[Any, Any, Mapping[str, Any]]], by: Any) -> None:
    record_many([(found.act, *_event(row, found, facts)) for row, found, facts in told], by=by)


def _event(row: models.Model, found: Move, facts: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """On which row the event stands, and what it says."""
    on = table_of(row).target(row)
    own = {"before": found.before, "after": found.after}
    if on is row:
        return on, own | {**facts, "after": found.after}
    return on, own | {**facts, "moved": moved((row, found.after)) | facts.get("moved", {})}


def _illegal(row: models.Model, to: Any) -> ValidationError:
    table = table_of(row)
    if getattr(row, table.field) == to:
        return ValidationError(_refused(row, "无须再次办理"), code="illegal_move")
    return ValidationError(_refused(row, f"不能转为“{table.states(to).label}”"), code="illegal_move")


def _refused(row: models.Model, wanted: str) -> str:
    """What it is now, what was wanted, who acted last, the way out."""
    table = table_of(row)
    label = table.states(getattr(row, table.field)).label
    last = row.acted_last if hasattr(row, "acted_last") else last_act(table.target(row))
    return f"{table.noun}现在是“{label}”{last}，{wanted}。{table.way}"
