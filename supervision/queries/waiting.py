"""What waits for one person, by role: the workbench's list (待我办理)."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from issues.models import Disclosure, Item, LeadRequest, ProgressReport, RectificationList
from issues.models.item import late, soon
from issues.rules import Lamp
from issues.states import ListState, State
from reviews.models import AuditStep, CloseOut, DemocraticReview, ReviewItem
from reviews.states import CloseOutState, Level, Outcome, ReviewState
from trail import clock
from units.models import Role, Unit
from units.queries import proposals_waiting_for

KINDS = {  # what waits, the most pressing first
    "late": "逾期",
    "returned": "退回",
    "soon": "临近到期",
    "audit": "待审核",
    "confirm": "待确认评议",
    "accept": "待接收",
    "lead": "待答复牵头",
    "release": "待核对公示",
    "rules": "待确认规则",
    "count": "待录入评议",
    "review": "待组织评议",
    "apply": "待申请销号",
    "draft": "待上报",
}
HANDS = (Role.CLERK, Role.GROUP, Role.OFFICE, Role.CONTACT, Role.SUPERIOR)  # who a turn can wait for
SHOWN = 30  # the most pressing rows of a workbench; the chips lead to the rest, kind by kind


@dataclass(frozen=True)
class Task:
    """One row of the workbench: what it is (`noun`, `pk`), why it waits (`kind`), and how it reads."""

    kind: str
    noun: str
    pk: int
    number: str
    title: str
    unit: str
    holder: str
    day: date | None
    lamp: Lamp


def waiting_for(user, *, on: date, warn_days: int, show: str = "") -> tuple[list[Task], dict[str, int]]:
    """The tasks of this person (of one kind with `show`), the most pressing first, and how many there are by kind.

    Two statements for each of lists, items, reviews and audit steps, and none for what no role of theirs concerns.
    """
    sources = [
        (_items(user, on, warn_days), _item_task),
        (_lists(user), _list_task),
        (_reviews(user, on), _review_task),
        (_steps(user), _step_task),
        (_leads(user), _lead_task),
        (_releases(user), _release_task),
        (_rules(user), _rules_task),
    ]
    waiting = [(rows, read) for rows, read in sources if rows is not None]
    counts: dict[str, int] = {}
    for rows, _ in waiting:
        for kind, many in rows.order_by().values_list("awaits").annotate(Count("pk")):
            counts[kind] = (
                counts.get(kind, 0) + many
            )  # a constant kind has one row, of nought when nothing waits
    tasks = [
        read(row) for rows, read in waiting for row in (rows.filter(awaits=show) if show else rows)[:SHOWN]
    ]
    tasks.sort(key=lambda task: (list(KINDS).index(task.kind), task.day or date.max, task.number))
    return tasks[:SHOWN], {kind: counts[kind] for kind in KINDS if counts.get(kind)}


def _units(user, role) -> QuerySet[Unit] | None:
    """The units a person holds this role over, with what is below them; None when they hold it nowhere."""
    held = [one for one in user.roles if one.role == role]
    if not held:
        return None
    if role == Role.GROUP:
        return Unit.objects.filter(group__in=[one.group_id for one in held])
    if role == Role.OFFICE:
        return Unit.objects.filter(campaign__in=[one.campaign_id for one in held])
    below = [Q(pk__in=Unit.objects.descendants(one.unit, include_self=True).values("pk")) for one in held]
    return Unit.objects.filter(reduce(or_, below))


def _items(user, on, warn_days):
    units = _units(user, Role.CLERK)
    if units is None:
        return None
    later = ProgressReport.objects.filter(item=OuterRef("pk"), reported_at__gt=OuterRef("sent_back_at"))
    round_open = ReviewItem.objects.filter(item=OuterRef("pk"), outcome=Outcome.PENDING)
    applied = CloseOut.objects.filter(item=OuterRef("pk"), state=CloseOutState.OPEN)
    last = date.fromordinal(on.toordinal() + warn_days)
    awaits = Case(
        When(late(on), then=Value("late")),
        When(Q(state=State.IN_PROGRESS, sent_back_at__isnull=False) & ~Exists(later), then=Value("returned")),
        When(soon(on, last), then=Value("soon")),
        When(Q(state=State.FINISHED) & ~Exists(round_open), then=Value("review")),
        When(Q(state=State.APPROVED) & ~Exists(applied), then=Value("apply")),
    )
    active = Item.objects.filter(unit__in=units).exclude(state__in=[State.DRAFT, State.CLOSED])
    items = active.annotate(awaits=awaits).filter(awaits__isnull=False)
    return items.select_related("unit__campaign", "list__leader").order_by("deadline", "pk")


def _releases(user):
    """Documents somebody else proposed, for whoever may check them: the office, and the next organisation up."""
    all_of_it, above = (
        _units(user, Role.OFFICE),
        [one.unit_id for one in user.roles if one.role == Role.SUPERIOR],
    )
    wanted = ([Q(unit__in=all_of_it)] if all_of_it is not None else []) + (
        [Q(unit__parent__in=above)] if above else []
    )
    if not wanted:
        return None
    waiting = Disclosure.objects.waiting().filter(reduce(or_, wanted)).exclude(drafted_by=user)
    return waiting.annotate(awaits=Value("release")).select_related("unit").order_by("starts_on", "pk")


def _rules(user):
    """Changes of the campaign's rules that somebody else of the office proposes (S54)."""
    if _units(user, Role.OFFICE) is None:
        return None
    waiting = proposals_waiting_for(user).annotate(awaits=Value("rules"))
    return waiting.select_related("campaign").order_by("pk")


