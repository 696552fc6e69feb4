"""The doubt list against 数字整改 (V20): one rule, one set of items, found by the database in one statement each.

These read all items of a campaign: the check does, every quarter of an hour. Pages read what it keeps
(`inspections.queries.doubt_pages`).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.db.models import (
    BigIntegerField,
    Count,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    UUIDField,
    Value,
    Window,
)
from django.db.models import DateField as Day
from django.db.models.functions import MD5, Cast, Length, TruncDate

from inspections.rules import (
    MANY_EXTENSIONS,
    MASS_DAYS,
    MASS_ITEMS,
    QUICK_DAYS,
    SAME_TEXT_FROM,
    SHORT_MINUTES,
)
from inspections.states import Doubt
from issues.models import Extension, Item
from issues.states import ExtensionState, State
from reviews.models import Attendance, ReviewItem
from reviews.states import Outcome

DECIDED = [Outcome.PASSED, Outcome.BELOW]


class Rule(NamedTuple):
    """What is asked, and the items it is asked of."""

    question: str
    rows: Callable[[QuerySet], QuerySet]


class Plain(Func):
    """A text without spaces and marks: copies differ in those first."""

    function, output_field = "regexp_replace", TextField()
    template = "%(function)s(%(expressions)s, '[[:space:][:punct:]，。；：、！？“”‘’（）《》]', '', 'g')"


def _same_text(items):
    """Sorted once by the hash of the text: of a text in several units the least unit is not the greatest."""
    said = items.annotate(said=Plain("problem")).alias(long=Length("said")).filter(long__gte=SAME_TEXT_FROM)
    alike = [Cast(MD5("said"), UUIDField())]
    first, last = (Window(end("unit"), partition_by=alike) for end in (Min, Max))
    return _items(said.annotate(first=first, last=last).filter(last__gt=F("first")))


def _quick(items):
    closed = items.filter(state=State.CLOSED).annotate(closed_day=TruncDate("closed_at"))
    return _items(closed.filter(closed_day__lte=_later("finished_on", QUICK_DAYS)))


def _mass(items):
    closed = items.filter(state=State.CLOSED).annotate(closed_day=TruncDate("closed_at"))
    before = closed.filter(deadline__gte=F("closed_day"), deadline__lte=_later("closed_day", MASS_DAYS))
    same_day = Window(Count("pk"), partition_by=[F("unit"), F("closed_day")])
    return _items(before.annotate(that_day=same_day).filter(that_day__gte=MASS_ITEMS))


def _unanimous(items):
    there = Attendance.objects.filter(review=OuterRef("review")).order_by().values("review")
    present = Subquery(there.annotate(n=Sum("present")).values("n"))
    return _latest(
        _rounds(items).alias(there=present).filter(there=F("review__quorum"), approvals=F("base"), base__gt=0)
    )


def _short(items):
    open_for = timedelta(minutes=SHORT_MINUTES)
    at_once = Q(review__closed_at__lt=F("review__started_at") + Value(open_for))
    return _latest(_rounds(items).filter(at_once, review__started_by__isnull=False))


def _just(items):
    at_floor = ExpressionWrapper(F("base") * F("review__floor"), output_field=IntegerField())
    return _latest(_rounds(items).filter(base__gt=0).alias(at=at_floor).filter(at=F("approvals") * 100))


def _third(items):
    counted = Extension.objects.exclude(state__in=[ExtensionState.REFUSED, ExtensionState.WITHDRAWN])
    many = counted.order_by().values("item").annotate(n=Count("pk")).filter(n__gte=MANY_EXTENSIONS)
    return _items(items.filter(pk__in=many.values("item")))


RULES: dict[str, Rule] = {
    Doubt.SAME_TEXT: Rule("问题的文字与其他单位一字不差，是不是照抄照搬？", _same_text),
    Doubt.QUICK: Rule(f"从申报完成到销号不超过 {QUICK_DAYS} 天，评议和各级审核是不是走了过场？", _quick),
    Doubt.MASS: Rule(
        f"同一单位同一天销号 {MASS_ITEMS} 项以上，时限都在其后 {MASS_DAYS} 天以内，是不是突击销号？", _mass
    ),
    Doubt.UNANIMOUS: Rule("到场人数刚好等于最低要求，并且全票认可，参评人员是怎么产生的？", _unanimous),
    Doubt.SHORT: Rule(f"投票从开始到结束不到 {SHORT_MINUTES} 分钟，参评人员来得及逐项评议吗？", _short),
    Doubt.JUST: Rule("认可率不多不少正好是门槛，票数经得起复核吗？", _just),
    Doubt.THIRD: Rule(f"延期申请（已批准或在办）达到 {MANY_EXTENSIONS} 次，当初的时限是怎么定的？", _third),
}


def doubtful(campaign, doubt: str) -> QuerySet:
    """What a question is to be asked of, among all filed items of a campaign, as it stands now.

    Rows of `of_item`, `of_unit` and `in_review` (the latest meeting in question, where the question is about one).
    """
    return RULES[doubt].rows(Item.objects.filed().filter(unit__campaign=campaign).order_by())


def _items(items):
    return items.values(of_item=F("pk"), of_unit=F("unit"), in_review=Cast(Value(None), BigIntegerField()))


def _rounds(items):
    return ReviewItem.objects.filter(outcome__in=DECIDED, item__in=items)


def _latest(rounds):
    latest = rounds.order_by("item", "-round").distinct("item")
    return latest.values(of_item=F("item"), of_unit=F("item__unit"), in_review=F("review"))


def _later(field, days):
    return ExpressionWrapper(F(field) + timedelta(days=days), output_field=Day())
