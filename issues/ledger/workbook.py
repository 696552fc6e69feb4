"""A file as sheets of plain cells: values, merged ranges, what is hidden. xlsx and csv.

Rows are plain lists, one slot per column up to the last value: no object stands for an empty cell, and equal strings are
shared. Fulfils S93 (prefixes stripped), S94 (encodings), S95 (dates), S96 (merged, hidden); formulas are read as values.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.cell.text import Text
from openpyxl.utils.datetime import MAC_EPOCH, from_excel
from openpyxl.worksheet._reader import WorkSheetParser

from issues.ledger import csvfile
from issues.ledger.deadlines import EPOCH_1900, EPOCH_1904, Partial
from issues.ledger.guards import LIMITS, Limits, Unreadable, check

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_V, _F, _IS = f"{_NS}v", f"{_NS}f", f"{_NS}is"
_NEUTRAL = re.compile(r"'(?=[=+\-@＝＋－＠\t\r])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
NO_CACHE = "公式没有保存计算结果"


@dataclass(slots=True)
class Sheet:
    """One sheet. `rows[i]` are the values of row `numbers[i]` (from 1), column 1 first; `merged` are
    (top, left, bottom, right), inclusive, from 1; `uncached` are (row, column) of formulas without a stored value."""

    name: str
    hidden: bool = False
    numbers: list[int] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncached: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """A whole file: its sheets, the encoding of a csv (None for xlsx) and day zero of its serial numbers."""

    sheets: list[Sheet]
    encoding: str | None = None
    epoch: date = EPOCH_1900


def open_book(data: bytes, *, limits: Limits = LIMITS) -> Book:
    """Check a file and read all its cells. Raises Unreadable, and nothing else, for a file that cannot be read."""
    if check(data, limits) == "csv":
        encoding, records = csvfile.read(data, limits)
        sheet = Sheet("csv", numbers=list(range(1, len(records) + 1)), rows=records)
        _clean_rows(sheet.rows)
        return Book([sheet], encoding)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read_xlsx(data, limits)
    except Unreadable:
        raise
    except (DefusedXmlException, RecursionError):
        raise Unreadable(
            "文件含有实体定义或外部引用，不予读取。请另存为普通 xlsx 后再上传。", "entities"
        ) from None
    # openpyxl answers a malformed part with whatever its descriptors raise: all of it means a broken file.
    except (
        SyntaxError,  # lxml's and expat's parse errors both
        zipfile.BadZipFile,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        EOFError,
        OSError,
    ):
        raise Unreadable(
            "文件已损坏，打不开。请用 Excel 或 WPS 打开，另存为 xlsx 后再上传。", "broken"
        ) from None


def _read_xlsx(data: bytes, limits: Limits) -> Book:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        parts = _parts_of_dates(book)
        epoch = EPOCH_1904 if book.epoch == MAC_EPOCH else EPOCH_1900
        strings = [clean(text) if isinstance(text, str) else text for text in _strings(book)]
        sheets = []
        for worksheet in book.worksheets:
            with worksheet._get_source() as source:
                parser = _LeanParser(source, strings, book, parts, limits)
                sheets.append(parser.sheet(worksheet.title, worksheet.sheet_state != "visible"))
        return Book(sheets, None, epoch)
    finally:
        book.close()


def _strings(book: Any) -> list[Any]:
    """The shared strings of a read-only workbook; every sheet holds the same list."""
    return next((worksheet._shared_strings for worksheet in book.worksheets), [])


def _parts_of_dates(book: Any) -> dict[int, str]:
    """Style number → grain, for the date formats that show less than a whole day (yyyy年m月; m月d日)."""
    found = {}
    for style, cell_style in enumerate(book._cell_styles):
        if style not in book._date_formats:
            continue
        number = cell_style.numFmtId
        code = openpyxl.styles.numbers.BUILTIN_FORMATS.get(number)
        if code is None:
            place = number - openpyxl.styles.numbers.BUILTIN_FORMATS_MAX_SIZE
            code = book._number_formats[place] if 0 <= place < len(book._number_formats) else ""
        grain = shown_grain(code)
        if grain != "whole":
            found[style] = grain
    return found


def shown_grain(code: str) -> str:
    """What part of a date a number format shows: whole, month (year and month), year, or day (month and day)."""
    bare = _QUOTED.sub("", code.split(";")[0]).lower()
    bare = re.sub(r"am/pm|general|上午/下午", "", bare)
    day, year = "d" in bare, "y" in bare or "e" in bare
    month = "m" in re.sub(r"h+[^a-z]*m+|m+[^a-z]*s+", "", bare)
    if year and not day:
        return "month" if month else "year"
    return "day" if day and month and not year else "whole"


def clean(text: str) -> str:
    """Take off a guard apostrophe before = + - @ and their full-width forms, and characters no text carries (NUL …)."""
    if "_x" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if text.startswith("'"):
        text = _NEUTRAL.sub("", text, count=1)
    return text if text.isprintable() else _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _unescaped(match: re.Match[str]) -> str:
    """Only what cannot stand in XML was escaped by a program; `_x0041_` is somebody's own text (openpyxl unmasks it)."""
    code = int(match[1], 16)
    return chr(code) if code < 32 or code == 0x5F else match[0]


