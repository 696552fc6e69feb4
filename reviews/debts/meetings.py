"""What waits in review meetings (S138)."""

from django.db.models import (
    Case,
    F,
    Q,
    Value,
    When,
)

from issues.debts.reading import items_by
from reviews.models import DemocraticReview
from reviews.states import ReviewState
from units.debts import (
    GOING,
    Chip,
    Debt,
    Task,
    days_between,
    first_day_over,
    over_working_days,
)
from units.desk.lamp import Lamp
from units.models import Role

WITNESS = Chip("witness", "待见证", 5)
CONFIRM = Chip("confirm", "待确认评议", 45)
COUNT = Chip("count", "待录入评议", 200)


def _meetings(**values):
    return DemocraticReview.objects.filter(rehearsal_of=None, **values)


BEFORE_THE_COUNT = [ReviewState.DRAFT, ReviewState.LOCKED, ReviewState.OPEN, ReviewState.CLOSED]


def _called(days):
    return _meetings(state__in=BEFORE_THE_COUNT)


def _day_has_come(days):
    return Case(When(held_on__lte=days.on, then=Value(COUNT.key)), default=Value(GOING.key))


def _to_witness(days):
    """The unit has asked for the vote to open, or to close (P4, P7)."""
    opening = Q(state=ReviewState.LOCKED, start_asked_by__isnull=False)
    return _meetings().filter(opening | Q(state=ReviewState.OPEN, close_asked_by__isnull=False))


WHO_ASKED = Case(When(state=ReviewState.LOCKED, then=F("start_asked_by")), default=F("close_asked_by"))


def _read_meeting(one):
    title = f"{one.held_on.month}月{one.held_on.day}日{one.get_method_display()}"
    return Task("评议", title, str(one.unit), "民主评议", one.held_on, Lamp("wait", one.get_state_display()))


def _read_witness(one):
    word = "待见证开始" if one.state == ReviewState.LOCKED else "待见证结束"
    read = _read_meeting(one)
    return Task(read.number, read.title, read.unit, read.holder, read.day, Lamp("soon", word))


def _meeting(key, words, chips, role, rows, verb, **values):
    given = {"reads": _read_meeting, "blocks": "finished", "stops": items_by("results__item")}
    return Debt(
        key,
        words,
        chips,
        (role,),
        rows,
        page="reviews:review",
        verb=verb,
        related=("unit",),
        order=("held_on", "pk"),
        about=Value("评议"),
        since=F("held_on"),
        **given | values,
    )


def _since_the_day(days):
    return days_between(days.on, F("held_on"))


MEETINGS = (
    _meeting(
        "hold",
        "到期的评议没有办完",
        (COUNT, GOING),
        Role.CLERK,
        _called,
        "reviews:review",
        awaits=_day_has_come,
        late=_since_the_day,
        reminded=lambda days: 0,
        chased=True,
    ),
    _meeting(
        "roll",
        "督导组未确认名册",
        (CONFIRM,),
        Role.GROUP,
        lambda days: _meetings(state=ReviewState.LOCKED, roll_confirmed_at=None),
        "reviews:review_roll_confirm",
        late=_since_the_day,
        reminded=lambda days: 0,
        chased=True,
    ),
    _meeting(
        "witness",
        "督导组未见证投票",
        (WITNESS,),
        Role.GROUP,
        _to_witness,
        "reviews:review_start",
        reads=_read_witness,
        late=_since_the_day,
        reminded=lambda days: 0,
        chased=True,
        hands=(WHO_ASKED,),
    ),
    _meeting(
        "confirm",
        "督导组未确认评议结果",
        (CONFIRM,),
        Role.GROUP,
        lambda days: _meetings(state=ReviewState.COUNTED),
        "reviews:review_confirm",
        late=lambda days: over_working_days(days.step, F("held_on")),
        reminded=first_day_over,
        chased=True,
        hands=("counted_by",),
    ),
)
