"""Find the tables of a sheet: where each header stands, and what its columns mean.

A header may be one to three rows deep, start anywhere, come again on each page or be followed by another table.
Pure; S96, issue 3 point 1.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.chinese import squeeze
from ledger.guards import Unreadable
from ledger.headings import CORE, WEAK, Heading, key, recognise, recognise_path
from ledger.sheetxml import Sheet

ORDINAL = re.compile(r"\(?(?:[一二三四五六七八九十]{1,3}|\d{1,3})\)?[、.]?")
_LOOK = 30  # rows below a header that tell what its columns hold
_MAX_DEPTH = 3
_MOST_SPREAD = 5_000_000


@dataclass(slots=True)
class Table:
    """One table. `columns` meaning → column number (from 1), `extra` further columns of the same meaning in order,
    `combined` column → all its meanings, `labels` column → heading text, `unknown` columns nobody could place."""

    first_row: int
    last_row: int
    columns: dict[str, int]
    combined: dict[int, tuple[str, ...]]
    labels: dict[int, str]
    unknown: list[int]
    extra: dict[str, list[int]] = field(default_factory=dict)

    def meanings(self) -> dict[str, list[str]]:
        """Heading key → what its column was read as; `other` for a column that is not imported."""
        found: dict[str, list[str]] = {
            key(label): [] for c, label in self.labels.items() if c not in self.unknown
        }
        placed = [(meaning, column) for meaning, column in self.columns.items()]
        placed += [(meaning, column) for meaning, columns in self.extra.items() for column in columns]
        for meaning, column in placed:
            if column in self.labels and meaning not in found.setdefault(key(self.labels[column]), []):
                found[key(self.labels[column])].append(meaning)
        return {heading: meanings or ["other"] for heading, meanings in found.items()}


class Grid:
    """A sheet's rows by number, with merged ranges spread down over rows that exist."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.spread = sheet, 0
        self.index = {number: at for at, number in enumerate(sheet.numbers)}
        self.tops: dict[tuple[int, int], int] = {}  # (row, column) inside a vertical merge → its first row
        self.wide: dict[
            int, list[tuple[int, int, int]]
        ] = {}  # row → (left, right, bottom) of merges starting there
        for top, left, bottom, right in sheet.merged:
            self.wide.setdefault(top, []).append((left, right, bottom))
            if bottom > top:
                self._spread(top, left, bottom)

    def _spread(self, top: int, left: int, bottom: int) -> None:
        value = self.at(top, left)
        # A merge may claim a million rows; only rows that hold something are walked, and not without end.
        numbers = self.sheet.numbers
        covered = range(bisect_right(numbers, top), bisect_right(numbers, bottom))
        self.spread += len(covered)
        if self.spread > _MOST_SPREAD:
            raise Unreadable("合并单元格过多，不予读取。请取消多余的合并后另存。", "too_many_cells")
        for at in covered:
            row = self.sheet.rows[at]
            if len(row) < left:
                row.extend([None] * (left - len(row)))
            if row[left - 1] is None:
                row[left - 1] = value
            self.tops[numbers[at], left] = top

    def at(self, row: int, column: int) -> Any:
        """The value of a cell, None outside."""
        place = self.index.get(row)
        if place is None:
            return None
        values = self.sheet.rows[place]
        return values[column - 1] if column <= len(values) else None

    def span(self, row: int) -> int:
        """How many columns the widest merge starting in this row covers (1 when none)."""
        return max((right - left + 1 for left, right, _ in self.wide.get(row, ())), default=1)


def text_of(value: Any) -> str:
    return squeeze(value) if isinstance(value, str) else ""


def _likeness(values: list[Any]) -> tuple[int, int, int]:
    """Filled cells, cells that read as headings, and distinct core meanings among them."""
    filled = known = 0
    core: set[str] = set()
    for value in values:
        if value is None:
            continue
        filled += 1
        if isinstance(value, str) and len(value) <= 60:
            heading = recognise(value)
            if heading.meanings:
                known += 1
                core.update(m for m in heading.meanings if m in CORE or m in ("number", "supervising_unit"))
    return filled, known, len(core)


