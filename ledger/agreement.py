"""Whether the times a phrase names agree on a day, are stages in order, or leave a question.

Second half of the judgement in `phrases`: mentions in, Verdict out. M20, S95.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from ledger.periods import add_months
from ledger.times import Mention

_COARSE = {"month", "xun", "quarter", "half", "year", "span"}
YEAR_STANDS = re.compile(
    r"$|[,。;、()\-]|完成|整改|全|基本|实现|解决|验收|销号|达|长期|持续|逐步|分|力争|确保|并|和|及|至|到|建成|见效|取得|\d+%"
)
_BEFORE = ("前", "之前", "以前")
_EITHER = re.compile(r"^(?:前|之前|完成)*(?:或者?|/|左右)(?:是|在)?$")
_EVENT = re.compile(r"(?:自|从|在|于)?[^,。;、]*?(?:之日起?|之时起?|起|后|以后|之后)[,]?(?:的|在)?$")
_RECEIVED = re.compile(
    r"收到|接到|接|交办|移交|转办|受理|签收|送达|批[复准]|反馈|结束|查实|认定|立案|审[定核查]|通过|收悉|知悉|约谈|检查|发现|开工|启动"
)
_ISSUED = re.compile(
    r"印发|下发|发文|发布|公布|颁布|本(?:通知|通报|函|文|意见|方案|清单)|即日|今[日天]|本日|发出"
)


@dataclass(slots=True, frozen=True)
class Verdict:
    """Kind, days fixed in order, whether to ask, days to offer, and whether only the year is wanting."""

    kind: str
    days: list[date] = field(default_factory=list)
    ask: bool = False
    fits: list[date] = field(default_factory=list)
    lacks_year: bool = False


def settle(text: str, starts: list[Mention], ends: list[Mention], spans: bool, long: bool) -> Verdict:
    """Judge the mentions that can be ends. `starts` are those where a range begins; `spans`: it begins with 自…至."""
    for one in ends:
        _doubts(text, one)
    _adjacent(text, ends)
    if starts:
        _roll_over(starts[-1], ends)
    else:
        _order(ends)
    doubtful = [m for m in ends if m.vague or m.unsure]
    if doubtful:
        relative = all(m.grain == "relative" for m in ends) and len(ends) == 1
        fits = [d for m in ends for d in (m.fits or ([m.day] if m.day else []))]
        return Verdict("relative" if relative else "ambiguous", ask=True, fits=fits)
    days = list(dict.fromkeys(m.day for m in ends if m.day))
    several = len({(m.day, m.year, m.month, text[m.start : m.end] if not m.day else "") for m in ends}) > 1
    kind = _kind(ends, spans or bool(starts), several)
    if any(m.day is None for m in ends):
        return Verdict(kind, ask=True, lacks_year=True)
    if long and kind in ("date", "range_end"):
        kind = "date_longterm"
    return Verdict(kind, days)


def _kind(ends: list[Mention], spans: bool, several: bool) -> str:
    if several:
        return "multi"
    if all(m.grain == "relative" for m in ends):
        return "relative"
    if spans or any(m.grain in ("xun", "span") for m in ends):
        return "range_end"
    return "date"


def _doubts(text: str, one: Mention) -> None:
    """Mark what the words after a time leave open: X月前, 左右, 以后, a festival without 前."""
    if one.suffix in ("左右", "前后", "上下", "后", "之后", "以后"):
        _ask(one, [one.day] if one.day and one.suffix in ("左右", "前后", "上下") else [])
    elif _open_ended(text, one):
        _ask(one, [one.day] if one.day else [])
    elif one.grain in _COARSE and one.suffix in _BEFORE and not one.closed and not one.vague:
        day = one.day
        if day is None:
            _ask(one, [])
            return
        first = {"quarter": add_months(day, -2), "half": add_months(day, -5), "year": add_months(day, -11)}
        start = first.get(one.grain, day).replace(day=1)
        if one.grain == "xun":
            start = day.replace(day={10: 1, 20: 11}.get(day.day, 21))
        _ask(one, [start - timedelta(days=1), day])


def _open_ended(text: str, one: Mention) -> bool:
    """Whether a time, as it stands, fixes no last day: each line is one way of saying so."""
    if one.grain == "festival":  # 国庆节期间
        return one.suffix not in _BEFORE
    if one.grain == "relative":  # 收到通知后5日内: counted from a day not known here
        return not one.counted and counted_from_unknown(text, one)
    if one.grain == "month":  # 6月内: within June, or within six months?
        return one.suffix in ("内", "以内", "之内") and not (
            one.closed or one.explicit_year or "份" in text[one.start : one.end]
        )
    # 与2015年考核同步: the year of something else
    return one.grain == "year" and not (one.closed or one.suffix or YEAR_STANDS.match(text, one.end))


def _ask(one: Mention, fits: list[date]) -> None:
    one.vague, one.day, one.fits = True, None, fits


def _adjacent(text: str, ends: list[Mention]) -> None:
    """Two times with nothing or 或 between them are one loose time, not two stages."""
    listed = len(ends) > 2 and {one.grain for one in ends} == {"month"} and ends[-1].closed  # 6、9、12月底
    for one, two in pairwise(ends):
        between = text[one.end : two.start]
        loose = (
            between == "、"
            and not listed
            and {one.grain, two.grain} == {"month"}
            and not (one.closed or two.closed or two.suffix)
        )
        if (not between and one.day != two.day) or loose or either_or(between):
            one.unsure = two.unsure = True


def _roll_over(start: Mention, ends: list[Mention]) -> None:
    """11月至3月 ends in the year after: a range cannot end before it begins."""
    for one in ends:
        if (
            one.day
            and start.day
            and one.day < start.day
            and not one.explicit_year
            and one.grain != "relative"
        ):
            one.day = add_months(one.day, 12)


def _order(ends: list[Mention]) -> None:
    """A later stage on an earlier day without a year of its own may mean next year: that is asked."""
    latest: date | None = None
    for one in ends:
        if (
            one.day
            and latest
            and one.day < latest
            and not one.explicit_year
            and one.grain not in ("relative", "week")
        ):
            one.unsure, one.fits = True, [add_months(one.day, 12), one.day]
        if one.day and (latest is None or one.day > latest):
            latest = one.day


def counted_from_unknown(text: str, one: Mention) -> bool:
    """Whether a period runs from an event whose day is not the document's (收到…之日起, 交办后)."""
    lead = text[: one.start]
    if not _EVENT.search(lead):
        return bool(re.search(r"(?:收到|接到)[^,。;]*$", lead))
    clause = re.split("[,。;]", lead.rstrip(","))[-1]
    return bool(_RECEIVED.search(clause)) or not _ISSUED.search(clause)


def either_or(between: str) -> bool:
    """Whether two times are alternatives rather than stages."""
    return bool(_EITHER.match(between))
