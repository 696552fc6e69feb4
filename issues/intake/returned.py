"""The sender's own workbook back: bad cells coloured, one more column saying what to do (V1).

Opened with values only, so a formula is never written back (S93).
"""

import io
import zipfile
from collections import defaultdict

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from issues.intake.compare import FIELDS, PARTS
from issues.ledger.workbook import open_book

WRONG = PatternFill("solid", fgColor="FFF9D0CD")
ASKED = PatternFill("solid", fgColor="FFFDE9B8")
HEADING = "照单核对意见"
LABELS = {field: label for field, (label, _) in FIELDS.items()} | PARTS | {"holder": "清单", "code": "编号"}


def returned(content: bytes, name: str, rows) -> tuple[str, bytes]:
    """The marked workbook of a judged ledger, as (file name, xlsx bytes). A csv comes back as a workbook too."""
    book = _as_workbook(content, name)
    by_sheet, first = defaultdict(list), {}
    for row in rows:
        first[row["sheet"]] = min(row["row"], first.get(row["sheet"], row["row"]))
        if row["problems"] or row["ask"] or row["notes"]:
            by_sheet[row["sheet"]].append(row)
    for sheet in book.worksheets:
        if marked := by_sheet.get(sheet.title):
            _mark(sheet, marked, first[sheet.title])
    out = io.BytesIO()
    book.save(out)
    stem = name.rsplit(".", 1)[0]
    return f"{stem}（核对）.xlsx", out.getvalue()


def zipped(files) -> bytes:
    """Many returned workbooks, (name, bytes) each, in one zip; equal names are told apart by a number."""
    out, taken = io.BytesIO(), set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in files:
            unique, n = name, 1
            while unique in taken:
                n += 1
                unique = f"{name.rsplit('.', 1)[0]}-{n}.xlsx"
            taken.add(unique)
            parts.writestr(unique, content)
    return out.getvalue()


def _as_workbook(content, name):
    if content[:2] == b"PK":
        return openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for read in open_book(content, name).sheets:
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
    at = sheet.max_column + 1
    head = sheet.cell(max(1, first - 1), at, HEADING)
    head.font = Font(bold=True, color="FFB3261E")
    sheet.column_dimensions[get_column_letter(at)].width = 46
    for row in rows:
        said = [f"{LABELS[p['field']]}：{p['text']}" for p in row["problems"]]
        for problem in row["problems"]:
            _colour(sheet, row, problem["field"], WRONG, problem["text"])
        if row["ask"]:
            offers = "、".join(row["ask"]["suggestions"][:4])
            text = f"{row['ask']['text']}请填具体日期" + (f"，如 {offers}。" if offers else "。")
            said.append(f"完成时限：{text}")
            _colour(sheet, row, "deadline", ASKED, text)
        cell = sheet.cell(row["row"], at)
        _write(cell, "\n".join([*said, *row["notes"]]))
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _colour(sheet, row, field, fill, text):
    place = row["cells"].get(field)
    if place is None:
        return
    cell = sheet.cell(*place)
    cell.fill = fill
    if type(cell).__name__ == "Cell":  # the inner cells of a merged range hold no comment
        cell.comment = Comment(text, "照单")
