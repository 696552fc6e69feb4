"""From what the reader found in a sheet to plain rows that can be judged, stored and shown."""

import re
from typing import Any

from issues.ledger.reader import Item as ReadItem
from issues.models import Item

_MEASURE_DUE = re.compile(r"[（(]时限[：:](\d{4}-\d{2}-\d{2})[)）]$")
_TRACKS = {label: value for value, label in Item.Track.choices}
_SPLIT = re.compile(r"[、,，;；\n]+")
GIVEN = {  # a field of ours: the columns of the sheet that give it
    "problem": ("problem",),
    "goal": ("goal",),
    "measures": ("measures",),
    "responsible": ("person",),
    "responsible_unit": ("units",),
    "co_handlers": ("helpers",),
    "deadline": ("deadline",),
    "sources": ("source",),
    "track": ("track",),
    "holder": ("holder",),
    "code": ("code",),
}


def plain_row(read: ReadItem) -> dict[str, Any]:
    """One read item as a row of `issues.intake.compare`: JSON-ready, with the cell of each field and what to ask."""
    extra = read.extra or {}
    given = [field for field, columns in GIVEN.items() if any(column in read.columns for column in columns)]
    deadline = read.deadline
    return {
        "sheet": read.sheet,
        "row": read.first_row,
        "units": read.units,
        "given": given,
        "cells": {
            field: [row, column]
            for field in given
            for name in GIVEN[field]
            if name in read.columns
            for _, row, column in [read.cells[name]]
        },
        "code": (extra.get("code") or "").strip(),
        "holder": (extra.get("holder") or "").strip(),
        "sources": [part for part in _SPLIT.split(extra.get("source") or "") if part.strip()],
        "problem": read.problem or "",
        "goal": read.goal or "",
        "measures": [_measure(text) for text in read.measures],
        "responsible": read.person or "",
        "responsible_unit": (extra.get("lead") or "") if "helpers" in read.columns else "、".join(read.units),
        "co_handlers": extra.get("helpers") or "",
        "track": _TRACKS.get((extra.get("track") or "").strip(), Item.Track.PROMISED.value),
        **_deadline(deadline),
    }


def _measure(text):
    due = _MEASURE_DUE.search(text)
    return [_MEASURE_DUE.sub("", text), due.group(1)] if due else [text, None]


def _deadline(read):
    """The one day of a deadline, or the question it is: several stages end on their last day, but a person confirms."""
    day = read.iso if isinstance(read.iso, str) else None
    ask = None
    if read.must_ask or (read.iso and day is None):
        stages = read.iso or []
        suggestions = list(dict.fromkeys([*reversed(stages), *read.suggestions] if isinstance(stages, list) else read.suggestions))
        why = "分几个阶段，请选定最后的完成日" if stages else "没有写明具体日期" if not read.cell else "不是具体到日的时限"
        ask = {"text": f"“{read.cell or '（空）'}”{why}。", "suggestions": suggestions}
    return {"deadline": None if ask else day, "ask": ask}
