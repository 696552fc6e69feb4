"""The XML of a workbook's sheets and shared strings, read by the C parser into plain lists.

openpyxl builds an object for every cell and, with defusedxml, every element in Python. The files that come here have been
looked over by `guards`: no document type stands before any root. It is watched for again on the way in (S91).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element, XMLPullParser

from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel

from ledger.deadlines import Partial
from ledger.guards import Limits, Unreadable

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_V, _F, _IS, _T, _R, _SI = (f"{_NS}{name}" for name in ("v", "f", "is", "t", "r", "si"))
_ROW, _ROWS, _COL, _MERGED = (f"{_NS}{name}" for name in ("row", "sheetData", "col", "mergeCell"))
# The guard before a formula sign. A text that itself begins so is written with one more: reading takes one off.
GUARDED = re.compile(r"'+(?=[=+\-@＝＋－＠\t\r])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ON = ("1", "true")
_CHUNK = 1 << 16


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


def clean(text: str) -> str:
    """Take off a guard apostrophe before = + - @ and their full-width forms, and characters no text carries (NUL …)."""
    if "_x" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if GUARDED.match(text):
        text = text[1:]
    return text if text.isprintable() else _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _unescaped(match: re.Match[str]) -> str:
    """Only what cannot stand in XML is escaped by programs, and the underscore of a text that looks like that."""
    code = int(match[1], 16)
    return chr(code) if code < 32 or code == 0x5F else match[0]


def elements(source: Any) -> Iterator[Element]:
    """The elements of a part, each when it is complete."""
    parser, tail = XMLPullParser(["end"]), b""
    while chunk := source.read(_CHUNK):
        seen = tail + chunk
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            raise Unreadable("文件含有实体定义或外部引用，不予读取。请另存为普通 xlsx 后再上传。", "entities")
        tail = seen[-10:]
        parser.feed(chunk)
        yield from _complete(parser)
    parser.close()
    yield from _complete(parser)


def _complete(parser: XMLPullParser) -> Iterator[Element]:
    events: Any = parser.read_events()
    for _, element in events:
        yield element


def shared_strings(source: Any) -> list[str | None]:
    """The table of strings, in order, cleaned; runs of rich text joined, readings of characters left out."""
    found: list[str | None] = []
    for element in elements(source):
        if element.tag == _SI:
            found.append(clean(_text(element)) or None)
            element.clear()
    return found


def _text(element: Element) -> str:
    """The text of a string item: one piece, or runs."""
    if len(element) == 1 and element[0].tag == _T:
        return element[0].text or ""
    pieces = (piece.text for part in element if part.tag in (_T, _R) for piece in part.iter(_T))
    return "".join(piece or "" for piece in pieces)


class SheetReader:
    """Reads one sheet's XML. `partial`: style → grain of a date format that shows less than a day."""

    def __init__(self, strings: list[str | None], book: Any, partial: dict[int, str], limits: Limits) -> None:
        self.strings, self.partial, self.limits = strings, partial, limits
        self.epoch, self.dates, self.spans = book.epoch, book._date_formats, book._timedelta_formats
        self.letters: dict[str, int] = {}
        self.row = self.cells = 0

    def read(self, source: Any, name: str, hidden: bool) -> Sheet:
        """Read the sheet through. Raises Unreadable when it holds more rows or cells than allowed."""
        self.sheet = Sheet(name, hidden)
        for element in elements(source):
            tag = element.tag
            if tag == _ROW:
                self._keep(self._row(element, element.attrib))
                element.clear()
            elif tag == _ROWS:
                element.clear()
            elif tag == _MERGED:
                left, top, right, bottom = range_boundaries(element.attrib["ref"])
                self.sheet.merged.append((top, left, bottom, right))
            elif tag == _COL and element.get("hidden") in _ON:
                last = min(int(element.attrib["max"]), 16384)
                self.sheet.hidden_columns.update(range(int(element.attrib["min"]), last + 1))
        return self.sheet

    def _keep(self, values: list[Any]) -> None:
        if not values:
            return
        self.cells += len(values)
        if len(self.sheet.rows) >= self.limits.rows or self.cells > self.limits.cells:
            raise Unreadable(f"表格超过 {self.limits.rows} 行，请拆分后上传。", "too_many_cells")
        self.sheet.numbers.append(self.row)
        self.sheet.rows.append(values)

    def _row(self, cells: Iterable[Element], attributes: dict[str, str]) -> list[Any]:
        """One row's values up to the last that is not empty."""
        self.row = int(float(attributes["r"])) if "r" in attributes else self.row + 1
        if attributes.get("hidden") in _ON:
            self.sheet.hidden_rows.add(self.row)
        values: list[Any] = []
        letters, column = self.letters, 0
        for cell in cells:
            place = cell.get("r")
            if place is None:
                column += 1
            else:
                name = place.rstrip("0123456789")
                column = letters.get(name) or self._column(name)
            value = self._value(cell, column)
            if value is not None:
                if gap := column - len(values) - 1:
                    values.extend([None] * gap)
                values.append(value)
        return values

    def _column(self, name: str) -> int:
        number = 0
        for letter in name:
            number = number * 26 + ord(letter) - 64
        if not 1 <= number <= self.limits.columns:
            raise ValueError(name)
        self.letters[name] = number
        return number

    def _value(self, cell: Element, column: int) -> Any:
        kind = cell.get("t")
        if kind == "s":
            text = cell.findtext(_V)
            return self.strings[int(text)] if text else None
        if kind == "inlineStr":
            child = cell.find(_IS)
            return None if child is None else clean(_text(child)) or None
        text = cell.findtext(_V)
        if not text:
            if cell.find(_F) is not None:
                self.sheet.uncached.append((self.row, column))
            return None
        if kind == "e":  # #REF!, #N/A: a formula without a value
            self.sheet.uncached.append((self.row, column))
            return None
        if kind is None or kind == "n":
            return self._number(text, cell.get("s"))
        if kind == "b":
            return "是" if text == "1" else "否"
        if kind == "d":
            moment = from_iso(text)
            return moment if moment is not None else clean(text)
        return clean(text) or None

    def _number(self, text: str, style_text: str | None) -> Any:
        number: int | float = float(text) if "." in text or "E" in text or "e" in text else int(text)
        style = int(style_text) if style_text else 0
        if style not in self.dates or style in self.spans:
            return number
        try:
            moment = from_excel(number, self.epoch)
        except (OverflowError, ValueError):
            return number
        if isinstance(moment, (time, timedelta)):
            return number
        day = moment.date() if isinstance(moment, datetime) else moment
        grain = self.partial.get(style)
        return Partial(day, grain) if grain else day


def from_iso(text: str) -> date | None:
    """The day of an ISO 8601 cell; None when it is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
