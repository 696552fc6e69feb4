"""Read a whole ledger: file in, items, ignored rows and questions out. The one door for pages, commands and tasks.

Nothing is stored and nothing guessed: a day that is not certain and a column nobody could place come back as questions.
Fulfils issue 3 points 1, 2 and 7; M15–M22, M33, S93–S96.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ledger.chinese import arabic, squeeze
from ledger.context import Context, resolve, year_in
from ledger.deadlines import Deadline, Partial, clock_of
from ledger.guards import LIMITS, Limits, Unreadable
from ledger.headings import LABELS, MEANINGS
from ledger.items import Ignored, Item, Ledger, Question
from ledger.periods import Clock
from ledger.rowkinds import row_kind
from ledger.shape import Shape
from ledger.sheetxml import Sheet
from ledger.tables import Grid, Table, header_at, may_be_header
from ledger.workbook import Book, open_book

_WHY = {
    "title": "标题或表前说明", "header": "表头", "again": "重复的表头", "total": "小计或合计", "note": "注释", "signature": "签字栏",
    "example": "填写示例", "group": "分组标题", "numbering": "只有编号，没有内容", "lone": "只有一格有内容，未识别为事项",
    "no_table": "没有找到整改事项表", "hidden": "隐藏的工作表", "no_problem": "没有问题内容",
}  # fmt: skip
_COVER = 15  # a sheet without a table and with no more rows than this is a cover
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|[.\-/]\d)")


def read_ledger(
    source: str | Path | bytes,
    name: str | None = None,
    document_date: str | date | None = None,
    mapping: Mapping[str, str] | None = None,
    *,
    include_hidden: bool = False,
    limits: Limits = LIMITS,
) -> Ledger:
    """Read a ledger file.

    `source`: path or bytes of an xlsx or csv; `name`: what to call it. `document_date`: a day, month or year, used where
    the file states none. `mapping`: heading key → meaning, as a person assigned it (`other`: not to be imported).
    `include_hidden`: read hidden sheets too. Raises Unreadable; ValueError for an impossible date or unknown meaning.
    """
    if wrong := [meaning for meaning in (mapping or {}).values() if meaning not in MEANINGS]:
        raise ValueError(f"未知的列含义：{wrong[0]}")
    given = clock_of(document_date)
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        if path.stat().st_size > limits.size:
            raise Unreadable(f"文件超过 {limits.size // 1024**2} MB，不予读取。请拆分后上传。", "too_large")
        data, name = path.read_bytes(), name or path.name
    book = open_book(data, limits=limits)
    ledger = Ledger(name or "", book.encoding)
    for sheet in book.sheets:
        if sheet.hidden and not include_hidden:
            _report_hidden(ledger, sheet, mapping or {})
            continue
        _SheetReader(ledger, book, sheet, given, mapping or {}).read()
    return ledger


def _report_hidden(ledger: Ledger, sheet: Sheet, mapping: Mapping[str, str]) -> None:
    """A hidden sheet is not sent on purpose: it is left out, and asked about where it holds a table."""
    ledger.ignored.append(Ignored(sheet.name, None, _WHY["hidden"]))
    grid = Grid(sheet)
    if any(may_be_header(row) and header_at(grid, at, mapping) for at, row in enumerate(sheet.rows[:50])):
        text = f"工作表“{sheet.name}”是隐藏的，没有读入。需要读入吗？"
        ledger.questions.append(Question("sheet", text, sheet.name))


class _SheetReader:
    """Walks one sheet from top to bottom; deadlines are read last, when all that dates the document is known."""

    def __init__(
        self, ledger: Ledger, book: Book, sheet: Sheet, given: Clock, mapping: Mapping[str, str]
    ) -> None:
        self.ledger, self.sheet, self.given, self.mapping, self.epoch = (
            ledger,
            sheet,
            given,
            mapping,
            book.epoch,
        )
        self.grid, self.context = Grid(sheet), Context(cover=ledger.cover)
        self.table: Table | None = None
        self.shape: Shape | None = None
        self.pending: list[tuple[Item, list[Any], Clock | None]] = []
        self.years: dict[int, int] = {}

    def read(self) -> None:
        """Read the sheet into the ledger."""
        rows, numbers = self.sheet.rows, self.sheet.numbers
        skip_to, seen_table = 0, False
        for at, values in enumerate(rows):
            if numbers[at] < skip_to or not any(v is not None for v in values):
                continue
            if (table := self._header(at, values)) is not None:
                again = self.table is not None and table.labels == self.table.labels
                for number in range(numbers[at], table.last_row + 1):
                    self._ignore(number, "again" if again else "header")
                skip_to, seen_table = table.last_row + 1, True
                if not again:
                    self._open(table)
            elif self.table is None or self.shape is None:
                self.context.note(values, heading=True)
                self._ignore(numbers[at], "title")
            else:
                self._row(at, values, self.shape)
        if not seen_table:
            self._no_table()
            if len(rows) <= _COVER:
                self.ledger.cover = self.ledger.cover or self.context.filled or self.context.titled
        self._date()

    def _header(self, at: int, values: list[Any]) -> Table | None:
        """A header here? Inside a table only rows whose first cells read as headings are looked at closely."""
        if self.table is not None and not may_be_header(values):
            return None
        return header_at(self.grid, at, self.mapping)

    def _open(self, table: Table) -> None:
        self.ledger.columns |= table.meanings()
        if "problem" not in table.columns:
            self.table = self.shape = None
            self._ask_columns(table, no_problem=True)
            return
        self.table, self.shape = table, Shape(table)
        self.context.group = None
        self.ledger.headings.setdefault(self.sheet.name, []).extend(table.labels.values())
        self._ask_columns(table, no_problem=False)

    def _ask_columns(self, table: Table, *, no_problem: bool) -> None:
        for column in table.unknown:
            label = table.labels[column]
            text = f"“{squeeze(label)}”一列是什么内容？请选择一次，以后照此读取。"
            question = Question("column", text, self.sheet.name, table.last_row, column, squeeze(label))
            self.ledger.questions.append(question)
        if no_problem:
            text = f"工作表“{self.sheet.name}”第 {table.last_row} 行的表头里没有找到“{LABELS['problem']}”一列，请指定。"
            self.ledger.questions.append(Question("problem", text, self.sheet.name, table.last_row))

    def _ignore(self, row: int, why: str) -> None:
        self.ledger.ignored.append(Ignored(self.sheet.name, row, _WHY[why]))

    def _no_table(self) -> None:
        self.ledger.ignored = [row for row in self.ledger.ignored if row.sheet != self.sheet.name]
        self.ledger.ignored.append(Ignored(self.sheet.name, None, _WHY["no_table"]))
        if sum(sum(v is not None for v in row) >= 3 for row in self.sheet.rows[:200]) >= 3:
            text = f"工作表“{self.sheet.name}”里没有认出表头，请指定各列的含义。"
            self.ledger.questions.append(Question("sheet", text, self.sheet.name))

    def _row(self, at: int, values: list[Any], shape: Shape) -> None:
        number = self.sheet.numbers[at]
        if not shape.plainly_item(values) or number in self.grid.wide:
            kind = row_kind(self.grid, at, self.table)
            if kind == "lone" and self._carry_on(number, values, shape):
                return
            if kind != "item":
                self._aside(number, values, kind)
                return
        if not self._carry_on(number, values, shape):
            self._item(number, values, shape)

    def _aside(self, number: int, values: list[Any], kind: str) -> None:
        """A row that is no item: what it says of the document is kept."""
        if kind == "blank":  # nothing but cells merged down: still a row of the item above
            if self.pending and (item := self.pending[-1][0]).rows.stop == number:
                item.rows = range(item.first_row, number + 1)
            return
        text = next((v for v in values if isinstance(v, str)), "")
        if kind == "group":
            self.context.enter(text)
        elif kind in ("signature", "note", "lone"):
            self.context.note(values, heading=False)
        if kind == "lone":
            ask = f"第 {number} 行只有“{squeeze(text)[:20]}”，没有作为事项读入，请确认。"
            self.ledger.questions.append(Question("row", ask, self.sheet.name, number))
        self._ignore(number, kind)

    def _carry_on(self, number: int, values: list[Any], shape: Shape) -> bool:
        """Whether a row goes on with the item above: same merged problem and number, or neither of its own."""
        if not self.pending or self.pending[-1][0].columns is not shape.columns:
            return False
        item, raw, _ = self.pending[-1]
        if number != item.rows.stop and not self._all_blank(item.rows.stop, number):
            return False
        tops = self.grid.tops
        problem_top = tops.get((number, shape.problem))
        own_number = (
            shape.number and shape.at(values, shape.number) is not None and (number, shape.number) not in tops
        )
        if own_number or (problem_top is None and shape.at(values, shape.problem) is not None):
            return False
        if problem_top is not None and problem_top not in item.rows:
            return False
        if problem_top is None and not any(shape.at(values, c) is not None for c in shape.carried):
            return False
        item.rows = range(item.rows.start, number + 1)
        fresh = [None if (number, c) in tops else v for c, v in enumerate(values, 1)]
        shape.absorb(item, fresh)
        if shape.deadline and (late := shape.at(fresh, shape.deadline)) is not None:
            raw.append(late)
        return True

    def _all_blank(self, start: int, stop: int) -> bool:
        return stop - start <= 3 and not any(n in self.grid.index for n in range(start, stop))

    def _item(self, number: int, values: list[Any], shape: Shape) -> None:
        part = shape.parts(values)
        if part["problem"] is None and not any(part[name] for name in ("measures", "goal", "units")):
            self._ignore(number, "no_problem")
            return
        tops = None
        if self.grid.tops:
            found = {
                n: t for n, c in shape.columns.items() if (t := self.grid.tops.get((number, c))) is not None
            }
            tops = found or None
        item = Item(
            self.sheet.name, number, deadline=_UNREAD, document_date=None, columns=shape.columns,
            rows=range(number, number + 1), tops=tops, **part,
        )  # fmt: skip
        if part["problem"] is None:
            text = f"第 {number} 行没有问题内容，请补填。"
            self.ledger.questions.append(Question("problem", text, self.sheet.name, number, shape.problem))
        late = shape.at(values, shape.deadline) if shape.deadline else None
        raw = [] if late is None else [late]
        for value in raw:
            self._count_years(value)
        self.pending.append((item, raw, self.context.group))

    def _count_years(self, value: Any) -> None:
        if isinstance(value, (date, Partial)):
            year = value.year if isinstance(value, date) else value.day.year
            self.years[year] = self.years.get(year, 0) + 1
        elif isinstance(value, str) and (match := _YEARS.search(value)):
            self.years[int(match[1])] = self.years.get(int(match[1]), 0) + 1

    def _date(self) -> None:
        """Read all deadlines of the sheet, each distinct one once, now that its date is known as well as it can be."""
        context = self.context
        if context.titled is None:
            context.titled = year_in(arabic(squeeze(self.sheet.name)))
        years = tuple(sorted(self.years, key=lambda y: -self.years[y])[:3])
        known: dict[Any, Deadline] = {}
        dates: dict[Clock | None, tuple[tuple[Clock, ...], str | None]] = {}
        for item, raw, group in self.pending:
            if group not in dates:
                context.group = group
                clocks = context.clocks(self.given)
                dates[group] = (clocks, str(clocks[0]) if clocks else None)
            clocks, item.document_date = dates[group]
            mark = (type(raw[0]), raw[0], clocks) if len(raw) == 1 else (None, tuple(map(str, raw)), clocks)
            deadline = known.get(mark)
            if deadline is None:
                deadline = known[mark] = self._deadline(raw, clocks, years)
            item.deadline = deadline
            if deadline.must_ask and deadline.kind != "missing":
                self._ask_day(item)
        self.ledger.items += [item for item, _, _ in self.pending]
        if context.title:
            self.ledger.titles[self.sheet.name] = context.title
        if context.unit:
            self.ledger.units[self.sheet.name] = context.unit
        for row, column in self.sheet.uncached[:20]:
            text = f"第 {row} 行有公式没有保存结果，读不到值。请在 Excel 中打开并保存后再上传。"
            self.ledger.questions.append(Question("formula", text, self.sheet.name, row, column))

    def _deadline(self, raw: list[Any], clocks: tuple[Clock, ...], years: tuple[int, ...]) -> Deadline:
        """The deadline of an item from its cell, or from the cells of all its rows, in order."""
        if len(raw) <= 1:
            return resolve(raw[0] if raw else None, clocks, self.epoch, years)
        read = [resolve(value, clocks, self.epoch, years) for value in raw]
        cell = "\n".join(d.cell or "" for d in read)
        days: list[str] = []
        for one in read:
            days += one.iso if isinstance(one.iso, list) else [one.iso] if one.iso else []
        days = list(dict.fromkeys(days))
        if any(d.must_ask for d in read):
            return Deadline(cell, "multi", None, True, tuple(days))
        return Deadline(cell, "multi", days, False) if len(days) > 1 else read[0]

    def _ask_day(self, item: Item) -> None:
        text = f"第 {item.first_row} 行的时限“{item.deadline.cell}”没有落到日，请确定日期。"
        place = item.cells.get("deadline")
        row, column = (place[1], place[2]) if place else (item.first_row, None)
        self.ledger.questions.append(
            Question("deadline", text, self.sheet.name, row, column, None, item.deadline.suggestions)
        )


_UNREAD = Deadline(None, "missing", None, True)
