"""One way to move a state: lock, ask for the right, ask the rule, then `move` (S126).

The table of the row's model (`trail.tables`) says what is legal. What SQL moves in bulk is told by `tell` or
`record_selected` in the same transaction; the database refuses to commit a move nobody told.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from trail.models import object_key
from trail.queries import last_act
from trail.services import record_many
from trail.tables import Move, Moves

Facts = Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] | None


class Each(dict[Any, Any]):
    """Values for `move` that differ from row to row: {primary key: value}."""


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
