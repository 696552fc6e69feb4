"""Measures as one cell of a sheet: numbered lines, a measure's own date in brackets at its end. Written and read here."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ledger import cells

LONGEST_CELL = 32_000  # what Excel takes is 32,767
_DUE = re.compile(r"[（(]时限[：:](\d{4}-\d{2}-\d{2})[)）]$")


def written(measures: Sequence[Sequence[Any]]) -> str:
    """(text, day or None) pairs as the text of one cell, however long."""
    return "\n".join(
        f"{n}.{text}（时限：{due}）" if due else f"{n}.{text}" for n, (text, due) in enumerate(measures, 1)
    )


def cells_of(measures: Sequence[Sequence[Any]]) -> list[str]:
    """The same as texts that each fit a cell; one text, where that holds them all."""
    whole = written(measures)
    if len(whole) <= LONGEST_CELL:
        return [whole]
    middle = len(measures) // 2
    return [*cells_of(measures[:middle]), *cells_of(measures[middle:])]


def read(texts: Iterable[str]) -> list[list[str | None]]:
    """What the reader cut a cell into, as [text, day or None] pairs."""
    pairs: list[list[str | None]] = []
    for text in texts:
        due = _DUE.search(text)
        pairs.append([text[: due.start()], due.group(1)] if due else [text, None])
    return pairs


def read_again(measures: Sequence[Sequence[Any]]) -> list[list[str | None]]:
    """Measures as they come back from a sheet they were written to: a text may hold what looks like two."""
    return read(cells.measures(written(measures)))
