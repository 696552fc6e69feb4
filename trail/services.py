"""Writing to the trail. One function for an act, one for many acts of one kind, one for a refusal."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from structlog.contextvars import get_contextvars

from trail import clock
from trail.models import Anchor, JobRun, object_key
from trail.queries import anchor

UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)  # JSON escapes tab and newline
LONGEST = 2000  # characters of any one text in a body: a trail is no place for a novel (S67)
# the events of a transaction that stands or falls as a whole, until they are written together
_waiting: ContextVar[list[tuple[str, str]] | None] = ContextVar("waiting", default=None)


def record(act: str, *, on: models.Model | None, by: Any, **facts: Any) -> None:
    """Write one event in the caller's transaction: no act without its event (S68).

    `act` is noun.verb; `on` the row acted upon (its `trail_stream` names the chain); `by` the person, or None
    for the system itself; `facts` what changed. Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The trail is written in the act's own transaction.")
    _write([(stream_of(on), _body(act, on, by, facts))])


def record_each(act: str, *, on: Iterable[models.Model], by: Any, **facts: Any) -> None:
    """The same event on many rows, in one statement; rows may carry `trail_facts` of their own."""
    record_many([(act, row, facts | getattr(row, "trail_facts", {})) for row in on], by=by)


def record_many(told: Iterable[tuple[str, Any, dict[str, Any]]], *, by: Any) -> None:
    """Events of one person at once, as (act, row or None, facts), in one statement."""
    _write([(stream_of(row), _body(act, row, by, facts)) for act, row, facts in told])


def record_alone(act: str, *, by: Any, **facts: Any) -> None:
    """A refusal, a sign-in, a read: one event in a small transaction of its own, in the `system` chain (S66)."""
    with transaction.atomic():
        _write([("system", _body(act, None, by, facts))])


def _write(told: list[tuple[str, str]]) -> None:
    """Events as (stream, body), each chain in the order told; chain by chain, so that two bulk acts lock heads in one order."""
    if (waiting := _waiting.get()) is not None:
        waiting += told
        return
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO trail_event (stream, seq, at, body, prev, hash) SELECT stream, 0, %s, body, '', ''
            FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS told (stream, body, n) ORDER BY stream, n
            """,
            [timezone.now(), [stream for stream, _ in told], [body for _, body in told]],
        )


@contextmanager
def told_together() -> Iterator[None]:
    """Within, events wait and are written in one statement at the end, in the order told; the sweeps' own first write what
    waits. An error writes none.

    Only in a transaction that stands or falls as a whole: where a savepoint could take one act back, its events would be
    written without it. RuntimeError otherwise. Nobody reads the trail within: it is not there yet.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block or connection.features.uses_savepoints:
        raise RuntimeError("Events wait only where no act can be taken back alone.")
    token = _waiting.set([])
    try:
        yield
        _write_what_waits()
    finally:
        _waiting.reset(token)


def _write_what_waits() -> None:
    if waiting := _waiting.get():
        told = list(waiting)
        waiting.clear()
        token = _waiting.set(None)
        try:
            _write(told)
        finally:
            _waiting.reset(token)


def stream_of(row: models.Model | None) -> str:
    """The chain a row's events belong to: one per unit or review, `system` for the rest."""
    return getattr(row, "trail_stream", "system")


def _body(act: str, on: models.Model | None, by: Any, facts: dict[str, Any]) -> str:
    return json.dumps(
        _plain(_facts(act, on, by, facts)), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def _facts(act: str, on: models.Model | None, by: Any, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "act": act,
        "object": object_key(on) if on is not None else None,
        "actor": getattr(by, "pk", None),
        "role": getattr(by, "role_label", "系统" if by is None else ""),
        "day": clock.today(),
        "request": get_contextvars().get("request_id", ""),
        **{key: value for key, value in facts.items() if value not in (None, "")},
    }


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple() | set():
            return [_plain(inner) for inner in value]
        case str():  # a choice's plain value; what could forge a line or a direction is taken out, a long text is cut
            return UNSAFE.sub("", str(value[:LONGEST]))
        case date() | datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bool() | int() | float() | None:
            return value
        case models.Model():
            return object_key(value)
    return UNSAFE.sub("", str(value)[:LONGEST])


def record_selected(
    act: str,
    *,
    rows: str,
    params: list[Any],
    doing: str = "",
    done_with: list[Any] | None = None,
    moved: bool = False,
    **facts: Any,
) -> int:
    """The system's own event on every row an SQL query names (columns `stream`, `object`), in one statement.

    With `moved` the query has that column too: a jsonb of the rows this act moved, {key: new state} (`trail.moves`).

    `doing` is the act itself as a WITH query (`name AS (… RETURNING …)`, its parameters `done_with`), so that `rows` may
    read what it did and nothing of it passes through this process, however much it is. Returns how many events.
    """
    body = json.dumps(_plain(_facts(act, None, None, facts)), ensure_ascii=False)
    _write_what_waits()
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(
            f"""
            {f"WITH {doing}" if doing else ""}
            INSERT INTO trail_event (stream, seq, at, body, prev, hash)
            SELECT stream, 0, now(), (%s::jsonb || jsonb_build_object('object', object{", 'moved', moved" if moved else ""}))::text, '', ''
            FROM ({rows}) AS named ORDER BY stream
            """,
            [*(done_with or []), body, *params],
        )
        return cursor.rowcount


def keep_anchor() -> dict[str, Any]:
    """Today's anchor, to be kept outside this machine; its root is remembered once a day, for the public page."""
    made = anchor(clock.today())
    events = sum(link["seq"] for link in made["heads"])
    Anchor.objects.get_or_create(day=made["day"], defaults={"root": made["root"], "events": events})
    return made


def remember_run(*, name: str, succeeded: bool, many: int | None = None) -> None:
    """Keep the last run of a timed job; no event: a job that found nothing to do is no act."""
    values = {"ran_at": timezone.now(), "succeeded": succeeded, "many": many}
    JobRun.objects.update_or_create(name=name, defaults=values)
