"""What waits in lists, items, plans and releases (S138): the rows of this app's debts, and how each reads."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from issues.models import (
    Disclosure,
    Explanation,
    Extension,
    Flag,
    FrozenCopy,
    Item,
    LeadRequest,
    Measure,
    ProgressReport,
    RectificationList,
)
from issues.models.item import late, soon
from issues.states import ExtensionState, ListState, ReleaseState, State
from trail import clock
from units.debts import (
    GOING,
    RETURNED,
    Chip,
    Days,
    Debt,
    Task,
    after_step,
    at_once,
    before_the_day,
    days_between,
    first_day_over,
)
from units.desk.lamp import Lamp
from units.models import Assignment, Role, Unit

LATE, SOON = Chip("late", "逾期", 0), Chip("soon", "临近到期", 20)
EXPLAIN = Chip("explain", "待说明逾期", 15)
MEASURE = Chip("measure", "措施到期", 25)
PROGRESS = Chip("progress", "待填报进度", 30)
PUBLISH = Chip("publish", "待公开进度", 35)
EXTEND, SIGN = Chip("extend", "待审批延期", 50), Chip("sign", "待签收报告", 55)
ACCEPT, LEAD, RELEASE = (
    Chip("accept", "待接收", 60),
    Chip("lead", "待答复牵头", 70),
    Chip("release", "待核对公示", 80),
)
APPLY, FILE, DRAFT = (
    Chip("apply", "待申请销号", 210),
    Chip("file", "待报清单", 220),
    Chip("draft", "待上报", 230),
)
MARKED = Chip("marked", "标记未解除", 910, calm=True)
LIST = Value("清单")  # what has no number of its own
OF_ITEM = ("unit__campaign", "list__leader")


def of_item(*path: str) -> tuple[str, ...]:
    """What a row that hangs on an item reads besides itself."""
    return tuple("__".join([*path, one]) for one in OF_ITEM)


def holder(its_list):
    """Whose promise it is, as the workbench says it."""
    return f"个人 · {its_list.leader.post}" if its_list.leader else "班子"


def read_item(item, lamp) -> Task:
    """What waits because of an item: it is named, placed and dated as the item is."""
    return Task(item.number or "草稿", item.title, str(item.unit), holder(item.list), item.deadline, lamp)


def _days_over(field):
    return lambda days: days_between(days.on, F(field))


# Items in the unit's hands


def _due(days):
    """What the unit has promised and not yet declared done; what nobody has accepted yet only when its day is near."""
    near = Q(state=State.FILED, deadline__lte=days.warned)
    return Item.objects.filter(Q(state=State.IN_PROGRESS) | near)


def _how_near(days):
    return Case(
        When(late(days.on), then=Value(LATE.key)),
        When(soon(days.on, days.warned), then=Value(SOON.key)),
        default=Value(GOING.key),
    )


def _redo(days):
    """Sent back by the people or the auditors, and no new progress since."""
    later = ProgressReport.objects.filter(item=OuterRef("pk"), reported_at__gt=OuterRef("sent_back_at"))
    return Item.objects.filter(~Exists(later), state=State.IN_PROGRESS, sent_back_at__isnull=False)


def _measures(days):
    return Measure.objects.filter(due_on__lte=days.warned, done_on=None, item__state=State.IN_PROGRESS)


def _unexplained(days):
    """Missed deadlines nobody has answered for: the item's own, or the one before an extension that came too late (M41)."""
    extended = Extension.objects.granted().filter(office_on__gt=F("old_deadline"))
    now = late(days.on) | Q(finished_on__gt=F("deadline"))
    before = Subquery(extended.filter(item=OuterRef("pk")).order_by("-pk").values("old_deadline")[:1])
    rows = Item.objects.exclude(state=State.DRAFT).filter(now | Q(pk__in=extended.values("item")))
    rows = rows.annotate(missed=Case(When(now, then=F("deadline")), default=before, output_field=DateField()))
    said = Explanation.objects.filter(item=OuterRef("pk"), deadline=OuterRef("missed"))
    return rows.filter(~Exists(said))


