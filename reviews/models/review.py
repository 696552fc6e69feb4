"""The democratic review (民主评议) of a unit's finished items (M56–M62)."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from reviews.models.evaluation import Evaluation
from reviews.states import ENDED, REVIEW_MOVES, Outcome, ReviewState
from trail.guards import guards_of
from units.desk.lamp import Lamp
from units.models import Unit
from units.models.campaign import Denominator, Scale
from units.models.person import acted_by
from units.models.unit import OfUnit

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


PERSON = "person"  # the scale of posts, never of items
ANSWERS: dict[str, tuple[str, str, str]] = {
    Scale.LIKE: ("点赞", "不赞", "不了解"),
    Scale.SATISFIED: ("满意", "基本满意", "不满意"),
    PERSON: ("认可", "不认可", "不了解"),
}
FORMAL = ["meeting", "on_site"]  # slip and paper: what counts for quorum and floor (M61)
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


class ReviewQuerySet(models.QuerySet):
    def in_sight(self, user):
        """Every meeting in this person's sight, of items and of posts; a rehearsal is nobody's review (S38)."""
        return self.filter(unit__in=Unit.objects.visible_to(user), rehearsal_of=None)

    def visible_to(self, user):
        """The meetings on items in this person's sight. Passes over posts stand on the page of their evaluation."""
        return self.in_sight(user).filter(evaluation=None)

    def past_window(self, *, on):
        """Real meetings that have not come to their end though their day is over (S104: asked, not remembered)."""
        return self.filter(rehearsal_of=None, held_on__lt=on).exclude(state__in=ENDED)

    def with_figures(self):
        """Besides each review: `voters`, `items`, `passed` and `below`, each by a subquery (joins repeat rows)."""
        here = self.model._base_manager.filter(pk=OuterRef("pk")).order_by().values("pk")

        def many(**which):
            return Coalesce(Subquery(here.annotate(n=Count("results", filter=Q(**which))).values("n")), 0)

        return self.annotate(
            voters=Subquery(here.annotate(n=Sum("attendance__present")).values("n")),
            items=many(results__isnull=False),
            passed=many(results__outcome=Outcome.PASSED),
            below=many(results__outcome=Outcome.BELOW),
        )


