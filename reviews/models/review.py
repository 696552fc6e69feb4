"""The democratic review (民主评议) of a unit's finished items (M56–M62)."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from issues.models import Item
from issues.rules import Lamp
from issues.states import born, pairs
from reviews.rules import rate_text
from reviews.states import ENDED, REVIEW_MOVES, Outcome, ReviewState
from units.models import Unit
from units.models.campaign import Denominator, Scale

REVIEW_LAMPS: dict[str, str] = {
    ReviewState.DRAFT: "wait",
    ReviewState.LOCKED: "wait",
    ReviewState.OPEN: "soon",
    ReviewState.CLOSED: "soon",
    ReviewState.COUNTED: "soon",
    ReviewState.DECIDED: "ok",
    ReviewState.VOID: "late",
    ReviewState.CANCELLED: "idle",
}
OUTCOME_LAMPS: dict[str, str] = {
    Outcome.PENDING: "wait",
    Outcome.PASSED: "ok",
    Outcome.BELOW: "late",
    Outcome.CANCELLED: "idle",
}


ANSWERS: dict[str, tuple[str, str, str]] = {
    Scale.LIKE: ("点赞", "不赞", "不了解"),
    Scale.SATISFIED: ("满意", "基本满意", "不满意"),
}
RULES_FIELDS = (
    "quorum",
    "quorum_norm",
    "quorum_reason",
    "public_share",
    "floor",
    "scale",
    "approving",
    "denominator",
    "tellers",
    "rules_hash",
)


def _row(version):
    return ", ".join(f"{version}.{field}" for field in RULES_FIELDS)


def _person(title):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=title, null=True, blank=True
    )


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The meetings in this person's sight; a rehearsal is nobody's review (S38)."""
        return self.filter(unit__in=Unit.objects.visible_to(user), rehearsal_of=None)

    def with_figures(self):
        """Besides each review: `voters`, `items`, `passed` and `below`, each by a subquery (joins repeat rows)."""
        here = Attendance.objects.filter(review=OuterRef("pk")).order_by().values("review")
        rounds = ReviewItem.objects.filter(review=OuterRef("pk")).order_by().values("review")
        return self.annotate(
            voters=Subquery(here.annotate(n=Sum("present")).values("n")),
            items=_many(rounds),
            passed=_many(rounds.filter(outcome=Outcome.PASSED)),
            below=_many(rounds.filter(outcome=Outcome.BELOW)),
        )


def _many(rows):
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


