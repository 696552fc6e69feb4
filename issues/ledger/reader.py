"""Read a whole ledger: file in, items, ignored rows and questions out. The one door for pages, commands and tasks.

Nothing is stored and nothing guessed: a day that is not certain and a column nobody could place come back as questions.
Fulfils issue 3 points 1, 2 and 7; M15–M22, M33, S93–S96.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from issues.ledger import cells
from issues.ledger.chinese import squeeze
from issues.ledger.context import Context, resolve
from issues.ledger.deadlines import Deadline, Partial, clock_of
from issues.ledger.guards import LIMITS, Limits, Unreadable
from issues.ledger.headings import LABELS, MEANINGS
from issues.ledger.mentions import Clock
from issues.ledger.tables import Grid, Table, header_at, may_be_header, row_kind
from issues.ledger.workbook import Book, Sheet, open_book

_WHY = {
    "title": "标题或表前说明", "header": "表头", "again": "重复的表头", "total": "小计或合计", "note": "注释", "signature": "签字栏",
    "example": "填写示例", "group": "分组标题", "numbering": "只有编号，没有内容", "lone": "只有一格有内容，未识别为事项",
    "after": "表后文字", "no_table": "没有找到整改事项表", "hidden": "隐藏的工作表", "no_problem": "没有问题内容",
}  # fmt: skip
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|[.\-/]\d)")
FIELDS = ("number", "problem", "goal", "measures", "units", "person", "supervising_unit", "deadline", "status_text")


@dataclass(slots=True)
class Item:
    """One matter to be put right. `columns` field → column number (shared by all items of a table); `rows` the file rows
    it covers; `tops` field → row where its merged cell starts, if above. `extra` category, source, note."""

    sheet: str
    first_row: int
    number: str | None
    problem: str | None
    goal: str | None
    measures: list[str]
    units: list[str]
    person: str | None
    supervising_unit: str | None
    deadline: Deadline
    status_text: str | None
    document_date: str | None
    columns: Mapping[str, int]
    rows: range
    tops: dict[str, int] | None = None
    extra: dict[str, str] | None = None

    @property
    def cells(self) -> dict[str, tuple[str, int, int]]:
        """Field → (sheet, row, column), from 1: where an error of that field is shown and coloured."""
        tops = self.tops or {}
        return {name: (self.sheet, tops.get(name, self.first_row), column) for name, column in self.columns.items()}

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of issue 3, point 7."""
        plain = {name: getattr(self, name) for name in ("sheet", "first_row", *FIELDS)}
        return {**plain, "deadline": self.deadline.as_dict(), "document_date": self.document_date}


@dataclass(slots=True, frozen=True)
class Ignored:
    """A row (or a whole sheet: row None) that is no item, and why, in Chinese."""

    sheet: str
    row: int | None
    why: str

    def as_dict(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "row": self.row, "why": self.why}


@dataclass(slots=True, frozen=True)
class Question:
    """What a person must decide. `kind`: column, deadline, sheet, problem or formula; `heading` is the key for `mapping`."""

    kind: str
    text: str
    sheet: str
    row: int | None = None
    column: int | None = None
    heading: str | None = None
    suggestions: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        body = {name: getattr(self, name) for name in ("kind", "text", "sheet", "row", "column", "heading")}
        return {**body, "suggestions": list(self.suggestions)}


