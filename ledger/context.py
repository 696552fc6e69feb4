"""What the rows around a table say of the document: its date, its year, the unit that filled it in. M20, V1."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.chinese import arabic, squeeze
from ledger.deadlines import Deadline, read_deadline
from ledger.periods import Clock

_FILLED_ON = re.compile(
    r"(?:(?:填[报表写]|制[表单]|报送|上报|印发|发文|下发|通报|统计|编制|更新|成文)(?:日期|时间|单位时间)?|(?<![\u4e00-\u9fff])日期)[:：]((?:19|20)\d\d)[年.\-/](\d{1,2})(?:[月.\-/](\d{1,2}))?"
)
_ALONE = re.compile(r"[(（]?((?:19|20)\d\d)[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?[)）]?(?:印发|制|填)?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?度?(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
_SPAN = re.compile(r"((?:19|20)\d\d)年?[-至到](?:19|20)\d\d")
_AS_OF = re.compile(r"[(（]?(?:截[止至]|自|从|较|比).{0,3}(?:19|20)\d\d年.{0,8}[)）]?")
_DOC_NUMBER = re.compile(r"[\[【〔(（](?:19|20)\d\d[\]】〕)）]\d+号")
_UNIT = re.compile(
    r"(?:填报|报送|上报|编制|责任|制表)?(?:单位|部门)(?:名称)?(?:[(（](?:盖章|公章|签章)[)）])?[:：]\s*([^\s:：（(]{2,40})"
)
_GROUP_LEVEL = re.compile(r"\(?[一二三四五六七八九十]{1,3}(?P<inner>\))?")


@dataclass(slots=True)
class Context:
    """What is known of one sheet. `filled` the date of filling in, `titled` the year (or month) its title carries,
    `cover` what a cover sheet says for sheets that say nothing."""

    title: str | None = None
    unit: str | None = None
    filled: Clock | None = None
    titled: Clock | None = None
    cover: Clock | None = None
    group: Clock | None = None
    group_inner: bool = False
    years: list[int] = field(default_factory=list)

    def note(self, values: Iterable[Any], *, heading: bool) -> None:
        """Learn from a row outside the tables; `heading` for rows above the first header."""
        for value in values:
            if not isinstance(value, str):
                if isinstance(value, date) and self.filled is None:
                    self.filled = Clock(value.year, value.month, value.day)
                continue
            if unit := _UNIT.search(value):
                self.unit = self.unit or unit[1].strip("：:_＿")
            text = arabic(squeeze(value))
            stated = _FILLED_ON.search(text) or _ALONE.fullmatch(text)
            if stated and self.filled is None:
                self.filled = _clock(*stated.groups())
            elif heading and not _UNIT.search(value):
                if self.title is None and len(text) >= 4:
                    self.title = value.strip()
                self.titled = self.titled or year_in(text)

    def enter(self, text: str) -> None:
        """A group row: its year holds for the rows below it, until a group of its own level says otherwise."""
        text = arabic(squeeze(text))
        level = _GROUP_LEVEL.match(text)
        inner = bool(level and level["inner"])
        stated = year_in(text)
        if stated is not None or inner <= self.group_inner:
            self.group, self.group_inner = stated, inner

    def clocks(self, given: Clock) -> tuple[Clock, ...]:
        """Every statement of the document's date that may apply to the row at hand, surest first."""
        stated = [clock for clock in (self.filled, given, self.titled) if clock and clock.year]
        if not stated and self.cover and self.cover.year:
            stated = [self.cover]
        if self.group is not None:
            return (next((c for c in stated if c.year == self.group.year and c.full), self.group),)
        return tuple(dict.fromkeys(stated))


def _clock(year: str, month: str | None = None, day: str | None = None) -> Clock | None:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return Clock(int(year), int(month) if month else None, int(day) if day else None)


def year_in(text: str) -> Clock | None:
    """The one year (with month and day, if said) a title carries; None when it carries several or none."""
    text = _AS_OF.sub("", _DOC_NUMBER.sub("", text))
    found = [m.groups() for m in _YEAR.finditer(text) if "年" in m.group()]
    if _SPAN.search(text) or len({groups[0] for groups in found}) != 1:
        return None
    return _clock(*max(found, key=lambda groups: sum(part is not None for part in groups)))


def resolve(value: Any, clocks: tuple[Clock, ...], epoch: date, years: tuple[int, ...]) -> Deadline:
    """Read a deadline under every statement of the document's date; where they disagree on the day, ask."""
    read = [read_deadline(value, clock, epoch=epoch, other_years=years) for clock in clocks or (Clock(),)]
    sure = [deadline for deadline in read if not deadline.must_ask]
    if not sure:
        return read[0]
    if all(deadline.iso == sure[0].iso for deadline in sure):
        return sure[0]
    days = [day for d in sure for day in ([d.iso] if isinstance(d.iso, str) else d.iso or [])]
    return Deadline(sure[0].cell, sure[0].kind, None, True, tuple(dict.fromkeys(days)))
