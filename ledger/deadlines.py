"""What a deadline phrase or cell says, to the day; what is not certain is a question, never a guess.

`read_deadline` is pure and remembers phrases it has read. Conventions: a month or year without a day is its last day;
X日前 is due on X; a missing year is the document's; X月前 is ambiguous; 上／中／下旬 end on 10／20／last; the day of notice
is not counted. Fulfils M20, V2, S95.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from ledger import phrases
from ledger.agreement import Verdict
from ledger.chinese import arabic, squeeze
from ledger.periods import Clock, last_day
from ledger.workdays import Decreed, decreed

_DOCUMENT_DATE = re.compile(r"((?:19|20)\d\d)(?:\D{1,2}(\d{1,2})(?:\D{1,2}(\d{1,2}))?)?")
_SERIALS = range(32874, 73051)  # 1990-01-01 … 2100-01-01 in the 1900 system
_LONGEST = 400  # characters; a deadline is a phrase, and longer text is left to a person
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


@dataclass(slots=True, frozen=True)
class Partial:
    """A real date whose number format shows only part of it: grain `month`, `year`, or `day` for month and day alone."""

    day: date
    grain: str

    def __str__(self) -> str:
        if self.grain == "day":
            return f"{self.day.month}月{self.day.day}日"
        return f"{self.day.year}年" + (f"{self.day.month}月" if self.grain == "month" else "")


@dataclass(slots=True, frozen=True)
class Deadline:
    """A read deadline.

    `cell` the text as it stood; `kind` one of date, range_end, date_longterm, multi, recurring, relative, limit,
    ambiguous, immediate, immediate_longterm, long_term, medium_term, short_term, done, unparseable, missing; `iso` a day
    (YYYY-MM-DD), a list of days in order, or None; `must_ask` true when a person has to say the day; `suggestions`
    days to offer, best first.
    """

    cell: str | None
    kind: str
    iso: str | list[str] | None
    must_ask: bool
    suggestions: tuple[str, ...] = ()

    def as_dict(self, *, cell: bool = True) -> dict[str, Any]:
        """The JSON shape of issue 3, point 7; without `cell` for a bare phrase."""
        body: dict[str, Any] = {"cell": self.cell} if cell else {}
        return {
            **body,
            "kind": self.kind,
            "iso": self.iso,
            "must_ask": self.must_ask,
            "suggestions": list(self.suggestions),
        }


def clock_of(value: str | date | None) -> Clock:
    """A document date (date, “2014”, “2013-12”, “2014-06-10”, “2014年6月10日”) as a clock; empty when there is none.

    Raises ValueError for a text that is no date."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return Clock(value.year, value.month, value.day)
    text = arabic(squeeze(value or ""))
    if not text:
        return Clock()
    match = _DOCUMENT_DATE.match(text)
    if match is None:
        raise ValueError(f"不是日期：{value}")
    year, month, day = (int(part) if part else None for part in match.groups())
    if (month is not None and not 1 <= month <= 12) or (
        day and month and not 1 <= day <= last_day(year or 0, month).day
    ):
        raise ValueError(f"不是日期：{value}")
    return Clock(year, month, day)


def read_deadline(
    value: Any,
    document_date: str | date | Clock | None = None,
    *,
    epoch: date = EPOCH_1900,
    other_years: Sequence[int] = (),
) -> Deadline:
    """Read one phrase or cell value.

    `value`: text, date, datetime, Partial, number or None. `document_date`: what is known of the document's date, as in
    `clock_of`. `epoch`: day zero of the workbook's serial numbers. `other_years`: years to offer, never to use, when
    the year is not known. Raises ValueError only for an impossible document date.
    """
    clock = document_date if isinstance(document_date, Clock) else clock_of(document_date)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, (Partial, date)):
        return _typed(value, clock)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(value, clock, epoch, tuple(other_years))
    return _phrase("" if value is None else str(value), clock, tuple(other_years), decreed())