def _over(days):
    return days.on - timedelta(days=days.campaign.progress_days)


def _unreported(days):
    """Under way, and the unit has written nothing down for so many days."""
    reports = ProgressReport.objects.filter(item=OuterRef("pk")).order_by().values("item")
    last = Subquery(reports.annotate(last=Max("reported_on")).values("last"), output_field=DateField())
    rows = Item.objects.filter(state=State.IN_PROGRESS).annotate(last=Coalesce(last, F("filed_on")))
    return rows.filter(last__lte=_over(days))


def _unpublished(days):
    """The people were shown the promise and nothing since for so many days, though there is something to show (M40).

    What waits for a checker is no longer the unit's to do.
    """
    copies = FrozenCopy.objects.filter(item=OuterRef("pk"), replaced_on=None)
    current = Disclosure.objects.current(on=days.on)
    shown = copies.promises().filter(disclosure__in=current).order_by("-pk")
    told = FrozenCopy.objects.filter(kind=Disclosure.Kind.PROGRESS)
    before = told.filter(item=OuterRef("pk"), disclosure__state=ReleaseState.RELEASED)
    rows = Item.objects.filter(Exists(shown), state=State.IN_PROGRESS).annotate(
        last=Coalesce(
            Subquery(before.order_by("-disclosure__starts_on").values("disclosure__starts_on")[:1]),
            Subquery(shown.values("disclosure__starts_on")[:1]),
        )
    )
    frozen_since = told.filter(
        item=OuterRef("item"),
        disclosure__state__in=[ReleaseState.RELEASED, ReleaseState.PROPOSED],
        disclosure__drafted_at__gte=OuterRef("reported_at"),
    )
    newer = ProgressReport.objects.filter(~Exists(frozen_since), item=OuterRef("pk"))
    return rows.filter(Exists(newer), last__lte=_over(days))


def _past(field):
    return lambda days: days_between(_over(days), F(field))


def _marks(kind):
    return lambda days: Flag.objects.filter(kind=kind, cleared_on=None)


def _its_items(rows):
    return Q(pk__in=rows.order_by().values("pk"))


def items_by(path):
    """Which items stand in the way of a wrap-up meeting because of these rows."""
    return lambda rows: Q(pk__in=rows.order_by().values(path))


def _read_due(item):
    return read_item(item, item.lamp)


def _read_redo(item):
    return read_item(item, Lamp("late", "退回继续整改", "退回后还没有新的整改进度"))


def _read_measure(measure):
    lamp = Lamp("late" if measure.due_on < clock.today() else "soon", "措施没有完成", measure.text)
    item = measure.item
    return Task(item.number, measure.text, str(item.unit), holder(item.list), measure.due_on, lamp)


def _read_missed(item):
    return read_item(item, Lamp("late", "逾期未说明", "三个问题答完，才能签收解除"))


def _read_unreported(item):
    return read_item(item, Lamp("soon", "未填报进度", f"{item.last:%Y-%m-%d} 以来没有填报"))


def _read_unpublished(item):
    return read_item(item, Lamp("soon", "未公开进度", f"{item.last:%Y-%m-%d} 以来没有向群众公开"))


def _read_mark(flag):
    return read_item(
        flag.item, Lamp("late", flag.get_kind_display(), f"{flag.raised_on:%Y-%m-%d} 标记，没有解除")
    )


def _mark(kind, key):
    return Debt(
        f"mark_{kind}",
        f"{Flag.Kind(kind).label}的标记没有解除",
        (MARKED,),
        (Role.CLERK,),
        _marks(kind),
        _read_mark,
        page="issues:item",
        verb="issues:item",
        unit="item__unit",
        shows="item_id",
        related=of_item("item"),
        order=("raised_on", "pk"),
        blocks=key,
        stops=items_by("item"),
    )


