"""The day and the hour on which the house stands.

Production stands on the real clock. The demo stands on a day of 2014 (RECTIFY_TODAY), and its loader walks
through the days before it with `standing_on`. The trail's own time stamp is always the database's clock. Where this
host's clock is proven to differ from it by more than TOLERANCE, the database's time rules here too (S57): the
difference is measured with each new connection and each time /readyz is asked.
"""

import time as host_time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

TOLERANCE = 2.0  # seconds
_standing: ContextVar[date | None] = ContextVar("standing", default=None)
_hour: ContextVar[time | None] = ContextVar("hour", default=None)
_apart = 0.0  # seconds by which the database is ahead of this host, as last measured in this process


def today() -> date:
    """The day in Asia/Shanghai on which deadlines are judged."""
    return _standing.get() or settings.TODAY or timezone.localdate(_moment())


def now() -> datetime:
    """The moment an act is dated with: the real time of day (in a replay the hour it gives), on the day the house stands on."""
    moment = timezone.localtime(_moment())
    if hour := _hour.get():
        return datetime.combine(today(), hour, moment.tzinfo)
    return moment + timedelta(days=(today() - moment.date()).days)


def compare(ask: Callable[[], float], host: Callable[[], float] = host_time.time) -> float:
    """Seconds by which the database is proven ahead of this host (negative: behind), and remembered (S57).

    `ask` gets the database's clock and `host` this one's, both in seconds since 1970. What the answer took on its way is
    no difference: only what lies outside the time from before the question to after the answer is.
    """
    global _apart
    before = host()
    told = ask()
    _apart = told - before if told < before else max(0.0, told - host())
    return _apart


def is_off() -> bool:
    """Whether this host's clock is not to be trusted: the database's is used instead."""
    return abs(_apart) > TOLERANCE


def _moment() -> datetime:
    return timezone.now() + timedelta(seconds=_apart if is_off() else 0)


@contextmanager
def standing_on(day: date, at: time | None = None) -> Iterator[None]:
    """Within this block it is `day`, and `at` this hour of it, which does not move on (for replays and tests)."""
    tokens = _standing.set(day), _hour.set(at)
    try:
        yield
    finally:
        _standing.reset(tokens[0])
        _hour.reset(tokens[1])


def local(moment: datetime) -> datetime:
    """A stored moment in Asia/Shanghai, for words."""
    return timezone.localtime(moment)


def in_words(day: date) -> str:
    """A day as texts write it: 2014年9月7日."""
    return f"{day.year}年{day.month}月{day.day}日"
