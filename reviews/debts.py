"""What waits in reviews, close-outs, evaluations and the network review (S138)."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    Exists,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import TruncDate

from issues.debts import APPLY, OF_ITEM, items_by, of_item, read_item
from issues.models import Flag, Item
from issues.states import State
from reviews.models import AuditStep, CloseOut, DemocraticReview, Opinion, ReviewItem, Subject
from reviews.states import CloseOutState, Level, Outcome, ReviewState
from units.debts import (
    GOING,
    RETURNED,
    Chip,
    Debt,
    Task,
    after_step,
    days_between,
    first_day_over,
    over_working_days,
)
from units.desk.lamp import Lamp
from units.models import Role

WITNESS = Chip("witness", "待见证", 5)
AUDIT, CONFIRM = Chip("audit", "待审核", 40), Chip("confirm", "待确认评议", 45)
OPINION, CONSEQUENCE = Chip("opinion", "待处理网络意见", 90), Chip("post", "待决定末位处理", 95)
COUNT, REVIEW = Chip("count", "待录入评议", 200), Chip("review", "待组织评议", 205)

# Items that wait for their review or application


def _unreviewed(days):
    called = ReviewItem.objects.filter(item=OuterRef("pk"), outcome=Outcome.PENDING)
    return Item.objects.filter(~Exists(called), state=State.FINISHED)


def _unapplied(days):
    """Approved by the people, nothing stands against it, and the unit has not applied for the close-out."""
    here = OuterRef("pk")
    passed = ReviewItem.objects.filter(item=here, outcome=Outcome.PASSED).order_by().values("item")
    since = TruncDate(Subquery(passed.annotate(last=Max("review__decided_at")).values("last")))
    against = (
        Exists(CloseOut.objects.filter(item=here, state=CloseOutState.OPEN))
        | Exists(Flag.objects.filter(item=here, cleared_on=None))
        | Exists(Item.objects.filter(parent=here).exclude(state=State.CLOSED))
    )
    return Item.objects.filter(~against, state=State.APPROVED).annotate(approved=since)


def _read_due(item):
    return read_item(item, item.lamp)


def _its_items(rows):
    return Q(pk__in=rows.order_by().values("pk"))


ITEMS = (
    Debt(
        "review",
        "未组织评议",
        (REVIEW,),
        (Role.CLERK,),
        _unreviewed,
        _read_due,
        page="issues:item",
        verb="reviews:review_new",
        related=OF_ITEM,
        order=("finished_on", "pk"),
        about=F("number"),
        since=F("finished_on"),
        late=lambda days: over_working_days(days.review, F("finished_on")),
        reminded=first_day_over,
        chased=True,
        blocks="finished",
        stops=_its_items,
    ),
    Debt(
        "apply",
        "评议通过未申请销号",
        (APPLY,),
        (Role.CLERK,),
        _unapplied,
        _read_due,
        page="issues:item",
        verb="reviews:close_apply",
        related=OF_ITEM,
        order=("deadline", "pk"),
        about=F("number"),
        since=F("approved"),
        late=after_step(F("approved")),
        reminded=first_day_over,
        chased=True,
        blocks="unapplied",
        stops=_its_items,
    ),
)

# Meetings


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

# The levels of the audit

ITEM = "close_out__item"
JUDGED = AuditStep.objects.filter(close_out=OuterRef("close_out")).exclude(order=OuterRef("order")).order_by()
# who applied for it, has judged it at another level, or lent a name to that (S44, S45)
PARTED = Func(
    Func(F("applicant"), template="ARRAY[%(expressions)s]::bigint[]"),
    ArraySubquery(JUDGED.filter(decided_by__isnull=False).values("decided_by")),
    ArraySubquery(JUDGED.filter(on_behalf_of__isnull=False).values("on_behalf_of")),
    template="array_remove(%(expressions)s, NULL)",
    arg_joiner=" || ",
    output_field=ArrayField(BigIntegerField()),
)


def _at(level):
    return lambda days: AuditStep.objects.pending().filter(level=level)


def _read_step(step):
    word = f"待{step.get_level_display()}"
    return read_item(step.close_out.item, Lamp("late" if step.level == Level.UNIT else "wait", word))


def _step(key, words, chip, role, level, **values):
    return Debt(
        key,
        words,
        (chip,),
        (role,),
        _at(level),
        _read_step,
        page="reviews:audit",
        unit=f"{ITEM}__unit",
        related=of_item(ITEM),
        order=("arrived_at", "pk"),
        about=F(f"{ITEM}__number"),
        since=TruncDate("arrived_at"),
        late=after_step(TruncDate("arrived_at")),
        reminded=first_day_over,
        chased=True,
        menu="reviews:audits",
        blocks=level.value,
        stops=items_by(ITEM),
        **values,
    )


def _audit(key, words, role, level):
    return _step(
        key,
        words,
        AUDIT,
        role,
        level,
        verb="reviews:audit",
        together="reviews:audits",
        judged=True,
        lent=True,
        parted=PARTED,
        held=F("holder"),
        queue=lambda rows, person: rows.waiting_for(person),
    )


STEPS = (
    _step("supply", "退回补充未答复", RETURNED, Role.CLERK, Level.UNIT, verb="reviews:audit_answer"),
    _audit("audit_group", "督导组未审核", Role.GROUP, Level.GROUP),
    _audit("audit_office", "活动办未审核", Role.OFFICE, Level.OFFICE),
    _audit("audit_contact", "联系点领导未审核", Role.CONTACT, Level.CONTACT),
    _audit("audit_superior", "上一级党组织未认定", Role.SUPERIOR, Level.SUPERIOR),
)

# Evaluations of posts, words from the network

# The posts among the last of a ranking that stands (`reviews.queries.evaluations`): every pass confirmed, inside and outside.
# Scores are kept to 25 places: two fractions of people who voted that differ at all differ long before.
LAST_ONES = """
WITH pass AS (
    SELECT id, evaluation_id, weight, audience, state FROM reviews_democraticreview
    WHERE evaluation_id IS NOT NULL AND rehearsal_of_id IS NULL
), ready AS (
    SELECT evaluation_id FROM pass GROUP BY 1 HAVING bool_and(state IN ('decided', 'void', 'cancelled'))
    AND count(DISTINCT audience) FILTER (WHERE state = 'decided') = 2
), score AS (
    SELECT p.evaluation_id, i.subject_id,
        round(sum(p.weight * i.likes::numeric(60, 40) / nullif(i.likes + i.dislikes, 0)) / sum(p.weight), 25) AS got
    FROM ready JOIN pass p USING (evaluation_id) JOIN reviews_reviewitem i ON i.review_id = p.id
    WHERE p.state = 'decided' GROUP BY 1, 2 HAVING min(i.likes + i.dislikes) >= 10
), place AS (
    SELECT subject_id, evaluation_id, rank() OVER (PARTITION BY evaluation_id ORDER BY got) AS from_the_end FROM score
)
SELECT p.subject_id FROM place p JOIN reviews_evaluation e ON e.id = p.evaluation_id WHERE p.from_the_end <= e.bottom
"""


def _undecided(days):
    """Posts among the last about which nobody has decided; nothing happens to anybody by itself (M64)."""
    held = DemocraticReview.objects.filter(evaluation=OuterRef("evaluation"), state=ReviewState.DECIDED)
    last = held.order_by().values("evaluation").annotate(last=Max("decided_at")).values("last")
    rows = Subject.objects.filter(decision=None, pk__in=RawSQL(LAST_ONES, []))
    return rows.annotate(since=TruncDate(Subquery(last)))


def _read_post(subject):
    evaluation = subject.evaluation
    lamp = Lamp("wait", "待决定", evaluation.consequence)
    return Task(subject.number, subject.title, str(evaluation.unit), evaluation.name, subject.since, lamp)


def _opinions():
    return Opinion.objects.filter(item=OuterRef("pk"), shown=None).exclude(text="").order_by()


def _with_opinions(days):
    """Items of which words wait to be looked at; how many, on which day at the earliest, and nothing of who wrote them."""
    first = _opinions().values("item").annotate(first=Min("on")).values("first")
    return Item.objects.filter(Exists(_opinions())).annotate(heard=Subquery(first, output_field=DateField()))


def _read_opinions(item):
    read = read_item(item, Lamp("wait", "待处理意见"))
    return Task(read.number, read.title, read.unit, read.holder, item.heard, read.lamp)


OTHERS = (
    Debt(
        "post",
        "督导组未决定末位处理",
        (CONSEQUENCE,),
        (Role.GROUP,),
        _undecided,
        _read_post,
        page="reviews:consequence",
        verb="reviews:consequence",
        unit="evaluation__unit",
        related=("evaluation__unit",),
        order=("evaluation", "pk"),
        about=Value("末位处理"),
        since=F("since"),
        late=after_step(F("since")),
        reminded=first_day_over,
        chased=True,
    ),
    Debt(
        "opinion",
        "网络意见未处理",
        (OPINION,),
        (Role.OFFICE,),
        _with_opinions,
        _read_opinions,
        page="reviews:opinions",
        verb="reviews:opinion_judge",
        shows="",
        related=OF_ITEM,
        order=("heard", "pk"),
        about=F("number"),
        since=F("heard"),
        late=after_step(F("heard")),
        reminded=first_day_over,
        chased=True,
        together="reviews:opinions",
    ),
)

DEBTS = (*ITEMS, *MEETINGS, *STEPS, *OTHERS)
