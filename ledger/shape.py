"""From a row of cells to the fields of an item, by the columns of its table. M13, M19, S96."""

from __future__ import annotations

from typing import Any

from ledger import cells
from ledger.items import FIELDS, Item
from ledger.tables import Table

EXTRAS = ("category", "source", "note", "code", "filer", "holder", "track", "origin")


class Shape:
    """How the columns of one table become the fields of an item; built once per table."""

    def __init__(self, table: Table) -> None:
        columns, combined = table.columns, table.combined
        self.columns = {name: columns[name] for name in FIELDS if name in columns}
        if "subject" in columns:
            self.columns.setdefault("units", columns["subject"])
        self.problem, self.number = columns["problem"], columns.get("number", 0)
        self.deadline = columns.get("deadline", 0)
        self.more = table.extra.get("problem", [])
        self.subject = columns.get("subject", 0)
        self.units, self.person = columns.get("units", 0), columns.get("person", 0)
        self.both = self.units if self.units and self.units == self.person and self.units in combined else 0
        self.helpers = [
            *table.extra.get("units", []),
            *([columns["helpers"]] if "helpers" in columns else []),
            *table.extra.get("helpers", []),
        ]
        self.goal_measures = (
            columns.get("goal", 0)
            if columns.get("goal") and columns.get("goal") == columns.get("measures")
            else 0
        )
        self.extras = {name: columns[name] for name in EXTRAS if name in columns}
        self.columns |= self.extras | ({"helpers": self.helpers[0]} if self.helpers else {})
        self.measures = [
            c
            for c in [columns.get("measures", 0), *table.extra.get("measures", [])]
            if c and c != self.problem
        ]
        self.simple = {n: columns.get(n, 0) for n in ("goal", "supervising_unit", "status_text")}
        self.carried = [
            c for c in (*self.measures, *self.more, self.units, self.deadline, self.simple["goal"]) if c
        ]

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
        text = {
            name: cells.plain(at(values, column)) if column else None for name, column in self.simple.items()
        }
        problem = cells.plain(at(values, self.problem))
        for column in self.more:  # 反馈问题 beside 具体表现: both are the problem
            if (further := cells.plain(at(values, column))) and further not in (problem or ""):
                problem = f"{problem}：{further}" if problem else further
        subject = (
            cells.plain(at(values, self.subject)) if self.subject and self.subject != self.problem else None
        )
        if subject and problem and not problem.startswith(subject):
            problem = f"{subject}：{problem}"
        units, person = self._who(values)
        if not self.units and subject:
            units = [subject.replace("\n", "")]
        measures: list[str] = []
        if self.goal_measures:
            text["goal"], measures = cells.goal_and_measures(
                cells.plain(at(values, self.goal_measures)) or ""
            )
        else:
            for column in self.measures:
                if found := cells.plain(at(values, column)):
                    measures += cells.measures(found)
        number = cells.plain(at(values, self.number)) if self.number else None
        extra = {name: v for name, column in self.extras.items() if (v := cells.plain(at(values, column)))}
        if self.helpers:  # who leads and who helps, apart again: `units` names them all, the leader first
            who = {
                "lead": at(values, self.units) if self.units else None,
                "helpers": at(values, self.helpers[0]),
            }
            extra |= {name: v for name, value in who.items() if (v := cells.plain(value))}
        return {
            "number": number, "problem": problem, "measures": measures, "units": units, "person": person,
            "extra": extra or None, **text,
        }  # fmt: skip

    def absorb(self, item: Item, values: list[Any]) -> None:
        """Add a further row of the same item: measures and units are appended, other texts go below."""
        part = self.parts(values)
        item.measures += part["measures"]
        item.units = list(dict.fromkeys([*item.units, *part["units"]]))
        for name in ("problem", "goal", "person", "status_text", "supervising_unit"):
            more, before = part[name], getattr(item, name)
            if more and more != before:
                joint = "、" if name == "person" else "\n"
                setattr(item, name, f"{before}{joint}{more}" if before else more)

    def _who(self, values: list[Any]) -> tuple[list[str], str | None]:
        at, units, person = self.at, [], None
        if self.both:
            if found := cells.plain(at(values, self.both)):
                both, person = cells.units_and_person(found)
                units = list(both)
        else:
            if self.units and (found := cells.plain(at(values, self.units))):
                if not self.person and cells.names_a_person(found):
                    both, person = cells.units_and_person(found)
                    units = list(both)
                else:
                    units = list(cells.units(found)) if self.units != self.problem else [found]
            if self.person and (found := cells.plain(at(values, self.person))):
                person = cells.person(found)
        for column in self.helpers:
            if found := cells.plain(at(values, column)):
                units += [unit for unit in cells.units(found) if unit not in units]
        return units, person
