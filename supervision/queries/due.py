"""What is owed, by whom, and how many days late: the one source of reminders and of the chase list (V5, M40, M41).

Each kind is one queryset whose rows say `page_id` (where its page is), `object_id` (what makes it one reminder), `of_unit`, `since`
(the day it is counted from), `late` (days over; nought on the day itself, negative before it) and `about` (a few words).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, TruncDate

from issues.models import (
    Ending,
    Explanation,
    Extension,
    Flag,
    Item,
    Measure,
    ProgressReport,
    RectificationList,
)
from issues.models.item import late
from issues.states import SETTLED, WITH_UNIT, ExtensionState, ListState, State
from reviews.models import AuditStep, CloseOut, ReviewItem
from reviews.states import CloseOutState, Level, Outcome
from trail import clock
from units.models import Campaign, Role, Unit
from units.queries import had_working_days

LIST = "清单"  # what has no number of its own


@dataclass(frozen=True)
class Kind:
    """One kind of debt: its key, how it reads in lists, who owes the answer, which page it leads to."""

    key: str
    words: str
    role: str
    noun: str
    rows: Callable[["Days"], QuerySet]


@dataclass(frozen=True)
class Days:
    """The day the list is made, and the campaign's numbers in days; what counts working days as the last start that is late."""

    on: date
    campaign: Campaign
    step: date
    review: date


def days_of(campaign: Campaign, *, on: date | None = None) -> Days:
    """The numbers a list of this campaign is made with; one statement for the calendar."""
    on = on or clock.today()
    step, review = had_working_days(on, campaign.step_workdays, campaign.review_workdays)
    return Days(on, campaign, step, review)


def _days(later, earlier) -> ExpressionWrapper:
    """Whole days from `earlier` to `later`."""
    return ExpressionWrapper(
        Func(later, earlier, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField()),
        output_field=IntegerField(),
    )


def _day(day) -> Value:
    return Value(day, output_field=DateField())


def _told(rows, *, since, late, about, unit="unit_id", key="pk", page="pk") -> QuerySet:
    return rows.order_by().values(
        page_id=F(page), object_id=F(key), of_unit=F(unit), since=since, late=late, about=about
    )


def _items(days: Days) -> QuerySet:
    return Item.objects.filter(unit__campaign=days.campaign)


def _due(days: Days) -> QuerySet:
    last = date.fromordinal(days.on.toordinal() + days.campaign.warn_days)
    rows = _items(days).filter(state__in=WITH_UNIT, deadline__lte=last)
    return _told(rows, since=F("deadline"), late=_days(_day(days.on), F("deadline")), about=F("number"))


def _measures(days: Days) -> QuerySet:
    last = date.fromordinal(days.on.toordinal() + days.campaign.warn_days)
    of = {"item__unit__campaign": days.campaign, "item__state": State.IN_PROGRESS}
    rows = Measure.objects.filter(due_on__lte=last, done_on=None, **of)
    return _told(
        rows,
        since=F("due_on"),
        late=_days(_day(days.on), F("due_on")),
        about=F("item__number"),
        unit="item__unit_id",
        page="item_id",
    )


def _unexplained(days: Days) -> QuerySet:
    said = Explanation.objects.filter(item=OuterRef("pk"), deadline=OuterRef("deadline"))
    missed = late(days.on) | Q(finished_on__gt=F("deadline"))
    rows = _items(days).filter(missed, ~Exists(said)).exclude(state=State.DRAFT)
    return _told(rows, since=F("deadline"), late=_days(_day(days.on), F("deadline")), about=F("number"))


def _progress(days: Days) -> QuerySet:
    reports = ProgressReport.objects.filter(item=OuterRef("pk")).order_by().values("item")
    last = Coalesce(
        Subquery(reports.annotate(last=Max("reported_on")).values("last"), output_field=DateField()),
        F("filed_on"),
    )
    over = date.fromordinal(days.on.toordinal() - days.campaign.progress_days)
    rows = _items(days).filter(state=State.IN_PROGRESS).alias(last=last).filter(last__lte=over)
    return _told(rows, since=last, late=_days(_day(over), last), about=F("number"))


def _reviews(days: Days) -> QuerySet:
    called = ReviewItem.objects.filter(item=OuterRef("pk"), outcome=Outcome.PENDING)
    rows = _items(days).filter(state=State.FINISHED, finished_on__lte=days.review).filter(~Exists(called))
    return _told(rows, since=F("finished_on"), late=_over(days.review, F("finished_on")), about=F("number"))


def _unapplied(days: Days) -> QuerySet:
    """Approved by the people, and the unit has not applied for the close-out though nothing stands against it."""
    here = OuterRef("pk")
    passed = ReviewItem.objects.filter(item=here, outcome=Outcome.PASSED).order_by().values("item")
    since = TruncDate(Subquery(passed.annotate(last=Max("review__decided_at")).values("last")))
    against = (
        Exists(CloseOut.objects.filter(item=here, state=CloseOutState.OPEN))
        | Exists(Flag.objects.filter(item=here, cleared_on=None))
        | Exists(Item.objects.filter(parent=here).exclude(state__in=SETTLED))
    )
    rows = _items(days).filter(~against, state=State.APPROVED).alias(approved=since)
    found = rows.filter(approved__lte=days.step)
    return _told(found, since=since, late=_over(days.step, since), about=F("number"))


def _returned(days: Days) -> QuerySet:
    rows = RectificationList.objects.filter(unit__campaign=days.campaign, state=ListState.RETURNED)
    found = rows.filter(decided_on__lte=days.step)
    return _told(found, since=F("decided_on"), late=_over(days.step, F("decided_on")), about=Value(LIST))


