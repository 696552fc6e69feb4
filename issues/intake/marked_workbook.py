"""The sender's own workbook back: bad cells coloured, one more column saying what to do (V1).

Opened with values only, so a formula is never written back (S93). Pictures, charts and shapes stay as they were.
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from issues.intake.pictures import carried_over, undrawn
from ledger.workbook import open_book

WRONG = PatternFill("solid", fgColor="FFF9D0CD")
ASKED = PatternFill("solid", fgColor="FFFDE9B8")
OURS = (WRONG.fgColor.rgb, ASKED.fgColor.rgb)
HEADING, AUTHOR = "照单核对意见", "照单"

Row = Mapping[str, Any]


def returned(content: bytes, name: str, rows: Iterable[Row]) -> tuple[str, bytes]:
    """The marked workbook of judged rows, as (file name, xlsx bytes). A csv comes back as a workbook too.

    Marks of an earlier round are taken off first: a corrected file may come again and again.
    """
    book = _as_workbook(content)
    marked, first = defaultdict(list), {}
    for row in rows:
        first[row["sheet"]] = min(row["row"], first.get(row["sheet"], row["row"]))
        if row.get("problems") or row["ask"] or row.get("notes"):
            marked[row["sheet"]].append(row)
    for sheet in book.worksheets:
        if sheet.title in first:
            _mark(sheet, marked[sheet.title], first[sheet.title])
    out = io.BytesIO()
    book.save(out)
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0].removesuffix("（核对）")
    return f"{stem}（核对）.xlsx", carried_over(content, out.getvalue())


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Many returned workbooks, (name, bytes) each, in one zip; equal names are told apart by a number."""
    out, taken = io.BytesIO(), set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as parts:  # workbooks are packed already
        for name, content in files:
            unique, n = name, 1
            while unique in taken:
                n += 1
                unique = f"{name.removesuffix('.xlsx')}-{n}.xlsx"
            taken.add(unique)
            parts.writestr(unique, content)
    return out.getvalue()


def _as_workbook(content):
    if content[:2] == b"PK":
        return openpyxl.load_workbook(io.BytesIO(undrawn(content)), data_only=True, keep_links=False)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for read in open_book(content).sheets:
        sheet = book.create_sheet(read.name[:31])
        for number, values in zip(read.numbers, read.rows, strict=True):
            for column, value in enumerate(values, 1):
                if value is not None:
                    _write(sheet.cell(number, column), str(value))
    return book


def _write(cell, text):
    """Text stays text, whatever it begins with (S93)."""
    cell.value, cell.data_type = text, "s"


def _mark(sheet, rows, first):
    at, header = _column_of_remarks(sheet, first)
    head = sheet.cell(header, at, HEADING)
    head.font = Font(bold=True, color="FFB3261E")
    sheet.column_dimensions[get_column_letter(at)].width = 46
    for row in rows:
        said = [f"{problem['label']}：{problem['text']}" for problem in row.get("problems", ())]
        for problem in row.get("problems", ()):
            _colour(sheet, row, problem["field"], WRONG, problem["text"])
        if row["ask"]:
            offers = "、".join(row["ask"]["suggestions"][:4])
            text = f"{row['ask']['text']}，请填具体日期" + (f"，如 {offers}。" if offers else "。")
            said.append(f"完成时限：{text}")
            _colour(sheet, row, "deadline", ASKED, text)
        cell = sheet.cell(row["row"], at)
        _write(cell, "\n".join([*said, *row.get("notes", ())]))
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _column_of_remarks(sheet, first):
    """Where the remarks go, as (column, header row): the column of an earlier round, emptied, or the first free one."""
    # the cells there are: a sheet formatted to its last row and column claims millions that are not
    cells = [cell for cell in sheet._cells.values() if isinstance(cell, Cell)]
    found = None
    for cell in cells:
        if cell.fill.fgColor.rgb in OURS:
            cell.fill = PatternFill()
        if cell.comment is not None and cell.comment.author == AUTHOR:
            cell.comment = None
        if cell.value == HEADING:
            found = found or cell
    if found is not None:
        for cell in cells:
            if cell.column == found.column and cell.row > found.row:
                cell.value = None
        return found.column, found.row
    merged = [area.max_col for area in sheet.merged_cells.ranges if area.min_row < first]
    last = max([*merged, *(cell.column for cell in cells if cell.value is not None)], default=0)
    return last + 1, max(1, first - 1)


def _colour(sheet, row, field, fill, text):
    place = row["cells"].get(field)
    if place is None:
        return
    cell = sheet.cell(*place)
    cell.fill = fill
    if isinstance(cell, Cell):  # the inner cells of a merged range hold no comment
        cell.comment = Comment(text, AUTHOR)
