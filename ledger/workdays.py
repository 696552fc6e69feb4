"""Official working days and festivals of the Chinese calendar: the one place where “N个工作日” is counted.

The `holidays` table equals the official one, make-up Saturdays included, up to LAST_FINAL_YEAR; later years are not yet
decreed, so a count that enters them is a question (M20, S95). What was decreed otherwise since, an administrator enters
(`units.models.DecreedDay`), and once a later year is complete he declares it final (`DeclaredYear`); callers that read
the database lay both over the table with `by_decree`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
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


Decreed = tuple[frozenset[tuple[date, bool]], frozenset[int]]
_decreed: ContextVar[Decreed] = ContextVar("decreed", default=(frozenset(), frozenset()))


@contextmanager
def by_decree(days: Mapping[date, bool], final: Iterable[int] = ()) -> Iterator[None]:
    """Within this block these days are worked (True) or free (False), whatever the table says, and these years final."""
    token = _decreed.set((frozenset(days.items()), frozenset(final)))
    try:
        yield
    finally:
        _decreed.reset(token)


def decreed() -> Decreed:
    """What is laid over the table here: whoever remembers a count remembers this with it."""
    return _decreed.get()


def is_working_day(day: date) -> bool:
    """Whether offices work on that day: as decreed, else weekdays without holidays and make-up weekend days."""
    for works in (True, False):
        if (day, works) in _decreed.get()[0]:
            return works
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
    return day, all(map(is_final, range(start.year, day.year + 1)))


def before_working_days(day: date, count: int) -> date:
    """The latest start from which `count` full working days lie before `day`: what lay since then has had its time."""
    start = day
    while count > 0:
        start -= timedelta(days=1)
        if is_working_day(start):
            count -= 1
    return start - timedelta(days=1)


def is_final(year: int) -> bool:
    """Whether the year's holidays are decreed and in the table, or were declared complete."""
    return FIRST_YEAR <= year <= LAST_FINAL_YEAR or year in _decreed.get()[1]


def free_and_made_up(year: int) -> tuple[list[tuple[date, str]], list[date]]:
    """The year's holidays on weekdays with their names, and the weekend days that are worked instead."""
    from holidays.countries.china import China

    named = China(years=year, language="zh_CN")
    free = sorted((day, name) for day, name in named.items() if day.weekday() < 5 and day.year == year)
    return free, sorted(day for day in named.weekend_workdays if day.year == year)


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