def is_header(values: list[Any]) -> bool:
    """Whether a row reads as column headings: at least two meanings, and headings outweigh the rest."""
    filled, known, core = _likeness(values)
    return core >= 2 and known * 2 > filled


def may_be_header(values: list[Any]) -> bool:
    """A cheap look before `is_header`: the first two texts of the row are short and one is a heading."""
    seen = 0
    for value in values:
        if isinstance(value, str):
            # a number in text is no heading, and every row has another one: it is not worth a place in the cache
            if len(value) <= 24 and not value.isdigit() and recognise(value).meanings:
                return True
            seen += 1
            if seen == 2:
                return False
    return False


def header_at(grid: Grid, at: int, mapping: Mapping[str, str]) -> Table | None:
    """The header starting at row index `at` of the sheet, or None. `mapping`: heading key → meaning set by a person."""
    sheet = grid.sheet
    values = sheet.rows[at]
    filled = [v for v in values if isinstance(v, str)]
    mapped = sum(key(v) in mapping for v in filled)
    if not is_header(values) and not (
        mapped and (mapped + sum(bool(recognise(v).meanings) for v in filled)) >= 2
    ):
        upper = at + 1 < len(sheet.rows) and _is_upper(grid, at) and is_header(sheet.rows[at + 1])
        if not upper:
            return None
    top = sheet.numbers[at]
    bottom = _depth(grid, at, top)
    width = max(len(sheet.rows[grid.index[n]]) for n in range(top, bottom + 1) if n in grid.index)
    paths = {column: _path(grid, top, bottom, column) for column in range(1, width + 1)}
    paths = {c: p for c, p in paths.items() if p}
    _under_merges(grid, top, bottom, paths)
    return _columns(top, bottom, paths, mapping)


def _is_upper(grid: Grid, at: int) -> bool:
    """Whether a row that is no header by itself is the upper storey of one: several short cells, some merged."""
    number, values = grid.sheet.numbers[at], grid.sheet.rows[at]
    texts = [text_of(v) for v in values if v is not None]
    return (
        len(texts) >= 2
        and all(t and len(t) <= 12 and "：" not in t and ":" not in t for t in texts)
        and number in grid.wide
    )


def _depth(grid: Grid, at: int, top: int) -> int:
    """The last row of the header: as deep as its merged cells, or rows of sub-headings below blanks."""
    bottom = max((b for _, _, b in grid.wide.get(top, ())), default=top)
    bottom = min(bottom, top + _MAX_DEPTH - 1)
    rows, numbers = grid.sheet.rows, grid.sheet.numbers
    upper = rows[at]
    for below in range(at + 1, min(at + _MAX_DEPTH, len(rows))):
        if numbers[below] > top + _MAX_DEPTH - 1:
            break
        values = rows[below]
        fresh = [
            (c, v)
            for c, v in enumerate(values, 1)
            if v is not None and grid.tops.get((numbers[below], c), 0) < top
        ]
        names = [recognise(v).meanings if isinstance(v, str) else () for _, v in fresh]
        first = next((c for c, v in enumerate(upper, 1) if v is not None), 1)
        under = all(c != first for c, _ in fresh) or numbers[below] <= bottom
        if fresh and under and all(names) and len({v for _, v in fresh}) == len(fresh):
            bottom = max(bottom, numbers[below])
        elif numbers[below] > bottom:
            break
    return bottom


