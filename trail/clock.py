"""The day and the hour on which the house stands.

Production stands on the real clock. The demo stands on a day of 2014 (RECTIFY_TODAY), and its loader walks
through the days before it with `standing_on`. The trail's own time stamp is always the database's clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

_standing: ContextVar[date | None] = ContextVar("standing", default=None)


def today() -> date:
    """The day in Asia/Shanghai on which deadlines are judged."""
    return _standing.get() or settings.TODAY or timezone.localdate()


def now() -> datetime:
    """The moment an act is dated with: the real time of day, on the day the house stands on."""
    moment = timezone.localtime()
    return moment + timedelta(days=(today() - moment.date()).days)


@contextmanager
def standing_on(day: date) -> Iterator[None]:
    """Within this block it is `day` (for replays and tests)."""
    token = _standing.set(day)
    try:
        yield
    finally:
        _standing.reset(token)


def local(moment: datetime) -> datetime:
    """A stored moment in Asia/Shanghai, for words."""
    return timezone.localtime(moment)