def _submitted(lists: QuerySet, unit: str) -> Callable[[Days], QuerySet]:
    """Lists that wait, each since it came to where it is; `unit` is who owes the answer, or whose list it is."""

    def rows(days: Days) -> QuerySet:
        came = Coalesce(F("passed_on"), F("submitted_on"))
        found = lists.filter(unit__campaign=days.campaign).alias(came=came).filter(came__lte=days.step)
        return _told(found, since=came, late=_over(days.step, came), about=Value(LIST), unit=unit)

    return rows


def _unfiled(days: Days) -> QuerySet:
    """Units that never filed a list; the campaign sets no day for it, so they count from its beginning, a day late."""
    filed = RectificationList.objects.filter(unit=OuterRef("pk"), submitted_on__isnull=False)
    rows = Unit.objects.participating().in_force().filter(~Exists(filed), campaign=days.campaign)
    return _told(
        rows,
        since=_day(days.campaign.starts_on),
        late=Value(1, output_field=IntegerField()),
        about=Value(LIST),
        unit="pk",
    )


def _extensions(state: str, field: str) -> Callable[[Days], QuerySet]:
    def rows(days: Days) -> QuerySet:
        waiting = Extension.objects.filter(item__unit__campaign=days.campaign, state=state)
        found = waiting.filter(**{f"{field}__lte": days.step})
        told = {"since": F(field), "late": _over(days.step, F(field)), "about": F("item__number")}
        return _told(found, unit="item__unit_id", **told)

    return rows


def _endings(days: Days) -> QuerySet:
    """Endings the level above has not decided (M119)."""
    proposed = TruncDate("proposed_at")
    waiting = Ending.objects.proposed().filter(item__unit__campaign=days.campaign).alias(day=proposed)
    told = {"since": proposed, "late": _over(days.step, proposed), "about": F("item__number")}
    return _told(waiting.filter(day__lte=days.step), unit="item__unit_id", **told)


def _reports(field: str) -> Callable[[Days], QuerySet]:
    def rows(days: Days) -> QuerySet:
        of = {"item__unit__campaign": days.campaign, "told_on__lte": days.step, field: None}
        told = {"since": F("told_on"), "late": _over(days.step, F("told_on")), "about": F("item__number")}
        return _told(Explanation.objects.filter(**of), unit="item__unit_id", **told)

    return rows


def _steps(level: str) -> Callable[[Days], QuerySet]:
    def rows(days: Days) -> QuerySet:
        item = "close_out__item"
        waiting = AuditStep.objects.pending().filter(
            level=level, **{f"{item}__unit__campaign": days.campaign}
        )
        arrived = TruncDate("arrived_at")
        found = waiting.alias(arrived=arrived).filter(arrived__lte=days.step)
        told = {"since": arrived, "late": _over(days.step, arrived), "about": F(f"{item}__number")}
        return _told(found, unit=f"{item}__unit_id", **told)

    return rows


def _over(last: date, since) -> ExpressionWrapper:
    """Days over, where `last` is the last start that is late: that one is late by one day."""
    return _days(_day(date.fromordinal(last.toordinal() + 1)), since)


KINDS = (
    Kind("due", "整改到期", Role.CLERK, "item", _due),
    Kind("measure", "措施到期", Role.CLERK, "item", _measures),
    Kind("explain", "逾期未说明", Role.CLERK, "explain", _unexplained),
    Kind("progress", "未按时公开进度", Role.CLERK, "item", _progress),
    Kind("review", "未组织评议", Role.CLERK, "item", _reviews),
    Kind("apply", "评议通过未申请销号", Role.CLERK, "item", _unapplied),
    Kind("supply", "退回补充未答复", Role.CLERK, "step", _steps(Level.UNIT)),
    Kind("file", "未上报清单", Role.CLERK, "unit", _unfiled),
    Kind("returned", "退回未重报", Role.CLERK, "list", _returned),
    Kind(
        "pass",
        "未接收、转报下级单位的清单",
        Role.CLERK,
        "list",
        _submitted(RectificationList.objects.to_pass(), "at_unit_id"),
    ),
    Kind(
        "accept",
        "活动办未接收清单",
        Role.OFFICE,
        "list",
        _submitted(RectificationList.objects.waiting(), "unit_id"),
    ),
    Kind(
        "extend_group",
        "督导组未审批延期",
        Role.GROUP,
        "extension",
        _extensions(ExtensionState.ASKED, "asked_on"),
    ),
    Kind(
        "extend_office",
        "活动办未审批延期",
        Role.OFFICE,
        "extension",
        _extensions(ExtensionState.PASSED, "group_on"),
    ),
    Kind("end_superior", "上一级党组织未审批终结", Role.SUPERIOR, "ending", _endings),
    Kind("sign_group", "督导组未签收报告", Role.GROUP, "explanation", _reports("group_on")),
    Kind("sign_office", "活动办未签收报告", Role.OFFICE, "explanation", _reports("office_on")),
    Kind("audit_group", "督导组未审核", Role.GROUP, "step", _steps(Level.GROUP)),
    Kind("audit_office", "活动办未审核", Role.OFFICE, "step", _steps(Level.OFFICE)),
    Kind("audit_contact", "联系点领导未审核", Role.CONTACT, "step", _steps(Level.CONTACT)),
    Kind("audit_superior", "上一级党组织未认定", Role.SUPERIOR, "step", _steps(Level.SUPERIOR)),
)
BY_KEY = {kind.key: kind for kind in KINDS}
