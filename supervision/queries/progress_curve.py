"""序时进度 (M72): how many items were to be closed out by each day, how many were, and how many can be by a day to come."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from issues.models import Item
from issues.states import WITH_UNIT, State
from reviews.models import AuditStep
from reviews.states import Level

MOST_POINTS = 30


@dataclass(frozen=True)
class Point:
    """One day of the curve: planned and closed until then; nothing is closed on a day to come."""

    day: date
    planned: int
    closed: int | None


@dataclass(frozen=True)
class Pace:
    """A curve, what stands where of all that is due by `until`, and the forecast."""

    points: Sequence[Point]
    total: int
    closed: int
    due: int
    until: date
    standing: Sequence[tuple[str, int]]

    @property
    def forecast(self) -> int:
        """Closed out now, and everything else whose day comes by `until`."""
        return self.closed + sum(many for _, many in self.standing)

    @property
    def sentence(self) -> str:
        """The source's own form of words, e.g. 按序时，到9月底可销号1200余项."""
        day, last = self.until, monthrange(self.until.year, self.until.month)[1]
        when = f"{day.month}月底" if day.day == last else f"{day.month}月{day.day}日"
        return f"按序时，到{when}可销号{rounded(self.forecast)}"


def rounded(many: int) -> str:
    """A number as a report says it: 1,234 → 1200余项, 234 → 230余项, 47 → 47项."""
    step = 100 if many >= 1000 else 10 if many >= 100 else 1
    down = many // step * step
    return f"{down}余项" if down < many else f"{many}项"


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def pace(items: QuerySet[Item], *, on: date, until: date, starts: date, ends: date) -> Pace:
    """The pace of these filed items; four statements, however many there are. What has ended without a close-out (M119) is
    neither planned nor reached.

    `starts` and `ends` bound the curve. The plan is the deadline as it stands: an extension granted moves it.
    """
    items = _to_close(items)
    planned = list(items.order_by("deadline").values_list("deadline").annotate(Count("pk")))
    closing = items.filter(state=State.CLOSED).annotate(day=TruncDate("closed_at"))
    closed = list(closing.order_by("day").values_list("day").annotate(Count("pk")))
    plan, done = _running(planned), _running(closed)
    days = _days(starts, max([ends, *(day for day, _ in planned[-1:])]), until, on)
    points = [Point(day, plan(day), done(day) if day <= on else None) for day in days]
    return Pace(points, plan(date.max), done(on), plan(on), until, _standing(items, until))


def pace_rows(items: QuerySet[Item], *, by: str, on: date, until: date) -> dict[int, dict[str, int]]:
    """By unit or group (the field `by`): `total`, `due` by today, `closed`, and `forecast` for `until`; one statement."""
    rows = (
        _to_close(items)
        .order_by()
        .values_list(by)
        .annotate(
            total=Count("pk"),
            due=Count("pk", filter=Q(deadline__lte=on)),
            closed=Count("pk", filter=Q(state=State.CLOSED)),
            forecast=Count("pk", filter=Q(state=State.CLOSED) | Q(deadline__lte=until)),
        )
    )
    return {
        key: {"total": total, "due": due, "closed": closed, "gap": max(0, due - closed), "forecast": forecast}
        for key, total, due, closed, forecast in rows
    }


def _to_close(items: QuerySet[Item]) -> QuerySet[Item]:
    return items.exclude(state=State.ENDED)


def _running(counted):
    days, sums = [day for day, _ in counted], list(accumulate(many for _, many in counted))

    def until(day: date) -> int:
        at = bisect_right(days, day)
        return sums[at - 1] if at else 0

    return until


def _days(starts: date, ends: date, *marked: date) -> list[date]:
    """At most MOST_POINTS days evenly apart, and the marked ones among them."""
    ends = max(starts, ends)
    step = max(7, -(-(ends - starts).days // MOST_POINTS))
    even = {starts + timedelta(days=n) for n in range(0, (ends - starts).days, step)}
    return sorted(even | {ends} | {day for day in marked if starts <= day <= ends})


def _standing(items, until) -> list[tuple[str, int]]:
    """What is due by then and not closed out, by where it stands now."""
    due = items.filter(deadline__lte=until).exclude(state=State.CLOSED)
    states = dict(due.order_by().values_list("state").annotate(Count("pk")))
    pending = AuditStep.objects.pending().filter(close_out__item__in=due)
    levels = dict(pending.order_by().values_list("level").annotate(Count("pk")))
    audited = sum(levels.values())
    rows = [
        ("在单位整改", sum(states.get(state, 0) for state in WITH_UNIT)),
        ("待民主评议", states.get(State.FINISHED, 0)),
        ("待申请销号", states.get(State.APPROVED, 0) - audited),
        *((f"在{Level(level).label}", many) for level, many in levels.items()),
    ]
    return [(where, many) for where, many in rows if many]