def _path(grid: Grid, top: int, bottom: int, column: int) -> tuple[str, ...]:
    """The headings above a column, outermost first; a merged or blank-filled parent counts for all it spans."""
    path: list[str] = []
    for row in range(top, bottom + 1):
        value = grid.at(row, column)
        if value is None and row < bottom:
            value = next(
                (grid.at(row, left) for left, right, _ in grid.wide.get(row, ()) if left <= column <= right),
                None,
            )
            if value is None and grid.at(row + 1, column) is not None and row not in grid.wide:
                # csv keeps no merges: a blank above a sub-heading belongs to the heading on its left.
                value = next(
                    (v for c in range(column - 1, 0, -1) if (v := grid.at(row, c)) is not None), None
                )
        if isinstance(value, str) and value.strip() and value not in path:
            path.append(value)
    return tuple(path)


def _under_merges(grid: Grid, top: int, bottom: int, paths: dict[int, tuple[str, ...]]) -> None:
    """A heading merged over several columns without sub-headings: 主要问题 over a number and a text, a deadline over
    its beginning and its end. The columns' own content says which of them it speaks of."""
    wide = [
        (left, right)
        for row in range(top, bottom + 1)
        for left, right, end in grid.wide.get(row, ())
        if right > left
        and end >= bottom
        and left in paths
        and not any(c in paths for c in range(left + 1, right + 1))
    ]
    for left, right in wide:
        below = {c: _below(grid, bottom, c) for c in range(left, right + 1)}
        texts = [c for c in range(left + 1, right + 1) if below[c]]
        if not texts:
            continue
        path = paths[left]
        if below[left] and all(ORDINAL.fullmatch(squeeze(str(v))) for v in below[left]):
            paths[left] = ("序号",)
            left = texts.pop(0)
            paths[left] = path
        if "deadline" in recognise_path(path).meanings:
            paths[texts[-1] if texts else left] = paths.pop(left)
            continue
        for column in texts:
            paths[column] = path


def _below(grid: Grid, bottom: int, column: int) -> list[Any]:
    """The first values of a column under the header, merged group rows left out."""
    start = bisect_right(grid.sheet.numbers, bottom)
    rows = zip(grid.sheet.numbers[start : start + _LOOK], grid.sheet.rows[start : start + _LOOK], strict=True)
    found = [v[column - 1] for n, v in rows if len(v) >= column and grid.span(n) < 3]
    return [v for v in found if v is not None]


def _columns(top: int, bottom: int, paths: dict[int, tuple[str, ...]], mapping: Mapping[str, str]) -> Table:
    """Give each meaning its surest column."""
    table = Table(top, bottom, {}, {}, {c: "/".join(p) for c, p in paths.items()}, [])
    read: list[tuple[int, Heading]] = []
    for column, path in paths.items():
        chosen = next((mapping[k] for k in (key("/".join(path)), key(path[-1])) if k in mapping), None)
        heading = Heading((chosen,), -1) if chosen else recognise_path(path)
        if heading.meanings:
            read.append((column, heading))
        else:
            table.unknown.append(column)
    for column, heading in sorted(read, key=lambda pair: (pair[1].rank, len(pair[1].meanings), pair[0])):
        if len(heading.meanings) > 1:
            table.combined[column] = heading.meanings
        for meaning in heading.meanings:
            if meaning not in table.columns:
                table.columns[meaning] = column
            elif heading.rank < (2 if meaning == "units" else WEAK):
                table.extra.setdefault(meaning, []).append(column)
    if "problem" not in table.columns:
        _stand_in(table)
    for column in table.extra.get("problem", []):
        # 问题清单 beside 任务清单: the task is what is to be done about the problem.
        free = next((m for m in ("measures", "goal") if m not in table.columns), None)
        if free and re.search("任务|整改内容|工作内容", squeeze(table.labels[column])):
            table.columns[free] = column
            table.extra["problem"] = [other for other in table.extra["problem"] if other != column]
    return table


def _stand_in(table: Table) -> None:
    """Without a problem column the task, the unit in question or the measures are what is to be put right."""
    for meaning in ("goal", "subject", "measures"):
        if meaning in table.columns and table.columns[meaning] not in table.combined:
            table.columns["problem"] = table.columns.pop(meaning)
            if meaning == "subject":
                table.columns["units"] = table.columns.get("units", table.columns["problem"])
            return
