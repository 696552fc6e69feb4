"""Who holds the ball and for how long, level by level, the superiors included (V14)."""

from collections import Counter, defaultdict

from reviews.models import LevelPace
from reviews.states import Level
from trail import clock

WINDOW = 30  # days looked back: the figures stay of the present


def pace(user):
    """`rows`: of each level how many wait, the longest, and the median in days of those decided in the last 30 days.

    Read from what a job kept (`reviews.services.keep_pace`), of the units in sight; `as_of` until when it holds, or None.
    """
    kept = defaultdict(list)
    for one in LevelPace.objects.visible_to(user):
        kept[one.level].append(one)
    rows = [_row(level, kept[level]) for level in Level]
    as_of = min((one.as_of for many in kept.values() for one in many), default=None)
    return {"rows": rows, "window": WINDOW, "as_of": as_of}


def _row(level, kept):
    held: Counter[int] = Counter()
    for one in kept:
        held.update({int(days): many for days, many in one.held.items()})
    oldest = min((one.oldest for one in kept if one.oldest), default=None)
    return {
        "level": level,
        "title": level.label,
        "waiting": sum(one.waiting for one in kept),
        "longest": (clock.today() - clock.local(oldest).date()).days if oldest else None,
        "decided": held.total(),
        "median": _median(held),
    }


def _median(held: Counter[int]) -> float | None:
    """The middle one of as many days as were counted, or the mean of the two in the middle."""
    if not (many := held.total()):
        return None
    return (_nth(held, (many - 1) // 2) + _nth(held, many // 2)) / 2


def _nth(held, place):
    for days in sorted(held):
        if place < held[days]:
            return days
        place -= held[days]
    raise IndexError(place)