IN_HAND = (
    Debt(
        "due",
        "整改到期",
        (LATE, SOON, GOING),
        (Role.CLERK,),
        _due,
        _read_due,
        page="issues:item",
        verb="issues:item_finish",
        awaits=_how_near,
        related=OF_ITEM,
        order=("deadline", "pk"),
        about=F("number"),
        since=F("deadline"),
        late=_days_over("deadline"),
        reminded=before_the_day,
        chased=True,
        blocks="in_progress",
        stops=_its_items,
    ),
    Debt(
        "redo",
        "退回后没有新进度",
        (RETURNED,),
        (Role.CLERK,),
        _redo,
        _read_redo,
        page="issues:item",
        verb="issues:item_progress",
        related=OF_ITEM,
        order=("sent_back_at", "pk"),
        about=F("number"),
        since=TruncDate("sent_back_at"),
        late=after_step(TruncDate("sent_back_at")),
        reminded=first_day_over,
        chased=True,
    ),
    Debt(
        "measure",
        "措施到期",
        (MEASURE,),
        (Role.CLERK,),
        _measures,
        _read_measure,
        page="issues:item",
        verb="issues:measures_done",
        unit="item__unit",
        shows="item_id",
        related=of_item("item"),
        order=("due_on", "pk"),
        about=F("item__number"),
        since=F("due_on"),
        late=_days_over("due_on"),
        reminded=before_the_day,
        chased=True,
    ),
    Debt(
        "explain",
        "逾期未说明",
        (EXPLAIN,),
        (Role.CLERK,),
        _unexplained,
        _read_missed,
        page="issues:explain",
        verb="issues:explain",
        related=OF_ITEM,
        order=("missed", "pk"),
        about=F("number"),
        since=F("missed"),
        late=_days_over("missed"),
        reminded=first_day_over,
        chased=True,
        blocks="reports",
        stops=_its_items,
    ),
    Debt(
        "progress",
        "未填报进度",
        (PROGRESS,),
        (Role.CLERK,),
        _unreported,
        _read_unreported,
        page="issues:item_progress",
        verb="issues:item_progress",
        related=OF_ITEM,
        order=("last", "pk"),
        about=F("number"),
        since=F("last"),
        late=_past("last"),
        reminded=lambda days: 0,
        chased=True,
    ),
    Debt(
        "publish",
        "未公开进度",
        (PUBLISH,),
        (Role.CLERK,),
        _unpublished,
        _read_unpublished,
        page="issues:list_disclose",
        asked="kind=progress",
        verb="issues:list_disclose",
        shows="list_id",
        related=OF_ITEM,
        order=("last", "pk"),
        about=F("number"),
        since=F("last"),
        late=_past("last"),
        reminded=lambda days: 0,
        chased=True,
    ),
    _mark(Flag.Kind.OVERDUE, "overdue"),
    _mark(Flag.Kind.BELOW_FLOOR, "below_floor"),
    _mark(Flag.Kind.UNEXPLAINED, "reports"),
)

# Lists on their way


def _to_submit(days):
    """Begun, and not handed in; to an accepted list something was added and not filed yet (M33)."""
    added = Item.objects.filter(list=OuterRef("pk"), state=State.DRAFT)
    rows = RectificationList.objects
    return rows.filter(Q(state=ListState.DRAFT) | Q(Exists(added), state=ListState.ACCEPTED))


def unfiled_units():
    """Units that never filed a list; the campaign sets no day for it, so they count from its beginning, a day late."""
    filed = RectificationList.objects.filter(unit=OuterRef("pk"), submitted_on__isnull=False)
    return Unit.objects.participating().filter(~Exists(filed))


def _of_lists(state):
    return lambda rows: Q(list__in=rows.order_by().values("pk"), state=state)


def _read_list(tone, day):
    def read(one):
        lamp = Lamp(tone, one.get_state_display(), one.return_reason)
        return Task("清单", one.title, str(one.unit), holder(one), getattr(one, day), lamp)

    return read


def _read_unfiled(unit):
    day = unit.campaign.starts_on
    return Task("清单", "没有上报整改清单", str(unit), "本单位", day, Lamp("late", "未上报清单"))