def _lists(user):
    mine, all_of_it = _units(user, Role.CLERK), _units(user, Role.OFFICE)
    wanted = []
    if mine is not None:
        wanted.append(Q(unit__in=mine, state__in=[ListState.DRAFT, ListState.RETURNED]))
        wanted.append(Q(at_unit__in=mine, state=ListState.SUBMITTED))  # to be passed on (M21)
    if all_of_it is not None:
        wanted.append(Q(unit__in=all_of_it, state=ListState.SUBMITTED, at_unit=None))
    if not wanted:
        return None
    awaits = Case(
        When(state=ListState.RETURNED, then=Value("returned")),
        When(state=ListState.SUBMITTED, then=Value("accept")),
        default=Value("draft"),
    )
    lists = RectificationList.objects.filter(reduce(or_, wanted)).annotate(awaits=awaits)
    return lists.select_related("unit", "leader").order_by(Coalesce("decided_on", "submitted_on"), "pk")


def _reviews(user, on):
    mine, watched = _units(user, Role.CLERK), _units(user, Role.GROUP)
    wanted = []
    if mine is not None:
        to_do = [ReviewState.DRAFT, ReviewState.LOCKED, ReviewState.OPEN, ReviewState.CLOSED]
        wanted.append(Q(unit__in=mine, state__in=to_do, held_on__lte=on))
    if watched is not None:
        wanted.append(Q(unit__in=watched, state=ReviewState.COUNTED))
        wanted.append(Q(unit__in=watched, state=ReviewState.LOCKED, roll_confirmed_at=None))
    if not wanted:
        return None
    awaits = Case(
        When(state=ReviewState.COUNTED, then=Value("confirm")),
        When(
            state=ReviewState.LOCKED, unit__in=watched if watched is not None else [], then=Value("confirm")
        ),
        default=Value("count"),
    )
    meetings = DemocraticReview.objects.filter(rehearsal_of=None)
    reviews = meetings.filter(reduce(or_, wanted)).annotate(awaits=awaits)
    return reviews.select_related("unit").order_by("held_on", "pk")


def _leads(user):
    """Requests to lead, of the units right below where this person is the superior (M95)."""
    seats = [one.unit_id for one in user.roles if one.role == Role.SUPERIOR]
    if not seats:
        return None
    asked = LeadRequest.objects.asked().filter(item__unit__parent__in=seats).annotate(awaits=Value("lead"))
    return asked.select_related("item__unit", "item__list__leader").order_by("asked_at", "pk")


def _steps(user):
    if not any(one.role in HANDS for one in user.roles) and not user.acting_for:
        return None
    awaits = Case(When(level=Level.UNIT, then=Value("returned")), default=Value("audit"))
    steps = AuditStep.objects.waiting_for(user).annotate(awaits=awaits)
    item = "close_out__item"
    return steps.select_related(f"{item}__unit__campaign", f"{item}__list__leader").order_by(
        "arrived_at", "pk"
    )


def _holder(its_list):
    return f"个人 · {its_list.leader.post}" if its_list.leader else "班子"


def _task_of_item(awaits, noun, pk, item, lamp):
    """What waits because of an item: it is named, placed and dated as the item is."""
    named = (item.number, item.title, str(item.unit), _holder(item.list), item.deadline)
    return Task(awaits, noun, pk, *named, lamp)


def _item_task(item):
    lamp = (
        Lamp("late", "退回继续整改", "退回后还没有新的整改进度") if item.awaits == "returned" else item.lamp
    )
    return _task_of_item(item.awaits, "item", item.pk, item, lamp)


def _list_task(one):
    tone = {"returned": "late", "accept": "wait"}.get(one.awaits, "idle")
    day = one.decided_on if one.awaits == "returned" else one.submitted_on
    lamp = Lamp(tone, one.get_state_display(), one.return_reason)
    return Task(one.awaits, "list", one.pk, "清单", one.title, str(one.unit), _holder(one), day, lamp)


def _review_task(one):
    lamp = Lamp("wait", one.get_state_display())
    title = f"{one.held_on.month}月{one.held_on.day}日{one.get_method_display()}"
    return Task(one.awaits, "review", one.pk, "评议", title, str(one.unit), "民主评议", one.held_on, lamp)


def _release_task(shown):
    lamp = Lamp("wait", "待核对", shown.get_scope_display())
    day = shown.starts_on
    return Task(shown.awaits, "release", shown.pk, "公示", shown.title, str(shown.unit), "公示", day, lamp)


def _rules_task(found):
    lamp = Lamp("wait", found.get_state_display(), found.reason)
    day = clock.local(found.proposed_at).date()
    return Task(
        found.awaits, "rules", found.pk, "规则", str(found), found.campaign.office, "活动规则", day, lamp
    )


def _lead_task(asked):
    lamp = Lamp("wait", "待答复", asked.reason)
    return _task_of_item(asked.awaits, "lead", asked.pk, asked.item, lamp)


def _step_task(step):
    item = step.close_out.item
    lamp = Lamp("late" if step.awaits == "returned" else "wait", f"待{step.get_level_display()}")
    return _task_of_item(step.awaits, "step", step.pk, item, lamp)
