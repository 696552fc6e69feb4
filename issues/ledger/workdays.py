"""Official working days and festivals of the Chinese calendar.

The `holidays` table equals the official one, make-up Saturdays included, up to LAST_FINAL_YEAR; later years are not yet
decreed, so a count that enters them is a question (M20, S95).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

FIRST_YEAR, LAST_FINAL_YEAR = 1990, 2026

_FIXED = {
    "元旦": (1, 1), "三八": (3, 8), "妇女节": (3, 8), "五一": (5, 1), "劳动节": (5, 1), "五四": (5, 4), "六一": (6, 1),
    "七一": (7, 1), "建党节": (7, 1), "八一": (8, 1), "建军节": (8, 1), "教师节": (9, 10), "十一": (10, 1), "国庆": (10, 1),
    "国庆节": (10, 1),
}  # fmt: skip
_LUNAR = {
    "春节": "Chinese New Year", "清明": "Tomb-Sweeping", "端午": "Dragon Boat", "中秋": "Mid-Autumn",
}  # fmt: skip
FESTIVALS = sorted([*_FIXED, *_LUNAR, "清明节", "端午节", "中秋节"], key=len, reverse=True)


@lru_cache(maxsize=64)
def _year(year: int) -> Any:
    # Imported late: the table costs a third of a second, and most ledgers count no working day.
    from holidays.countries.china import China

    return China(years=year, language="en_US")


def is_working_day(day: date) -> bool:
    """Whether offices work on that day: weekdays without holidays, and decreed make-up weekend days."""
    table = _year(day.year)
    if day.weekday() >= 5:
        return day in table.weekend_workdays
    return day not in table


def add_working_days(start: date, count: int) -> tuple[date, bool]:
    """The count-th working day after `start` (not counted), and whether every year touched is final."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day, start.year >= FIRST_YEAR and day.year <= LAST_FINAL_YEAR


def festival(name: str, year: int) -> date | None:
    """First day of the named festival in that year; None for a name it does not know or a year without a table."""
    if name in _FIXED:
        return date(year, *_FIXED[name])
    english = _LUNAR.get(name.removesuffix("节") if name != "春节" else name)
    if english is None or not FIRST_YEAR <= year <= 2099:
        return None
    table = _year(year)
    # The festival itself, not its bridge days or its eve: those carry other names in the table.
    days = sorted(d for d, n in table.items() if english in n and "observed" not in n and "Eve" not in n)
    return days[0] if days else None