def _typed(value: Partial | date, clock: Clock) -> Deadline:
    """A cell that really is a date. Only the part it shows was meant."""
    if isinstance(value, date):
        return Deadline(value.isoformat(), "date", value.isoformat(), False)
    day = value.day
    if value.grain == "month":
        day = last_day(day.year, day.month)
    elif value.grain == "year":
        day = date(day.year, 12, 31)
    elif clock.year is not None and clock.year != day.year:
        # Excel adds the year of typing to “9-30”; where the document is of another year nobody can tell.
        other = last_day(clock.year, day.month).replace(day=min(day.day, last_day(clock.year, day.month).day))
        return Deadline(str(value), "ambiguous", None, True, (other.isoformat(), day.isoformat()))
    return Deadline(str(value), "date", day.isoformat(), False)


def _number(value: int | float, clock: Clock, epoch: date, other_years: tuple[int, ...]) -> Deadline:
    """An unformatted number: a serial, 20140930, a year; 9.3 may have lost its zero, so it is asked."""
    text = str(int(value)) if float(value).is_integer() else repr(value)
    if len(text) == 5 and int(value) + (epoch - EPOCH_1900).days in _SERIALS:
        day = epoch + timedelta(days=int(value))
        return Deadline(text, "date", day.isoformat(), False)
    if "." not in text:
        return _phrase(text, clock, other_years, decreed())
    whole, _, part = text.partition(".")
    forms = [text, f"{text}0"] if len(part) == 1 and part in "123" else [text]
    read = [_phrase(form, clock, other_years, decreed()) for form in forms]
    days = [d.iso for d in read if isinstance(d.iso, str)]
    if len(forms) == 1 and days:
        return replace(read[0], cell=text)
    if len(whole) == 4 and part in ("2", "3") and days:  # 2014.20 is no month: only one reading stands
        return replace(read[0], cell=text)
    return Deadline(text, "ambiguous" if days else read[0].kind, None, True, tuple(days))


@lru_cache(maxsize=20_000)
def _phrase(cell: str, clock: Clock, other_years: tuple[int, ...], _worked: Decreed) -> Deadline:
    if len(cell) > _LONGEST:
        return Deadline(cell, "unparseable", None, True)
    verdict = _digits_only(re.sub(r"(?<=^\d{5})\.0$", "", squeeze(cell))) or phrases.judge(cell, clock)
    if verdict.lacks_year and not verdict.fits:
        offers = [phrases.judge(cell, replace(clock, year=year)) for year in other_years]
        verdict = replace(verdict, fits=[d for offer in offers for d in offer.days])
    iso: str | list[str] | None = None
    if verdict.days:
        days = [d.isoformat() for d in verdict.days]
        iso = days if verdict.kind in ("multi", "recurring") else days[-1]
    suggestions = [] if iso else list(dict.fromkeys(d.isoformat() for d in verdict.fits))
    return Deadline(cell if cell.strip() else None, verdict.kind, iso, verdict.ask, tuple(suggestions))


def _digits_only(text: str) -> Verdict | None:
    """A phrase of digits alone: serial, 20140930, 201409, 2014; any other count of digits is a question."""
    if not (text.isascii() and text.isdigit()):
        return None
    number, year = int(text), int(text[:4]) if len(text) >= 4 else 0
    if len(text) == 5 and number in _SERIALS:
        return Verdict("date", [EPOCH_1900 + timedelta(days=number)])
    plausible = 1990 <= year <= 2100
    month, day = int(text[4:6] or 0), int(text[6:8] or 0)
    if plausible and len(text) == 4:
        return Verdict("date", [date(year, 12, 31)])
    if plausible and len(text) == 6 and 1 <= month <= 12:
        return Verdict("date", [last_day(year, month)])
    if plausible and len(text) == 8 and 1 <= month <= 12:
        last = last_day(year, month)
        return (
            Verdict("date", [last.replace(day=day)])
            if 1 <= day <= last.day
            else Verdict("unparseable", ask=True, fits=[last])
        )
    fits = _split_digits(text)
    return Verdict("unparseable", ask=True, fits=fits)


def _split_digits(text: str) -> list[date]:
    """Days that six or seven digits may stand for when one was lost: 2020622 → 2020-06-22; 140930 → 2014-09-30."""
    if len(text) not in (6, 7):
        return []
    six = [("20" + text[:2], text[2:4], text[4:])]
    seven = [(text[:4], text[4:5], text[5:]), (text[:4], text[4:6], text[6:])]
    fits = []
    for year, month, day in six if len(text) == 6 else seven:
        try:
            fits.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return [d for d in fits if 1990 <= d.year <= 2100]
