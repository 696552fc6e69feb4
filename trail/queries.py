"""Reading the trail: what happened to a row, and whether the chains still hold."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, models
from django.utils import timezone

from trail.models import HASHED, Anchor, Event, Head, object_key


def history(*rows: models.Model) -> list[dict[str, Any]]:
    """The events of these rows, newest first, as plain data: `at`, `hash` and what the body says."""
    events = Event.objects.filter(object__in=[object_key(row) for row in rows]).order_by("-id")
    return [
        {"at": e.at, "hash": e.hash, "stream": e.stream, "seq": e.seq} | json.loads(e.body) for e in events
    ]


def broken(stream: str | None = None) -> list[tuple[str, int, str]]:
    """Every place where a chain does not hold, as (stream, seq, why); why is `chain` or `gap` (S62, S63)."""
    where, args = ("WHERE stream = %s", [stream]) if stream else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH e AS (
                SELECT *, row_number() OVER w AS nth, coalesce(lag(hash) OVER w, '') AS before
                FROM trail_event {where} WINDOW w AS (PARTITION BY stream ORDER BY seq)
            ), last AS (SELECT DISTINCT ON (stream) stream, seq, hash FROM e ORDER BY stream, seq DESC)
            SELECT stream, seq, CASE WHEN seq <> nth THEN 'gap' ELSE 'chain' END FROM e
            WHERE seq <> nth OR prev <> before OR hash <> {HASHED.format(row="e")}
            UNION ALL
            SELECT h.stream, h.seq, 'gap' FROM trail_head h LEFT JOIN last USING (stream)
            WHERE {"h.stream = %s AND" if stream else ""} (last.seq, last.hash) IS DISTINCT FROM (h.seq, h.hash)
            UNION ALL
            SELECT last.stream, last.seq, 'gap' FROM last LEFT JOIN trail_head h USING (stream) WHERE h.stream IS NULL
            ORDER BY 1, 2
            """,
            args * 2,
        )
        return cursor.fetchall()


def contradicted(heads: Iterable[dict[str, Any]]) -> list[tuple[str, int]]:
    """The heads of an anchor file that are no longer part of their chain, as (stream, seq)."""
    return [
        (head["stream"], head["seq"])
        for head in heads
        if not Event.objects.filter(stream=head["stream"], seq=head["seq"], hash=head["hash"]).exists()
    ]


def heads() -> list[dict[str, Any]]:
    """The last link of every chain, for an anchor file to be kept outside this machine."""
    return [dict(head) for head in Head.objects.order_by("stream").values("stream", "seq", "hash")]


def root_of(links: list[dict[str, Any]]) -> str:
    """The Merkle root over heads as sha256 hex; an odd last leaf moves up unchanged."""
    level = [hashlib.sha256(f"{h['stream']}|{h['seq']}|{h['hash']}".encode()).digest() for h in links]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex() if level else ""


def anchor(day: date) -> dict[str, Any]:
    """What is kept outside this machine on a day: every head and their root, as `trail_verify --anchor` reads it."""
    links = heads()
    return {"day": day.isoformat(), "root": root_of(links), "heads": links}


def latest_anchor() -> Anchor | None:
    """The newest daily anchor, for the public page."""
    return Anchor.objects.order_by("-day").first()


def last_act(row: models.Model) -> str:
    """Who last acted on a row and when, for a refusal that meets a stale page: `（活动办已于…办理）`, or nothing."""
    event = Event.objects.filter(object=object_key(row)).order_by("-id").first()
    if event is None:
        return ""
    body = json.loads(event.body)
    return f"（最近一次办理：{body['role']}，{body['day']} {timezone.localtime(event.at):%H:%M}）"
