"""A file as sheets of plain cells: values, merged ranges, what is hidden. xlsx and csv.

Rows are plain lists, one slot per column up to the last value: no object stands for an empty cell, and equal strings are
shared. Fulfils S93 (prefixes stripped), S94 (encodings), S95 (dates), S96 (merged, hidden); formulas are read as values.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.xml.constants import SHARED_STRINGS

from ledger import csvfile
from ledger.deadlines import EPOCH_1900, EPOCH_1904
from ledger.guards import LIMITS, Limits, Unreadable, check
from ledger.sheetxml import Sheet, SheetReader, clean, shared_strings

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


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


class _Reader(ExcelReader):
    """openpyxl's reader of everything around the cells, with our own table of strings."""

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = shared_strings(source)


def _read_xlsx(data: bytes, limits: Limits) -> Book:
    reader = _Reader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        reader.read()
        book = reader.wb
        partial = _parts_of_dates(book)
        sheets = []
        for worksheet in book.worksheets:
            with worksheet._get_source() as source:
                one = SheetReader(reader.shared_strings, book, partial, limits)
                sheets.append(one.read(source, worksheet.title, worksheet.sheet_state != "visible"))
        return Book(sheets, None, EPOCH_1904 if book.epoch == MAC_EPOCH else EPOCH_1900)
    finally:
        reader.archive.close()


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


def _clean_rows(rows: list[list[Any]]) -> None:
    for row in rows:
        for at, value in enumerate(row):
            row[at] = clean(value) or None
