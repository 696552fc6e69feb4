"""How long a notice stands: the first and the last day both count, and of working days only those on which offices work."""

from datetime import date, timedelta

from issues.models import Disclosure
from ledger.workdays import by_decree, is_working_day
from units.queries import decreed_days


def last_day(starts_on: date, days: int, day_kind: str) -> date:
    """The day on which a notice from `starts_on` has stood for so many days of this kind."""
    if day_kind == Disclosure.DayKind.CALENDAR:
        return starts_on + timedelta(days=days - 1)
    day = starts_on - timedelta(days=1)
    with by_decree(decreed_days()):
        while days > 0:
            day += timedelta(days=1)
            days -= is_working_day(day)
    return day


def counted(starts_on: date, ends_on: date, day_kind: str) -> int:
    """How many days of this kind a notice stands from the first to the last day."""
    span = [starts_on + timedelta(days=n) for n in range((ends_on - starts_on).days + 1)]
    if day_kind == Disclosure.DayKind.CALENDAR:
        return len(span)
    with by_decree(decreed_days()):
        return sum(map(is_working_day, span))