class DemocraticReview(OfUnit):
    """One review meeting. Rule values and items are copied and hashed when the roll is locked; they stay (S34, S54)."""

    trail_name = "review"
    moves = REVIEW_MOVES

    class Method(models.TextChoices):
        MEETING = "meeting", "会议评议"
        ON_SITE = "on_site", "现场一线即时评议"
        INTERVIEW = "interview", "深入群众访谈评议"
        NETWORK = "network", "网络平台社会评议"

    class Audience(models.TextChoices):
        INSIDE = "inside", "内部评议"
        OUTSIDE = "outside", "外部评议"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reviews", verbose_name="单位")
    method = models.CharField("评议方式", max_length=16, choices=Method, default=Method.MEETING)
    held_on = models.DateField("评议日期")
    place = models.CharField("地点", max_length=80, blank=True)
    state = models.CharField("状态", max_length=16, choices=ReviewState, default=ReviewState.DRAFT)
    rehearsal_of = models.ForeignKey(
        "self", models.PROTECT, related_name="rehearsals", verbose_name="为哪场试投", null=True, blank=True
    )

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="passes", verbose_name="人员评议", null=True, blank=True
    )
    audience = models.CharField("由谁评", max_length=8, choices=Audience, blank=True)
    weight = models.PositiveSmallIntegerField("在排名里的权重", default=0)

    quorum = models.PositiveSmallIntegerField("参评人数不少于")
    public_share = models.PositiveSmallIntegerField("基层群众和服务对象不少于（%）")
    floor = models.PositiveSmallIntegerField("点赞率不低于（%）")
    quorum_norm = models.PositiveSmallIntegerField("一般不少于", default=0)
    quorum_reason = models.TextField("低于一般人数的理由", max_length=500, blank=True)
    scale = models.CharField(
        "评议用语",
        max_length=16,
        choices=[*Scale.choices, (PERSON, "认可／不认可／不了解")],
        default=Scale.LIKE,
    )
    approving = models.PositiveSmallIntegerField("前几种回答算认可", default=1)
    denominator = models.CharField(
        "认可率的分母", max_length=16, choices=Denominator, default=Denominator.VALID
    )
    rules_hash = models.CharField("规则和事项散列", max_length=64, blank=True)
    tellers = ArrayField(models.CharField(max_length=60), verbose_name="监票人", default=list, blank=True)
    paper_issued = models.PositiveIntegerField("发出纸质票", default=0)

    room_key = models.CharField("现场口令的种子", max_length=64, blank=True)
    late_since = models.DateField("超过评议日期，标记于", null=True, blank=True)

    opened_at = models.DateTimeField("发起时间")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    locked_by = acted_by("锁定人")
    roll_confirmed_at = models.DateTimeField("名册确认时间", null=True, blank=True)
    roll_confirmed_by = acted_by("名册确认人")
    start_asked_by = acted_by("提请开始的人")
    started_at = models.DateTimeField("投票开始", null=True, blank=True)
    started_by = acted_by("见证开始的人")
    close_asked_by = acted_by("提请结束的人")
    closed_at = models.DateTimeField("投票结束", null=True, blank=True)
    closed_by = acted_by("见证结束的人")
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
                condition=~Q(state=ReviewState.DECIDED) | Q(method__in=FORMAL),
                name="only_a_formal_meeting_decides",
            ),
            models.CheckConstraint(
                condition=Q(evaluation=None, audience="", weight=0)
                | Q(evaluation__isnull=False, audience__in=["inside", "outside"], weight__range=(1, 100)),
                name="pass_has_audience_and_weight",
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
            *guards_of(REVIEW_MOVES),
            pgtrigger.ReadOnly(  # what the people were called to
                name="review_called_stays",
                fields=[
                    "unit",
                    "method",
                    "held_on",
                    "opened_at",
                    "opened_by",
                    "rehearsal_of",
                    "evaluation",
                    "audience",
                    "weight",
                ],
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
            pgtrigger.Trigger(  # what was handed out stands once people vote (S14, S30)
                name="review_paper_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=~pgtrigger.Q(old__state__in=["draft", "locked"]),
                func="IF (OLD.paper_issued, OLD.room_key) IS DISTINCT FROM (NEW.paper_issued, NEW.room_key) THEN"
                " RAISE EXCEPTION 'review %: what was handed out stands since the vote opened', OLD.id"
                " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;",
            ),
            pgtrigger.Trigger(  # by whatever road it leaves `open`: behind the casts under way, before all later ones (S3, 0015)
                name="a_gate",  # so that it comes first: PostgreSQL fires by name
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state = 'open' AND NEW.state <> 'open'"),
                func="PERFORM pg_advisory_xact_lock(20140907, OLD.id::int); RETURN NEW;",
            ),
            pgtrigger.Trigger(  # only `tally`, which runs as the tables' owner, says that a review was counted or void (S42)
                name="counted_by_tally_alone",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state = 'closed' AND NEW.state <> 'closed'"),
                func="IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'reviews_box'::regclass)"
                " THEN RAISE EXCEPTION 'review %: only the count moves a closed review', NEW.id"
                " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;",
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.held_on:%Y-%m-%d} {self.get_method_display()}"

    @property
    def answers(self):
        """The three answers in the words of this round's scale, as [(key, words)]."""
        return list(zip("abc", ANSWERS[self.scale], strict=True))

    @property
    def rate_name(self):
        return {Scale.LIKE: "点赞率", PERSON: "认可率"}.get(self.scale, "满意率")

    @property
    def asked(self):
        """What is voted on: items, or posts (`results` are the items alone)."""
        return self.results(manager="every").select_related("item", "subject").order_by("pk")

    @property
    def ended(self):
        return self.state in ENDED

    @property
    def lamp(self):
        """Where the review stands, for lists."""
        return Lamp(REVIEW_LAMPS[self.state], self.get_state_display())
