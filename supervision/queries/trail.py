"""The whole trail for the security auditor: newest first, page by page (promises 3)."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from trail.models import Event
from trail.words import told
from units.models import Person

SIZE = 50
NOUNS = {
    "act": "操作",
    "audit": "审核",
    "board": "红黑榜",
    "objection": "复核",
    "campaign": "活动",
    "close_out": "销号申请",
    "contact_point": "联系点",
    "group": "督导组",
    "item": "整改事项",
    "leader": "领导干部",
    "ledger": "台账",
    "list": "整改清单",
    "measure": "整改措施",
    "person": "人员",
    "review": "民主评议",
    "spot_check": "随机抽查",
    "trail": "留痕",
    "unit": "单位",
}


def events_page(
    *, act: str = "", stream: str = "", day: date | None = None, before: int | None = None
) -> tuple[list[dict[str, Any]], int | None]:
    """Fifty events before the one with id `before`, and the id to go on from (None at the end). Two statements.

    `act` is a whole act (`item.moved`) or a noun (`item`); `day` is a day of the database's clock.
    """
    events = Event.objects.order_by("-pk")
    if act:
        events = events.filter(act=act) if "." in act else events.filter(act__startswith=f"{act}.")
    if stream:
        events = events.filter(stream=stream)
    if day:
        start = timezone.make_aware(datetime.combine(day, time()))
        events = events.filter(at__gte=start, at__lt=start + timedelta(days=1))
    if before:
        events = events.filter(pk__lt=before)
    found = list(events[: SIZE + 1])
    rows = [_row(event) for event in found[:SIZE]]
    people = Person.objects.in_bulk({row["actor"] for row in rows if row["actor"]})
    for row in rows:
        row["person"] = people.get(row["actor"], "")
    return rows, rows[-1]["id"] if len(found) > SIZE else None


def _row(event):
    body = json.loads(event.body)
    noun = event.act.partition(".")[0]
    return {
        "id": event.pk,
        "at": event.at,
        "day": body["day"],
        "stream": event.stream,
        "seq": event.seq,
        "hash": event.hash,
        "noun": NOUNS.get(noun, noun),
        "act": event.act,
        "object": body["object"] or "",
        "actor": body["actor"],
        "role": body["role"],
        "text": told(body | {"at": event.at}),
        "body": event.body,
    }
