"""What a review asks of each item or post, and how many people took part (M57, M58)."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from issues.models import Item
from reviews.models.evaluation import Subject
from reviews.models.review import DemocraticReview
from reviews.rules import rate_text
from reviews.states import Outcome
from units.desk.lamp import Lamp

OUTCOME_LAMPS: dict[str, str] = {
    Outcome.PENDING: "wait",
    Outcome.PASSED: "ok",
    Outcome.BELOW: "late",
    Outcome.CANCELLED: "idle",
    Outcome.RANKED: "ok",
}


class RoundManager(models.Manager):
    """Real rounds of items. What was cast in a rehearsal (round 0, S38) and posts are found by `ReviewItem.every` alone."""

    def get_queryset(self):
        return super().get_queryset().filter(round__gt=0, subject=None)


class ReviewItem(models.Model):
    """One item (or one post, of a person evaluation) before the people, one round. Earlier rounds stay as they were.

    `likes`, `dislikes` and `unsure` are the first, second and third answer of the round's scale; `approvals` of `base`
    is what the floor is held against. Only the database function `tally` writes these numbers.
    """

    trail_name = "review_item"

    review = models.ForeignKey(DemocraticReview, models.PROTECT, related_name="results", verbose_name="评议")
    item = models.ForeignKey(
        Item, models.PROTECT, related_name="rounds", verbose_name="事项", null=True, blank=True
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="rounds", verbose_name="被评岗位", null=True, blank=True
    )
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
            models.UniqueConstraint(
                fields=["subject", "round"], condition=Q(round__gt=0), name="subject_round_once"
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False, subject=None) & ~Q(outcome=Outcome.RANKED)
                | Q(item=None, subject__isnull=False)
                & Q(outcome__in=[Outcome.PENDING, Outcome.RANKED, Outcome.CANCELLED]),
                name="item_or_post",
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
            pgtrigger.ReadOnly(name="round_stays_where_it_is", fields=["review", "item", "subject", "round"]),
        ]

    def __str__(self):
        return f"{self.judged} 第{self.round}轮"

    @property
    def judged(self):
        """The item or the post; both have a number and read as a title."""
        return self.item if self.item_id else self.subject

    @property
    def named(self):
        """Number and title, for a sentence."""
        return f"{self.judged.number}“{self.judged.title}”"

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
        COLLEAGUE = "colleague", "本单位干部职工"

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