class DemocraticReview(models.Model):
    """One review meeting. Rule values and items are copied and hashed when the roll is locked; they stay (S34, S54)."""

    class Method(models.TextChoices):
        MEETING = "meeting", "会议评议"
        ON_SITE = "on_site", "现场一线即时评议"
        INTERVIEW = "interview", "深入群众访谈评议"
        NETWORK = "network", "网络平台社会评议"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reviews", verbose_name="单位")
    method = models.CharField("评议方式", max_length=16, choices=Method, default=Method.MEETING)
    held_on = models.DateField("评议日期")
    place = models.CharField("地点", max_length=80, blank=True)
    state = models.CharField("状态", max_length=16, choices=ReviewState, default=ReviewState.DRAFT)
    rehearsal_of = models.ForeignKey(
        "self", models.PROTECT, related_name="rehearsals", verbose_name="为哪场试投", null=True, blank=True
    )

    quorum = models.PositiveSmallIntegerField("参评人数不少于")
    public_share = models.PositiveSmallIntegerField("基层群众和服务对象不少于（%）")
    floor = models.PositiveSmallIntegerField("点赞率不低于（%）")
    quorum_norm = models.PositiveSmallIntegerField("一般不少于", default=0)
    quorum_reason = models.TextField("低于一般人数的理由", max_length=500, blank=True)
    scale = models.CharField("评议用语", max_length=16, choices=Scale, default=Scale.LIKE)
    approving = models.PositiveSmallIntegerField("前几种回答算认可", default=1)
    denominator = models.CharField(
        "认可率的分母", max_length=16, choices=Denominator, default=Denominator.VALID
    )
    rules_hash = models.CharField("规则和事项散列", max_length=64, blank=True)
    tellers = ArrayField(models.CharField(max_length=60), verbose_name="监票人", default=list, blank=True)
    paper_issued = models.PositiveIntegerField("发出纸质票", default=0)

    opened_at = models.DateTimeField("发起时间")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    locked_by = _person("锁定人")
    roll_confirmed_at = models.DateTimeField("名册确认时间", null=True, blank=True)
    roll_confirmed_by = _person("名册确认人")
    start_asked_by = _person("提请开始的人")
    started_at = models.DateTimeField("投票开始", null=True, blank=True)
    started_by = _person("见证开始的人")
    close_asked_by = _person("提请结束的人")
    closed_at = models.DateTimeField("投票结束", null=True, blank=True)
    closed_by = _person("见证结束的人")
    counted_at = models.DateTimeField("计票时间", null=True, blank=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField("认定时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    observer = models.CharField("督导组派员", max_length=60, blank=True, help_text="到场督导人员的职务或姓名")
    note = models.TextField("说明", max_length=1000, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "民主评议"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ReviewState.DECIDED)
                | Q(decided_at__isnull=False, counted_at__isnull=False) & ~Q(observer=""),
                name="decided_review_has_observer_and_times",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(counted_by=None) | ~Q(decided_by=F("counted_by")),
                name="review_confirmed_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.DECIDED) | Q(rehearsal_of=None),
                name="rehearsal_decides_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.DECIDED) | Q(method="meeting"), name="only_a_meeting_decides"
            ),
            models.CheckConstraint(
                condition=Q(started_by=None) | Q(start_asked_by=None) | ~Q(started_by=F("start_asked_by")),
                name="two_persons_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(close_asked_by=None) | ~Q(closed_by=F("close_asked_by")),
                name="two_persons_close",
            ),
            models.CheckConstraint(condition=Q(approving__in=[1, 2]), name="approving_is_one_or_two"),
        ]
        triggers = [
            pgtrigger.FSM(name="review_moves", field="state", transitions=pairs(REVIEW_MOVES)),
            pgtrigger.Protect(
                name="review_born_draft", operation=pgtrigger.Insert, condition=born(ReviewState.DRAFT)
            ),
            pgtrigger.ReadOnly(  # what the people were called to
                name="review_called_stays",
                fields=["unit", "method", "held_on", "opened_at", "opened_by", "rehearsal_of"],
            ),
            pgtrigger.Trigger(  # the rules they vote under: fixed when the roll is locked (S35, S54)
                name="review_rules_stay",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=~pgtrigger.Q(old__state=ReviewState.DRAFT),
                func=f"IF ({_row('OLD')}) IS DISTINCT FROM ({_row('NEW')}) THEN"
                " RAISE EXCEPTION 'review %: its rules stand since it was locked', OLD.id"
                " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;",
            ),
            pgtrigger.Protect(
                name="ended_review_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=[state.value for state in ENDED]),
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.held_on:%Y-%m-%d} {self.get_method_display()}"

    @property
    def trail_stream(self):
        return f"unit-{self.unit_id}"

    @property
    def answers(self):
        """The three answers in the words of this round's scale, as [(key, words)]."""
        return list(zip("abc", ANSWERS[self.scale], strict=True))

    @property
    def rate_name(self):
        return "点赞率" if self.scale == Scale.LIKE else "满意率"

    @property
    def lamp(self):
        """Where the review stands, for lists."""
        return Lamp(REVIEW_LAMPS[self.state], self.get_state_display())


class RoundManager(models.Manager):
    """Real rounds; what was cast in a rehearsal has round 0 and is found by `ReviewItem.every` alone (S38)."""

    def get_queryset(self):
        return super().get_queryset().filter(round__gt=0)


class ReviewItem(models.Model):
    """One item before the people, one round. Earlier rounds stay as they were.

    `likes`, `dislikes` and `unsure` are the first, second and third answer of the round's scale; `approvals` of `base`
    is what the floor is held against. Only the database function `tally` writes these numbers.
    """

    review = models.ForeignKey(DemocraticReview, models.PROTECT, related_name="results", verbose_name="评议")
    item = models.ForeignKey(Item, models.PROTECT, related_name="rounds", verbose_name="事项")
    round = models.PositiveSmallIntegerField("第几轮")
    valid = models.PositiveIntegerField("有效票", null=True, blank=True)
    likes = models.PositiveIntegerField("点赞", null=True, blank=True)
    dislikes = models.PositiveIntegerField("不赞", null=True, blank=True)
    unsure = models.PositiveIntegerField("不了解", null=True, blank=True)
    approvals = models.PositiveIntegerField("认可", null=True, blank=True)
    base = models.PositiveIntegerField("分母", null=True, blank=True)
    spoilt = models.PositiveIntegerField("空白和无效票", null=True, blank=True)
    snapshot = models.JSONField("锁定时的内容", default=dict, blank=True)
    pictures: list[Any]  # of the item, where a page shows them
    outcome = models.CharField("结论", max_length=16, choices=Outcome, default=Outcome.PENDING)
    shortfalls = models.JSONField("未达标原因", default=list, blank=True)

    objects = RoundManager()
    every = models.Manager()  # noqa: DJ012  a manager, not a field

    class Meta:
        verbose_name = verbose_name_plural = "评议事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "round"], condition=Q(round__gt=0), name="item_round_once"
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(outcome=Outcome.PENDING, round__gt=0),
                name="one_pending_round_per_item",
            ),
            models.CheckConstraint(
                condition=Q(valid=None, likes=None, dislikes=None, unsure=None)
                | Q(
                    valid=F("likes") + F("dislikes") + F("unsure"),
                    approvals__isnull=False,
                    base__gte=F("valid"),
                ),
                name="ballots_add_up",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.PASSED) | Q(valid__gt=0, shortfalls=[], round__gt=0),
                name="passed_round_has_ballots",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="round_born_pending",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__outcome=Outcome.PENDING),
            ),
            pgtrigger.Protect(
                name="decided_round_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__outcome=Outcome.PENDING),
            ),
            pgtrigger.ReadOnly(name="round_stays_where_it_is", fields=["review", "item", "round"]),
        ]

    def __str__(self):
        return f"{self.item} 第{self.round}轮"

    @property
    def rate(self):
        """The approval rate, cut to two decimals."""
        return rate_text(self.approvals or 0, self.base or 0)

    @property
    def parts(self):
        """The answers in the words of the round's scale, as [(words, how many)]."""
        numbers = (self.likes, self.dislikes, self.unsure)
        return [(words, many) for (_, words), many in zip(self.review.answers, numbers, strict=True)]

    @property
    def lamp(self):
        """The outcome with its reasons in words."""
        return Lamp(OUTCOME_LAMPS[self.outcome], self.get_outcome_display(), "".join(self.shortfalls))


class Attendance(models.Model):
    """How many people of one category took part: counted from the roll by `tally`; it stays when the names go."""

    class Category(models.TextChoices):
        GRASSROOTS = "grassroots", "基层群众代表"
        SERVICE_USER = "service_user", "服务对象"
        PARTY_MEMBER = "party_member", "本单位党员"
        PARTY_DELEGATE = "party_delegate", "党代表"
        PEOPLES_DEPUTY = "peoples_deputy", "人大代表"
        CPPCC_MEMBER = "cppcc_member", "政协委员"
        INVITED = "invited", "特邀监督员"
        WORK_CONTACT = "work_contact", "工作对象"

    PUBLIC = (Category.GRASSROOTS, Category.SERVICE_USER)  # what the 50 % counts (M57)

    review = models.ForeignKey(
        DemocraticReview, models.PROTECT, related_name="attendance", verbose_name="评议"
    )
    category = models.CharField("类别", max_length=16, choices=Category)
    present = models.PositiveIntegerField("实到人数")

    class Meta:
        verbose_name = verbose_name_plural = "参评人数"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "category"], name="attendance_category_once")
        ]

    def __str__(self):
        return f"{self.get_category_display()} {self.present} 人"
