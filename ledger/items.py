"""What reading a ledger yields: items, ignored rows, questions. Plain data, with the cell each field came from.

Issue 3 point 7 gives the JSON shapes; rows and columns count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ledger.deadlines import Deadline
from ledger.periods import Clock

FIELDS = (
    "number",
    "problem",
    "goal",
    "measures",
    "units",
    "person",
    "supervising_unit",
    "deadline",
    "status_text",
)


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
        return {
            name: (self.sheet, tops.get(name, self.first_row), column)
            for name, column in self.columns.items()
        }

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
    """What a person must decide. `kind`: column, deadline, sheet, problem, row or formula; `heading` is the key for `mapping`."""

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
    """Everything read from one file. `titles` and `units` by sheet name: what the rows above the tables say;
    `columns`: heading key → the meanings it was read with, for a person to set right; `cover`: the date a cover sheet states."""

    file: str
    encoding: str | None
    items: list[Item] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    headings: dict[str, list[str]] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    cover: Clock | None = None

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
