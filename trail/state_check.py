"""Whether each row is where the trail last said it is, both ways (S126).

A move that was never told leaves the chain sound; here it shows. For every table of moves one statement holds all rows
against their last event, within one snapshot; what differs is all that leaves the database.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from trail import clock
from trail.evidence import CHECKS
from trail.models import StateCheck
from trail.services import record_alone
from trail.tables import Moves

KEPT = 200  # lines of one check that are kept for the page; their number is of all
CHUNK = 500

# Of each row its last event that says a state: on itself under `after`, or on another row under `moved`. The events of
# one row have ids in its own order, for whoever moves it holds its lock.
HERE = """
    SELECT e.object AS key, e.body::jsonb ->> 'after' AS state, e.id FROM trail_event e
    WHERE e.act = ANY(%(acts)s) AND e.object LIKE %(own)s AND e.body LIKE '%%"after":%%'"""
THERE = """
    SELECT m.key, CASE jsonb_typeof(m.value) WHEN 'array' THEN m.value ->> -1 ELSE m.value #>> '{}' END AS state, e.id
    FROM trail_event e, jsonb_each(e.body::jsonb -> 'moved') AS m
    WHERE e.act = ANY(%(acts)s) AND m.key LIKE %(own)s"""
LAST = """
WITH said AS ({said}
), last AS (
    SELECT DISTINCT ON (key) key, state, id FROM said ORDER BY key, id DESC
)
SELECT coalesce(substr(last.key, %(cut)s)::bigint, r.id), {now}, last.state, e.stream, e.seq
FROM last FULL JOIN {table} r ON last.key = '{name}:' || r.id LEFT JOIN trail_event e ON e.id = last.id
WHERE {now} IS DISTINCT FROM last.state AND NOT (last.key IS NULL AND {now} = ANY(%(untold)s))
AND NOT (r.id IS NULL AND EXISTS (
    SELECT 1 FROM trail_event gone WHERE gone.object = last.key AND gone.act = ANY(%(gone)s) AND gone.id > last.id))
ORDER BY 1
"""


class Difference(NamedTuple):
    """One row that is not where the trail says. `now` None: it is missing; `said` None: nothing was ever told of it."""

    model: Any
    pk: int
    now: str | None
    said: str | None
    stream: str | None
    seq: int | None


def told_models() -> list[Any]:
    """Every model whose moves leave events."""
    found = [model for model in apps.get_models() if hasattr(model, "moves") and not model.moves.untold]
    return sorted(found, key=lambda model: model.trail_name)


def differences(model: Any) -> Iterator[Difference]:
    """The rows of one model that are not where the trail says, by key, as the database finds them."""
    moves: Moves = model.moves
    table = model._meta.db_table
    given: dict[str, Any] = {
        "acts": moves.acts,
        "own": f"{moves.name}:%",
        "cut": len(moves.name) + 2,
        "untold": [str(row.after) for row in moves.births if not row.act],
        "gone": list(moves.gone),
    }
    ways = [THERE] if moves.told_on else [HERE, THERE] if moves.told_at else [HERE]
    now = f"CASE WHEN r.id IS NOT NULL THEN {moves.sql('r')} END"
    asked = LAST.format(said="\n    UNION ALL".join(ways), table=table, name=moves.name, now=now)
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        while rows := cursor.fetchmany(CHUNK):
            yield from (Difference(model, *row) for row in rows)


def disagreements() -> Iterator[str]:
    """One line in Chinese for each row, seal or count that is not what the trail says: number, page, both states."""
    for model in told_models():
        yield from _lines(model)
    for check in CHECKS["states"]:
        yield from check()


@transaction.atomic
def _kept(many: int, lines: list[str]) -> StateCheck:
    rows = sum(model._base_manager.count() for model in told_models())
    return StateCheck.objects.create(at=clock.now(), rows=rows, many=many, lines=lines)


def check_states() -> StateCheck:
    """Compare everything, keep what was found for the pages, and say in the trail that it was done."""
    lines, many = [], 0
    for line in disagreements():
        many += 1
        if many <= KEPT:
            lines.append(line)
    kept = _kept(many, lines)
    record_alone("trail.states_checked", by=None, many=many)
    return kept


def latest_check() -> StateCheck | None:
    """The newest comparison, for the pages."""
    return StateCheck.objects.order_by("-pk").first()


def _lines(model: Any) -> Iterator[str]:
    found = differences(model)
    while some := [one for _, one in zip(range(CHUNK), found, strict=False)]:
        there = model._base_manager.in_bulk([one.pk for one in some if one.now is not None])
        yield from (_line(one, there.get(one.pk)) for one in some)


def _line(one: Difference, row: Any) -> str:
    """E.g. `整改事项 JR-0401（/items/12/）：库里是“已销号”，留痕里是“整改中”（unit-3 第 57 条）`."""
    where = f"（{page}）" if (page := _page(row)) else ""
    name = f"{one.model._meta.verbose_name} {_number(row)}（{one.model.trail_name}:{one.pk}）{where}"
    said = f"留痕里是{_word(one, one.said)}（{one.stream} 第 {one.seq} 条）" if one.said else "留痕里没有"
    return f"{name}：{f'库里是{_word(one, one.now)}' if one.now else '库里没有这一行'}，{said}"


def _word(one: Difference, state: str | None) -> str:
    states = one.model.moves.states
    return f"“{states(state).label if state in states.values else json.dumps(state)}”"


def _number(row: Any) -> str:
    return str(getattr(row, "number", None) or row) if row is not None else ""


def _page(row: Any) -> str:
    """Where a person sees the row, as its table of moves says."""
    name, key = row.moves.page if row is not None else ("", "")
    return reverse(name, args=[getattr(row, key)] if key else []) if name else ""
