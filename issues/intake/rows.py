"""From what the reader found in a sheet to plain rows that can be judged, stored and shown."""

import re
from collections.abc import Mapping
from typing import Any

from issues.intake import measures
from issues.models import Item
from ledger.chinese import spelled_out
from ledger.deadlines import Deadline
from ledger.items import Item as ReadItem

_TRACKS = {label: value for value, label in Item.Track.choices}
_ORIGINS = {label: value for value, label in Item.Origin.choices}
_SPLIT = re.compile(r"[、,，;；\n]+")
_MOST_OFFERS = 6
COLUMN_OF = {  # a field of ours: what the reader calls the column that gives it
    "problem": "problem",
    "goal": "goal",
    "measures": "measures",
    "responsible": "person",
    "responsible_unit": "units",
    "co_handlers": "helpers",
    "deadline": "deadline",
    "sources": "source",
    "track": "track",
    "origin": "origin",
    "holder": "holder",
    "code": "code",
    "unit": "filer",
}


def plain_row(read: ReadItem, unread: frozenset[tuple[str, int, int]] = frozenset()) -> dict[str, Any]:
    """One read item as a row of `issues.intake.compare`: JSON-ready, with the cell of each field and what to ask.

    `unread`: (sheet, row, column) of formulas that were saved without a value.
    """
    extra, places = read.extra or {}, read.cells
    cells = {field: list(places[name][1:]) for field, name in COLUMN_OF.items() if name in places}
    lead = extra.get("lead") or "" if "helpers" in read.columns else "、".join(read.units)
    return {
        "sheet": read.sheet,
        "row": read.first_row,
        "cells": cells,
        "unread": [field for field, at in cells.items() if (read.sheet, *at) in unread] if unread else [],
        "unit": extra.get("filer") or "",
        "code": (extra.get("code") or "").strip(),
        "holder": (extra.get("holder") or "").strip(),
        "sources": [part for part in _SPLIT.split(extra.get("source") or "") if part.strip()],
        "problem": read.problem or "",
        "goal": read.goal or "",
        "measures": measures.read(read.measures),
        "responsible": read.person or "",
        "responsible_unit": lead,
        "co_handlers": extra.get("helpers") or "",
        "track": _TRACKS.get((extra.get("track") or "").strip(), Item.Track.PROMISED.value),
        "origin": next(
            (value for word, value in _ORIGINS.items() if word in (extra.get("origin") or "")), ""
        ),
        "said_origin": (extra.get("origin") or "").strip()[:40],
        **_deadline(read.deadline),
    }


def answered(row: dict[str, Any], answers: Mapping[str, Mapping[str, str]]) -> None:
    """Put in what people said before about this row's deadline: about the row itself, or about the phrase in it."""
    if row["ask"] is None:
        return
    place, phrase = row_key(row), row["ask"]["key"]
    if place in answers.get("rows", {}):
        row["deadline"], row["ask"] = answers["rows"][place] or None, None
    elif phrase in answers.get("phrases", {}):
        row["deadline"], row["ask"] = answers["phrases"][phrase] or None, None


def row_key(row: Mapping[str, Any]) -> str:
    """What names a row of a file for ever, however often it is read."""
    return f"{row['sheet']}!{row['row']}"


def _deadline(read: Deadline) -> dict[str, Any]:
    """The one day of a deadline, or the question it is: several stages end on their last day, but a person confirms."""
    if isinstance(read.iso, str) and not read.must_ask:
        return {"deadline": read.iso, "ask": None}
    stages = read.iso if isinstance(read.iso, list) else []
    if stages:
        why = "分几个阶段，请选定最后的完成日"
    elif read.cell:
        why = "不是日历上有的日子" if spelled_out(read.cell) else "没有具体到日"
    else:
        why = "没有写完成时限"
    offers = list(dict.fromkeys([*reversed(stages), *read.suggestions]))[:_MOST_OFFERS]
    phrase = (read.cell or "")[:200]
    text = f"“{phrase}”{why}" if phrase else why
    # the same words may fall on other days elsewhere in the file (another year's group), so the offers are in the key
    return {
        "deadline": None,
        "ask": {"key": f"{phrase}|{offers[0] if offers else ''}", "text": text, "suggestions": offers},
    }