def _clean_rows(rows: list[list[Any]]) -> None:
    for row in rows:
        for at, value in enumerate(row):
            row[at] = clean(value) or None


class _LeanParser(WorkSheetParser):
    """openpyxl's own sheet parser, giving rows as plain lists instead of one object per cell."""

    def __init__(
        self, source: Any, strings: list[Any], book: Any, parts: dict[int, str], limits: Limits
    ) -> None:
        super().__init__(
            source, strings, data_only=True, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        self.parts, self.limits = parts, limits
        self.letters: dict[str, int] = {}
        self.uncached: list[tuple[int, int]] = []
        self.cells = 0
        self.row_counter: int = 0

    def sheet(self, name: str, hidden: bool) -> Sheet:
        """Read the sheet through. Raises Unreadable when it holds more rows or cells than allowed."""
        sheet = Sheet(name, hidden)
        for number, values in self._filled():
            sheet.numbers.append(number)
            sheet.rows.append(values)
        if self.merged_cells is not None:
            sheet.merged = [
                (r.min_row, r.min_col, r.max_row, r.max_col) for r in self.merged_cells.mergeCell
            ]  # fmt: skip
        sheet.hidden_rows = {
            int(n) for n, d in self.row_dimensions.items() if d.get("hidden") in ("1", "true")
        }
        for attributes in self.column_dimensions.values():
            if attributes.get("hidden") in ("1", "true"):
                sheet.hidden_columns.update(
                    range(int(attributes["min"]), min(int(attributes["max"]), 16384) + 1)
                )
        sheet.uncached = self.uncached
        return sheet

    def _filled(self) -> Iterator[tuple[int, list[Any]]]:
        kept = 0
        for number, values in self.parse():
            if not values:
                continue
            kept += 1
            self.cells += len(values)
            if kept > self.limits.rows or self.cells > self.limits.cells:
                raise Unreadable(f"表格超过 {self.limits.rows} 行，请拆分后上传。", "too_many_cells")
            yield number, values

    def parse_row(self, row: Element) -> tuple[int, list[Any]]:
        """One row as its number and its values up to the last that is not empty."""
        attributes = row.attrib
        self.row_counter = int(float(attributes["r"])) if "r" in attributes else self.row_counter + 1
        if "hidden" in attributes:
            self.row_dimensions[str(self.row_counter)] = {"hidden": attributes["hidden"]}
        values: list[Any] = []
        letters, filled = self.letters, 0
        for element in row:
            place = element.get("r")
            if place is None:
                column = filled + 1
            else:
                name = place.rstrip("0123456789")
                column = letters.get(name) or self._column(name)
            filled = column
            value = self._value(element, column)
            if value is not None:
                gap = column - len(values) - 1
                if gap:
                    values.extend([None] * gap)
                values.append(value)
        return self.row_counter, values

    def _column(self, name: str) -> int:
        number = 0
        for letter in name:
            number = number * 26 + ord(letter) - 64
        if not 1 <= number <= self.limits.columns:
            raise ValueError(name)
        self.letters[name] = number
        return number

    def _value(self, element: Element, column: int) -> Any:
        kind = element.get("t")
        if kind == "s":
            text = element.findtext(_V)
            return (self.shared_strings[int(text)] or None) if text else None
        if kind == "inlineStr":
            child = element.find(_IS)
            return None if child is None else clean(Text.from_tree(child).content or "") or None
        text = element.findtext(_V)
        if not text:
            if element.find(_F) is not None:
                self.uncached.append((self.row_counter, column))
            return None
        if kind is None or kind == "n":
            return self._number(text, element.get("s"))
        if kind == "b":
            return "是" if text == "1" else "否"
        if kind == "d":
            moment = from_iso(text)
            return moment if moment is not None else clean(text)
        return clean(text) or None

    def _number(self, text: str, style_text: str | None) -> Any:
        number: int | float = float(text) if "." in text or "E" in text or "e" in text else int(text)
        style = int(style_text) if style_text else 0
        if style not in self.date_formats or style in self.timedelta_formats:
            return number
        try:
            moment = from_excel(number, self.epoch)
        except (OverflowError, ValueError):
            return number
        if isinstance(moment, (time, timedelta)):
            return number
        day = moment.date() if isinstance(moment, datetime) else moment
        grain = self.parts.get(style)
        return Partial(day, grain) if grain else day

    def parse_extensions(self, element: Element) -> None:
        """Nothing of an extension is read."""

    def parse_formatting(self, element: Element) -> None:
        """Nothing of a conditional format is read."""


def from_iso(text: str) -> date | None:
    """The day of an ISO 8601 cell; None when it is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
