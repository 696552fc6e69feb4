"""Writing the house's own sheet: the empty template, and the ledger of what a page shows (M17, conventions 1, 2)."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from issues.intake.columns import COLUMNS, STATE, TEAM, UNIT, Column
from ledger.sheetxml import GUARDED

HEADER_ROW = 2  # rows 0 and 1 are the title and the filing line; the header takes two rows
FIRST_ROW = HEADER_ROW + 2
EMPTY_ROWS = 300
NOTES = [
    "填表说明",
    "1. 每行填写一个整改事项，不要合并单元格，不要改动表头。",
    "2. “清单”一列从下拉中选：领导班子，或领导干部的职务。",
    "3. “问题来源”“存在问题”“整改目标”“整改措施”“责任人”“完成时限”在上报时必须齐全。",
    "4. “完成时限”要具体到日，如 2014-09-30。写“9月底”“长期坚持”时，系统会请您选定具体日期。",
    "5. “整改措施”有几条就分几行写，以 1. 2. 3. 开头；某条另有时限的，在句末写（时限：2014-09-30）。",
    "6. “系统编号”由系统生成，新事项请留空；已有编号的请勿改动，系统据此认出是哪一项。",
]


def template(
    *, unit: str, posts: Sequence[str], sources: Sequence[str], tracks: Sequence[str], origins: Sequence[str]
) -> bytes:
    """An empty workbook for one unit: drop-downs, a date rule with a hint, a notes sheet. Returns the xlsx bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = _sheet(book, f"{unit}整改台账", [f"填报单位：{unit}", "填报日期："], COLUMNS)
        choices = {"holder": [TEAM, *posts], "track": list(tracks), "origin": list(origins)}
        lists = book.add_worksheet("选项")
        lists.hide()
        for at, (key, values) in enumerate((key, values) for key, values in choices.items() if values):
            lists.write_column(0, at, values)
            letter = chr(ord("A") + at)
            source = f"=选项!${letter}$1:${letter}${len(values)}"
            _validate(sheet, key, {"validate": "list", "source": source, "error_message": "请从下拉中选择。"})
        _validate(
            sheet,
            "deadline",
            {
                "validate": "date",
                "criteria": ">=",
                "value": "=DATE(2000,1,1)",
                "input_title": "具体到日",
                "input_message": "如 2014-09-30",
                "error_title": "完成时限须具体到日",
                "error_message": "请填写日期，如 2014-09-30；不能写“9月底”“长期”。",
                "error_type": "warning",
            },
        )
        for at, column in enumerate(COLUMNS):
            if column.hint:
                sheet.write_comment(HEADER_ROW + bool(column.group), at, column.hint, {"author": "照单"})
        _notes(book, [*NOTES, "7. 可用的问题来源：" + "、".join(sources)])
    return out.getvalue()


def ledger(*, title: str, line: Sequence[str], rows: Iterable[Sequence[Any]], with_unit: bool) -> bytes:
    """The ledger (台账) of `rows`, each in the order of `ledger_columns(with_unit)`, ready to print and to import again.

    Every cell is text: a code keeps its zeros and a text that begins with = + - @ stays a text (S93).
    """
    out = io.BytesIO()
    columns = ledger_columns(with_unit)
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = _sheet(book, title, line, columns)
        cell = book.add_format(
            {"text_wrap": True, "valign": "top", "border": 1, "font_size": 10, "num_format": "@"}
        )
        write, blank, last = sheet.write_string, sheet.write_blank, FIRST_ROW
        for last, row in enumerate(rows, FIRST_ROW):
            for at, value in enumerate(row):
                if value:
                    write(last, at, guarded(str(value)), cell)
                else:
                    blank(last, at, None, cell)
        sheet.print_area(0, 0, last, len(columns) - 1)
    return out.getvalue()


def guarded(text: str) -> str:
    """A text that itself begins with the guard apostrophe of a formula gets a second one: an import takes one off."""
    return f"'{text}" if GUARDED.match(text) else text


def ledger_columns(with_unit: bool) -> list[Column]:
    """The export's columns: the template's, the unit where there are several, and the state to read."""
    return [COLUMNS[0], *([UNIT] if with_unit else []), *COLUMNS[1:], STATE]


def _sheet(book, title, line, columns):
    sheet = book.add_worksheet("整改台账")
    head = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    cell = book.add_format(
        {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True}
    )
    sheet.merge_range(0, 0, 0, len(columns) - 1, title, head)
    sheet.set_row(0, 30)
    half = len(columns) // 2
    sheet.write_string(1, 0, line[0])
    sheet.write_string(1, half, line[1])
    _header(sheet, columns, cell)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.repeat_rows(HEADER_ROW, FIRST_ROW - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    return sheet


def _header(sheet, columns, cell):
    """Two header rows: columns of one group under a merged heading, the others merged downwards."""
    at = 0
    while at < len(columns):
        group = columns[at].group
        span = 1
        while group and at + span < len(columns) and columns[at + span].group == group:
            span += 1
        if not group:
            sheet.merge_range(HEADER_ROW, at, HEADER_ROW + 1, at, columns[at].heading, cell)
        else:
            sheet.merge_range(HEADER_ROW, at, HEADER_ROW, at + span - 1, group, cell)
            for inner in range(at, at + span):
                sheet.write_string(HEADER_ROW + 1, inner, columns[inner].heading, cell)
        at += span


def _validate(sheet, key, rule):
    at = next(n for n, column in enumerate(COLUMNS) if column.key == key)
    sheet.data_validation(FIRST_ROW, at, FIRST_ROW + EMPTY_ROWS, at, rule)


def _notes(book, lines):
    notes = book.add_worksheet("填表说明")
    notes.set_column(0, 0, 100)
    notes.write_column(0, 0, lines)
