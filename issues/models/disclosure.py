"""Disclosure (公示): an act with a scope, an author, a checker, a first and a last day (M35)."""

from datetime import timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from issues.models.lists import RectificationList
from issues.rules import release_lamp
from issues.states import RELEASE_MOVES, ReleaseState
from trail import clock
from trail.guards import guards_of
from units.models import Unit
from units.models.unit import OfUnit, OfUnitQuerySet

SOON = 7  # days before its end when a disclosure is said to end soon
VIEWS = {  # how far a document is, as the release desk sorts them
    "waiting": "待核对",
    "refused": "已退回",
    "shown": "正在公示",
    "ending": f"{SOON} 天内到期",
    "over": "已到期",
    "withdrawn": "已撤下",
}


class DisclosureQuerySet(OfUnitQuerySet):
    def current(self, *, on):
        """Released, in force on this day and not withdrawn."""
        return self.filter(state=ReleaseState.RELEASED, starts_on__lte=on, ends_on__gte=on)

    def to_the_public(self, *, on):
        return self.current(on=on).filter(scope=Disclosure.Scope.PUBLIC)

    def waiting(self):
        """Proposed, and nobody has checked it yet."""
        return self.filter(state=ReleaseState.PROPOSED)

    def over_since(self, day):
        """Withdrawn, or ended, before this day; a proposal that nobody released is over when its days are."""
        return self.filter(Q(withdrawn_at__date__lt=day) | Q(ends_on__lt=day))

    def standing(self, view, *, on):
        """The documents of one view of the release desk (a key of VIEWS) on this day."""
        released = self.filter(state=ReleaseState.RELEASED)
        match view:
            case "waiting":
                return self.waiting()
            case "shown":
                return self.current(on=on)
            case "ending":
                return self.current(on=on).filter(ends_on__lte=on + timedelta(days=SOON))
            case "over":
                return released.filter(ends_on__lt=on)
        return self.filter(state=view)


class Disclosure(OfUnit):
    """One document shown to one scope from a day to a day. What is shown are its frozen copies, never the living rows."""

    trail_name = "disclosure"
    moves = RELEASE_MOVES

    class Kind(models.TextChoices):
        LIST = "list", "整改清单"
        PLAN = "plan", "方案、计划"
        PROGRESS = "progress", "落实进度"
        REVIEW = "review", "评议结果"
        CLOSE_OUT = "close_out", "销号结果"
        EXPLANATION = "explanation", "情况说明"
        NOTICE = "notice", "公告"

    class Scope(models.TextChoices):
        PUBLIC = "public", "向社会公开"
        UNIT = "unit", "本单位、本地公示"
        PARTY = "party", "党内公布"

    class Channel(models.TextChoices):
        WEBSITE = "website", "网站"
        BOARD = "board", "公示栏"
        INTRANET = "intranet", "内部网站"
        PAPER = "paper", "报纸"
        OTHER = "other", "其他适当方式"

    class DayKind(models.TextChoices):
        WORKING = "working", "工作日"
        CALENDAR = "calendar", "自然日"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="disclosures", verbose_name="单位")
    kind = models.CharField("材料", max_length=16, choices=Kind, default=Kind.LIST)
    list = models.ForeignKey(
        RectificationList,
        models.PROTECT,
        related_name="disclosures",
        verbose_name="清单",
        null=True,
        blank=True,
    )
    title = models.CharField("标题", max_length=120)
    scope = models.CharField("公示范围", max_length=16, choices=Scope)
    channel = models.CharField("公示方式", max_length=16, choices=Channel)
    starts_on = models.DateField("公示自")
    ends_on = models.DateField("公示至")
    days = models.PositiveSmallIntegerField("公示天数", null=True, blank=True)
    day_kind = models.CharField("天数按", max_length=16, choices=DayKind, blank=True)
    state = models.CharField("状态", max_length=16, choices=ReleaseState, default=ReleaseState.PROPOSED)
    sha256 = models.CharField("散列", max_length=64)
    drafted_at = models.DateTimeField("拟稿时间")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    refused_why = models.CharField("退回理由", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawn_why = models.CharField("撤下理由", max_length=200, blank=True)
    purged_on = models.DateField("清除副本日期", null=True, blank=True)

    frozen: Any  # its copies on their way into the table: (item, text, hash, photos)
    trail_facts: dict[str, Any]  # what a bulk act says of this row besides what it says of all
    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="disclosure_ends_after_it_starts",
                violation_error_message="公示截止日不能早于开始日。",
            ),
            models.CheckConstraint(
                condition=Q(state=ReleaseState.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(withdrawn_why="")
                | ~Q(state=ReleaseState.WITHDRAWN)
                & Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why=""),
                name="withdrawal_says_who_when_why",
            ),
            models.CheckConstraint(
                condition=Q(state=ReleaseState.PROPOSED, checked_at=None, checked_by=None)
                | ~Q(state=ReleaseState.PROPOSED) & Q(checked_at__isnull=False),
                name="disclosure_checked_iff_decided",
            ),
            models.CheckConstraint(
                condition=Q(drafted_by=None) | Q(checked_by=None) | ~Q(checked_by=F("drafted_by")),
                name="disclosure_checker_is_not_its_author",
                violation_error_message="拟稿人不能核对自己的材料，请由另一人核对。",
            ),
            models.CheckConstraint(
                condition=Q(state=ReleaseState.REFUSED) & ~Q(refused_why="")
                | ~Q(state=ReleaseState.REFUSED) & Q(refused_why=""),
                name="refused_disclosure_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["plan", "notice"], list=None)
                | ~Q(kind__in=["plan", "notice"]) & Q(list__isnull=False),
                name="disclosure_of_items_has_a_list",
            ),
            models.CheckConstraint(
                condition=Q(days=None, day_kind="") | Q(days__isnull=False) & ~Q(day_kind=""),
                name="disclosure_days_have_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(purged_on=None) | Q(withdrawn_at__isnull=False) | Q(purged_on__gt=F("ends_on")),
                name="only_what_is_over_is_purged",
            ),
        ]
        indexes = [
            models.Index(
                fields=["list", "scope", "starts_on", "ends_on"],
                condition=Q(state=ReleaseState.RELEASED),
                name="disclosure_in_force",
            ),
            models.Index(fields=["unit", "state"], name="disclosure_of_unit"),
        ]
        triggers = [
            *guards_of(RELEASE_MOVES),
            pgtrigger.ReadOnly(
                name="disclosure_says_what_was_proposed",
                fields=["unit", "kind", "list", "title", "scope", "sha256", "drafted_at", "drafted_by"],
            ),
        ]

    def __str__(self):
        return f"{self.unit}{self.title} {self.get_scope_display()}"

    @property
    def lamp(self):
        """How far the document is, as a lamp, on the day the house stands on."""
        return release_lamp(
            state=self.state, starts_on=self.starts_on, ends_on=self.ends_on, on=clock.today(), soon=SOON
        )
