"""The democratic review (民主评议) of a unit's finished items (M56–M62)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from issues.models import Item
from issues.rules import Lamp
from issues.states import born, pairs
from reviews.rules import rate_text
from reviews.states import REVIEW_MOVES, Outcome, ReviewState
from units.models import Unit

REVIEW_LAMPS: dict[str, str] = {
    ReviewState.OPEN: "wait",
    ReviewState.COUNTED: "soon",
    ReviewState.DECIDED: "ok",
    ReviewState.CANCELLED: "idle",
}
OUTCOME_LAMPS: dict[str, str] = {
    Outcome.PENDING: "wait",
    Outcome.PASSED: "ok",
    Outcome.BELOW: "late",
    Outcome.CANCELLED: "idle",
}


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(unit__in=Unit.objects.visible_to(user))

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
    """One review meeting. The rule values are copied from the campaign when it opens and never change (S54)."""

    class Method(models.TextChoices):
        MEETING = "meeting", "会议评议"
        ON_SITE = "on_site", "现场一线即时评议"
        INTERVIEW = "interview", "深入群众访谈评议"
        NETWORK = "network", "网络平台社会评议"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reviews", verbose_name="单位")
    method = models.CharField("评议方式", max_length=16, choices=Method, default=Method.MEETING)
    held_on = models.DateField("评议日期")
    place = models.CharField("地点", max_length=80, blank=True)
    state = models.CharField("状态", max_length=16, choices=ReviewState, default=ReviewState.OPEN)

    quorum = models.PositiveSmallIntegerField("参评人数不少于")
    public_share = models.PositiveSmallIntegerField("基层群众和服务对象不少于（%）")
    floor = models.PositiveSmallIntegerField("点赞率不低于（%）")

    opened_at = models.DateTimeField("发起时间")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    counted_at = models.DateTimeField("录入时间", null=True, blank=True)
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
        ]
        triggers = [
            pgtrigger.FSM(name="review_moves", field="state", transitions=pairs(REVIEW_MOVES)),
            pgtrigger.Protect(
                name="review_born_open", operation=pgtrigger.Insert, condition=born(ReviewState.OPEN)
            ),
            pgtrigger.ReadOnly(  # what the people were called to, and the rules they were called under (S35, S54)
                name="review_rules_stay",
                fields=[
                    "unit",
                    "method",
                    "held_on",
                    "quorum",
                    "public_share",
                    "floor",
                    "opened_at",
                    "opened_by",
                ],
            ),
            pgtrigger.Protect(
                name="ended_review_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__state__in=[ReviewState.DECIDED.value, ReviewState.CANCELLED.value]
                ),
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.held_on:%Y-%m-%d} {self.get_method_display()}"

    @property
    def trail_stream(self):
        return f"unit-{self.unit_id}"

    @property
    def lamp(self):
        """Where the review stands, for lists."""
        return Lamp(REVIEW_LAMPS[self.state], self.get_state_display())


class ReviewItem(models.Model):
    """One item before the people, one round. Earlier rounds stay as they were."""

    review = models.ForeignKey(DemocraticReview, models.PROTECT, related_name="results", verbose_name="评议")
    item = models.ForeignKey(Item, models.PROTECT, related_name="rounds", verbose_name="事项")
    round = models.PositiveSmallIntegerField("第几轮")
    valid = models.PositiveIntegerField("有效票", null=True, blank=True)
    likes = models.PositiveIntegerField("点赞", null=True, blank=True)
    dislikes = models.PositiveIntegerField("不赞", null=True, blank=True)
    unsure = models.PositiveIntegerField("不了解", null=True, blank=True)
    outcome = models.CharField("结论", max_length=16, choices=Outcome, default=Outcome.PENDING)
    shortfalls = models.JSONField("未达标原因", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评议事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "round"], name="item_round_once"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(outcome=Outcome.PENDING), name="one_pending_round_per_item"
            ),
            models.CheckConstraint(
                condition=Q(valid=None, likes=None, dislikes=None, unsure=None)
                | Q(valid=F("likes") + F("dislikes") + F("unsure")),
                name="ballots_add_up",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.PASSED) | Q(valid__gt=0, shortfalls=[]),
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
        return rate_text(self.likes or 0, self.valid or 0)

    @property
    def lamp(self):
        """The outcome with its reasons in words."""
        return Lamp(OUTCOME_LAMPS[self.outcome], self.get_outcome_display(), "".join(self.shortfalls))


class Attendance(models.Model):
    """How many people of one category took part."""

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