CAME = Coalesce(F("passed_on"), F("submitted_on"))  # when a list came to where it is
OF_LIST = ("unit", "leader")
LISTS = (
    Debt(
        "file",
        "未上报清单",
        (FILE,),
        (Role.CLERK,),
        lambda days: unfiled_units(),
        _read_unfiled,
        page="units:unit",
        verb="issues:list_new",
        unit="pk",
        related=("campaign",),
        about=LIST,
        since=F("campaign__starts_on"),
        late=lambda days: Value(1),
        reminded=first_day_over,
        chased=True,
        blocks="none",  # `supervision.queries.wrap_up` asks for these units: there is no item yet to stand in the way
    ),
    Debt(
        "draft",
        "清单没有上报",
        (DRAFT,),
        (Role.CLERK,),
        _to_submit,
        _read_list("idle", "submitted_on"),
        page="issues:list",
        verb="issues:list_submit",
        related=OF_LIST,
        blocks="draft",
        stops=_of_lists(State.DRAFT),
    ),
    Debt(
        "returned",
        "退回未重报",
        (RETURNED,),
        (Role.CLERK,),
        lambda days: RectificationList.objects.filter(state=ListState.RETURNED),
        _read_list("late", "decided_on"),
        page="issues:list",
        verb="issues:list_submit",
        related=OF_LIST,
        order=("decided_on", "pk"),
        about=LIST,
        since=F("decided_on"),
        late=after_step(F("decided_on")),
        reminded=first_day_over,
        chased=True,
        blocks="draft",
        stops=_of_lists(State.DRAFT),
    ),
    Debt(
        "pass",
        "未接收、转报下级单位的清单",
        (ACCEPT,),
        (Role.CLERK,),
        lambda days: RectificationList.objects.to_pass(),
        _read_list("wait", "submitted_on"),
        page="issues:list",
        verb="issues:list_pass",
        unit="at_unit",
        related=OF_LIST,
        order=(CAME, "pk"),
        about=LIST,
        since=CAME,
        late=after_step(CAME),
        reminded=first_day_over,
        chased=True,
        blocks="filed",
        stops=_of_lists(State.FILED),
    ),
    Debt(
        "accept",
        "活动办未接收清单",
        (ACCEPT,),
        (Role.OFFICE,),
        lambda days: RectificationList.objects.waiting(),
        _read_list("wait", "submitted_on"),
        page="issues:list",
        verb="issues:list_accept",
        related=OF_LIST,
        order=(CAME, "pk"),
        about=LIST,
        since=CAME,
        late=after_step(CAME),
        reminded=first_day_over,
        chased=True,
        blocks="filed",
        stops=_of_lists(State.FILED),
    ),
)

# What units ask, and what others answer


def _read_asked(lead):
    return read_item(lead.item, Lamp("wait", "待答复", lead.reason))


def _read_extension(extension):
    lamp = Lamp("wait", extension.get_state_display(), extension.reason)
    item = extension.item
    return Task(item.number, item.title, str(item.unit), holder(item.list), extension.new_deadline, lamp)


def _read_report(told):
    return read_item(told.item, told.lamp)


def _extension(key, words, role, state, day):
    return Debt(
        key,
        words,
        (EXTEND,),
        (role,),
        lambda days: Extension.objects.filter(state=state),
        _read_extension,
        page="issues:extension",
        verb="issues:extension",
        unit="item__unit",
        related=of_item("item"),
        order=(day, "pk"),
        about=F("item__number"),
        since=F(day),
        late=after_step(F(day)),
        reminded=first_day_over,
        chased=True,
        menu="issues:extensions",
        judged=True,
        hands=("asked_by", "group_by"),
    )


def _report(key, words, role, field):
    return Debt(
        key,
        words,
        (SIGN,),
        (role,),
        lambda days: Explanation.objects.filter(**{field: None}),
        _read_report,
        page="issues:explanation",
        verb="issues:explanation",
        unit="item__unit",
        related=of_item("item"),
        order=("told_on", "pk"),
        about=F("item__number"),
        since=F("told_on"),
        late=after_step(F("told_on")),
        reminded=first_day_over,
        chased=True,
        menu="issues:explanations",
        blocks="reports",
        stops=items_by("item"),
        judged=True,
        hands=("told_by", "office_by", "group_by"),
    )