@dataclass
class Ledger:
    """Everything read from one file. `titles` and `units` by sheet name: what the rows above the tables say."""

    file: str
    encoding: str | None
    items: list[Item] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    headings: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def must_ask(self) -> int:
        """How many items lack a certain day."""
        return sum(item.deadline.must_ask for item in self.items)

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of issue 3, point 7."""
        return {
            "file": self.file,
            "encoding": self.encoding,
            "items": [item.as_dict() for item in self.items],
            "ignored": [row.as_dict() for row in self.ignored],
            "questions": [question.as_dict() for question in self.questions],
        }


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

    def __init__(self, ledger: Ledger, book: Book, sheet: Sheet, given: Clock, mapping: Mapping[str, str]) -> None:
        self.ledger, self.sheet, self.given, self.mapping, self.epoch = ledger, sheet, given, mapping, book.epoch
        self.grid, self.context, self.table = Grid(sheet), Context(), None
        self.shape: _Shape | None = None
        self.pending: list[tuple[Item, list[Any], Clock | None]] = []
        self.years: dict[int, int] = {}

    table: Table | None

    def read(self) -> None:
        """Read the sheet into the ledger."""
        rows, numbers = self.sheet.rows, self.sheet.numbers
        skip_to, seen_table = 0, False
        for at, values in enumerate(rows):
            if numbers[at] < skip_to or not any(v is not None for v in values):
                continue
            if (table := self._header(at, values)) is not None:
                again = self.table is not None and table.labels == self.table.labels
                self._ignore(numbers[at], "again" if again else "header")
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
        self._date()

    def _header(self, at: int, values: list[Any]) -> Table | None:
        """A header here? Inside a table only rows whose first cells read as headings are looked at closely."""
        if self.table is not None and not may_be_header(values):
            return None
        return header_at(self.grid, at, self.mapping)

    def _open(self, table: Table) -> None:
        if "problem" not in table.columns:
            self.table = self.shape = None
            self._ask_columns(table, no_problem=True)
            return
        self.table, self.shape = table, _Shape(table)
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

    def _row(self, at: int, values: list[Any], shape: _Shape) -> None:
        number = self.sheet.numbers[at]
        if not shape.plainly_item(values) or number in self.grid.wide:
            kind = row_kind(self.grid, at, self.table)
            if kind == "blank":
                return
            if kind == "lone" and self._carry_on(number, values, shape):
                return
            if kind != "item":
                self._aside(number, values, kind)
                return
        if self._carry_on(number, values, shape):
            return
        self._item(number, values, shape)

    def _aside(self, number: int, values: list[Any], kind: str) -> None:
        """A row that is no item: what it says of the document is kept."""
        text = next((v for v in values if isinstance(v, str)), "")
        if kind == "group":
            self.context.enter(text)
        elif kind in ("signature", "note", "lone"):
            self.context.note(values, heading=False)
        self._ignore(number, kind)

    def _carry_on(self, number: int, values: list[Any], shape: _Shape) -> bool:
        """Whether a row goes on with the item above: same merged problem and number, or neither of its own."""
        if not self.pending or self.pending[-1][0].columns is not shape.columns:
            return False
        item, raw, _ = self.pending[-1]
        if number != item.rows.stop and not self._all_blank(item.rows.stop, number):
            return False
        tops = self.grid.tops
        problem_top = tops.get((number, shape.problem))
        own_number = shape.number and shape.at(values, shape.number) is not None and (number, shape.number) not in tops
        if own_number or (problem_top is None and shape.at(values, shape.problem) is not None):
            return False
        if problem_top is not None and problem_top not in item.rows:
            return False
        if problem_top is None and not any(shape.at(values, c) is not None for c in shape.carried):
            return False
        item.rows = range(item.rows.start, number + 1)
        fresh = [None if (number, c) in tops else v for c, v in enumerate(values, 1)]
        part = shape.parts(fresh)
        item.measures += part["measures"]
        item.units = list(dict.fromkeys([*item.units, *part["units"]]))
        for name in ("goal", "person", "status_text", "supervising_unit"):
            more, before = part[name], getattr(item, name)
            if more and more != before:
                setattr(item, name, f"{before}\n{more}" if before else more)
        if shape.deadline and (late := shape.at(fresh, shape.deadline)) is not None:
            raw.append(late)
        return True

    def _all_blank(self, start: int, stop: int) -> bool:
        """Whether no row between two numbers holds anything."""
        return stop - start <= 3 and not any(n in self.grid.index for n in range(start, stop))

    def _item(self, number: int, values: list[Any], shape: _Shape) -> None:
        part = shape.parts(values)
        if part["problem"] is None and not any(part[name] for name in ("measures", "goal", "units")):
            self._ignore(number, "no_problem")
            return
        tops = None
        if self.grid.tops:
            found = {n: t for n, c in shape.columns.items() if (t := self.grid.tops.get((number, c))) is not None}
            tops = found or None
        item = Item(
            self.sheet.name, number, deadline=_UNREAD, document_date=None, columns=shape.columns,
            rows=range(number, number + 1), tops=tops, **part,
        )  # fmt: skip
        if part["problem"] is None:
            text = f"第 {number} 行没有问题内容，请补填。"
            self.ledger.questions.append(Question("problem", text, self.sheet.name, number, shape.problem))
        raw = [] if not shape.deadline or (v := shape.at(values, shape.deadline)) is None else [v]
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
            context.note([self.sheet.name], heading=True) if self.sheet.name != "csv" else None
        years = tuple(sorted(self.years, key=lambda y: -self.years[y])[:3])
        known: dict[Any, Deadline] = {}
        dates: dict[Clock | None, tuple[tuple[Clock, ...], str | None]] = {}
        for item, raw, group in self.pending:
            if group not in dates:
                context.group = group
                clocks = context.clocks(self.given)
                dates[group] = (clocks, _written(clocks[0]) if clocks else None)
            clocks, item.document_date = dates[group]
            mark = (type(raw[0]), raw[0], clocks) if len(raw) == 1 else (None, tuple(map(str, raw)), clocks)
            deadline = known.get(mark)
            if deadline is None:
                deadline = known[mark] = self._deadline(raw, clocks, years, "deadline" in item.columns, item)
            item.deadline = deadline
            if deadline.must_ask and deadline.kind not in ("missing",):
                self._ask_day(item)
        self.ledger.items += [item for item, _, _ in self.pending]
        if context.title:
            self.ledger.titles[self.sheet.name] = context.title
        if context.unit:
            self.ledger.units[self.sheet.name] = context.unit
        for row, column in self.sheet.uncached[:20]:
            text = f"第 {row} 行有公式没有保存结果，读不到值。请在 Excel 中打开并保存后再上传。"
            self.ledger.questions.append(Question("formula", text, self.sheet.name, row, column))

    def _deadline(
        self, raw: list[Any], clocks: tuple[Clock, ...], years: tuple[int, ...], has_column: bool, item: Item
    ) -> Deadline:
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


def _written(clock: Clock) -> str:
    parts = [str(clock.year), *(f"{part:02d}" for part in (clock.month, clock.day) if part)]
    return "-".join(parts)


class _Shape:
    """How the columns of one table become the fields of an item; built once per table."""

    def __init__(self, table: Table) -> None:
        columns, combined = table.columns, table.combined
        self.columns = {name: columns[name] for name in FIELDS if name in columns}
        if "subject" in columns:
            self.columns.setdefault("units", columns["subject"])
        self.problem, self.number = columns["problem"], columns.get("number", 0)
        self.deadline = columns.get("deadline", 0)
        self.subject = columns.get("subject", 0)
        self.units, self.person = columns.get("units", 0), columns.get("person", 0)
        self.both = self.units if self.units and self.units == self.person and self.units in combined else 0
        self.helpers = [*table.extra.get("units", []), *([columns["helpers"]] if "helpers" in columns else []), *table.extra.get("helpers", [])]
        self.goal_measures = columns.get("goal", 0) if columns.get("goal") and columns.get("goal") == columns.get("measures") else 0
        self.extras = {name: columns[name] for name in ("category", "source", "note") if name in columns}
        self.measures = [c for c in [columns.get("measures", 0), *table.extra.get("measures", [])] if c and c != self.problem]
        self.simple = {n: columns.get(n, 0) for n in ("goal", "supervising_unit", "status_text")}
        self.carried = [c for c in (*self.measures, self.units, self.deadline, self.simple["goal"]) if c]

    @staticmethod
    def at(values: list[Any], column: int) -> Any:
        return values[column - 1] if column <= len(values) else None

    def plainly_item(self, values: list[Any]) -> bool:
        """The quick road for ordinary rows: a whole number and a problem."""
        number = self.at(values, self.number) if self.number else None
        if not isinstance(self.at(values, self.problem), str):
            return False
        return isinstance(number, int) or (isinstance(number, str) and number.isdigit())

    def parts(self, values: list[Any]) -> dict[str, Any]:
        """The fields of a row, all but the deadline."""
        at = self.at
        text = {name: cells.plain(at(values, column)) if column else None for name, column in self.simple.items()}
        problem = cells.plain(at(values, self.problem))
        subject = cells.plain(at(values, self.subject)) if self.subject and self.subject != self.problem else None
        if subject and problem and not problem.startswith(subject):
            problem = f"{subject}：{problem}"
        units, person = self._who(values)
        if not self.units and subject:
            units = [subject.replace("\n", "")]
        measures: list[str] = []
        if self.goal_measures:
            text["goal"], measures = cells.goal_and_measures(cells.plain(at(values, self.goal_measures)) or "")
        else:
            for column in self.measures:
                if found := cells.plain(at(values, column)):
                    measures += cells.measures(found)
        number = cells.plain(at(values, self.number)) if self.number else None
        extra = {name: v for name, column in self.extras.items() if (v := cells.plain(at(values, column)))}
        return {
            "number": number, "problem": problem, "measures": measures, "units": units, "person": person,
            "extra": extra or None, **text,
        }  # fmt: skip

    def _who(self, values: list[Any]) -> tuple[list[str], str | None]:
        at, units, person = self.at, [], None
        if self.both:
            if found := cells.plain(at(values, self.both)):
                both, person = cells.units_and_person(found)
                units = list(both)
        else:
            if self.units and (found := cells.plain(at(values, self.units))):
                units = list(cells.units(found)) if self.units != self.problem else [found]
            if self.person and (found := cells.plain(at(values, self.person))):
                person = cells.person(found)
        for column in self.helpers:
            if found := cells.plain(at(values, column)):
                units += [unit for unit in cells.units(found) if unit not in units]
        return units, person
