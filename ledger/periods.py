"""The document's date as far as it is known, and counting from it. M20."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.workdays import add_working_days


@dataclass(slots=True, frozen=True)
class Clock:
    """What is known of the document's date; each part may be missing."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """As far as known: 2014, 2014-06 or 2014-06-10; the empty text when nothing is."""
        return "-".join(f"{part:02d}" for part in (self.year, self.month, self.day) if part)

    @property
    def full(self) -> date | None:
        return date(self.year, self.month, self.day) if self.year and self.month and self.day else None


def last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def add_months(start: date, count: int) -> date:
    """Same day count months on, clamped to the end of a shorter month (01-31 + 1 month = last of February)."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def span(start: date, amount: str, unit: str, and_half: bool) -> tuple[date | None, bool]:
    """The last day of a period counted from the day after `start`, and whether the calendar used is final."""
    if unit == "工作日":
        return (
            add_working_days(start, int(amount)) if amount != "半" and int(amount) <= 750 else (None, False)
        )
    count = 0.5 if amount == "半" else int(amount) + (0.5 if and_half else 0)
    if unit in ("月", "年", "季度"):
        months = count * {"月": 1, "年": 12, "季度": 3}[unit]
        if months > 1200:
            return None, False
        day = add_months(start, int(months))
        return (day + timedelta(days=15) if months % 1 else day), True
    days = count * {"周": 7, "星期": 7, "小时": 1 / 24}.get(unit, 1)
    return (start + timedelta(days=-(-days // 1)) if days <= 36525 else None), True