EXTENSIONS = (
    _extension("extend_group", "督导组未审批延期", Role.GROUP, ExtensionState.ASKED, "asked_on"),
    _extension("extend_office", "活动办未审批延期", Role.OFFICE, ExtensionState.PASSED, "group_on"),
)
REPORTS = (
    _report("sign_group", "督导组未签收报告", Role.GROUP, "group_on"),
    _report("sign_office", "活动办未签收报告", Role.OFFICE, "office_on"),
)
ASKED = (
    Debt(
        "lead",
        "未答复上级牵头的申请",
        (LEAD,),
        (Role.SUPERIOR,),
        lambda days: LeadRequest.objects.asked(),
        _read_asked,
        page="issues:lead",
        verb="issues:lead",
        unit="item__unit",
        related=of_item("item"),
        order=("asked_at", "pk"),
        about=F("item__number"),
        since=TruncDate("asked_at"),
        late=after_step(TruncDate("asked_at")),
        reminded=first_day_over,
        chased=True,
        hands=("asked_by",),
    ),
    *EXTENSIONS,
    *REPORTS,
)

# The release desk


def _refused(days):
    """Sent back to the author, its days not over, and nothing newer of its kind was proposed in its place."""
    same = Disclosure.objects.filter(
        unit=OuterRef("unit"),
        kind=OuterRef("kind"),
        scope=OuterRef("scope"),
        drafted_at__gt=OuterRef("checked_at"),
    )
    newer = Exists(same.filter(list=OuterRef("list"))) | Exists(same.filter(list=None)) & Q(list=None)
    return Disclosure.objects.filter(~newer, state=ReleaseState.REFUSED, ends_on__gte=days.on)


# its author, while they still work for the unit or the office; else whoever does
STILL_HERE = Case(
    When(
        Exists(
            Assignment.objects.filter(
                Q(role=Role.CLERK, unit=OuterRef("unit"))
                | Q(role=Role.OFFICE, campaign=OuterRef("unit__campaign")),
                person=OuterRef("drafted_by"),
                person__is_active=True,
            )
        ),
        then=F("drafted_by"),
    )
)


def _read_release(shown):
    lamp = Lamp("wait", "待核对", shown.get_scope_display())
    return Task("公示", shown.title, str(shown.unit), "公示", shown.starts_on, lamp)


def _read_refused(shown):
    lamp = Lamp("late", "已退回，待修改", shown.refused_why)
    return Task("公示", shown.title, str(shown.unit), "公示", clock.local(shown.checked_at).date(), lamp)


RELEASES = (
    Debt(
        "release",
        "公示材料未核对",
        (RELEASE,),
        (Role.OFFICE, Role.SUPERIOR),
        lambda days: Disclosure.objects.waiting(),
        _read_release,
        page="issues:release",
        verb="issues:release_check",
        related=("unit",),
        order=("starts_on", "pk"),
        about=Value("公示"),
        since=TruncDate("drafted_at"),
        late=after_step(TruncDate("drafted_at")),
        reminded=first_day_over,
        chased=True,
        judged=True,
        hands=("drafted_by",),
    ),
    Debt(
        "mend",
        "公示材料退回未重报",
        (RETURNED,),
        (Role.CLERK, Role.OFFICE),
        _refused,
        _read_refused,
        page="issues:release",
        verb="issues:list_disclose",
        related=("unit",),
        order=("checked_at", "pk"),
        about=Value("公示"),
        since=TruncDate("checked_at"),
        late=after_step(TruncDate("checked_at")),
        reminded=at_once,
        chased=True,
        held=STILL_HERE,
    ),
)

DEBTS = (*IN_HAND, *LISTS, *ASKED, *RELEASES)


def waiting_by(debts, user):
    """What waits for this person of these debts over one model, as one queryset of it."""
    days = Days(clock.today(), user.campaign)
    mine = [rows for debt in debts if (rows := debt.of(user, days)) is not None]
    of_all = debts[0].rows(days).model.objects
    return (
        of_all.filter(reduce(or_, [Q(pk__in=rows.values("pk")) for rows in mine])) if mine else of_all.none()
    )
