"""Close-out (销号): one application, audited level by level, each level a row (M67–M70)."""

from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from issues.models import Item
from issues.rules import Lamp
from issues.states import pairs
from reviews.rules import CHAINS
from reviews.states import CLOSE_OUT_MOVES, VERDICT_MOVES, CloseOutState, Level, Verdict
from trail import clock


class CloseOut(models.Model):
    """An application to close one item out. `levels` is the chain as it stood when the unit applied."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="close_outs", verbose_name="事项")
    state = models.CharField("状态", max_length=16, choices=CloseOutState, default=CloseOutState.OPEN)
    levels = ArrayField(models.CharField(max_length=16, choices=Level), verbose_name="审核层级")
    statement = models.TextField("申请说明", max_length=2000, blank=True)
    applied_at = models.DateTimeField("申请时间")
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "销号申请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state=CloseOutState.OPEN), name="one_open_close_out_per_item"
            ),
            models.CheckConstraint(
                condition=reduce(or_, (Q(levels=chain) for chain in CHAINS)),
                name="close_out_levels_are_a_chain",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="close_out_moves", field="state", transitions=pairs(CLOSE_OUT_MOVES)),
            pgtrigger.ReadOnly(
                name="application_stays", fields=["item", "levels", "statement", "applied_at", "applied_by"]
            ),
        ]

    def __str__(self):
        return f"{self.item} 销号申请"

    @property
    def trail_stream(self):
        return self.item.trail_stream


class StepQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(verdict=Verdict.PENDING)

    def visible_to(self, user):
        return self.filter(close_out__item__in=Item.objects.visible_to(user))

    def waiting_for(self, user):
        """The queue of one person: pending steps at the levels and over the units their roles audit.

        What this person applied for, has audited at another level, or handles as the unit's own clerk is left out:
        somebody else has that ball (S44, S45).
        """
        mine, own = Q(pk__in=[]), []
        unit = "close_out__item__unit"
        for role in user.roles:
            match role.role:
                case "group":
                    mine |= Q(**{"level": Level.GROUP, f"{unit}__group": role.group_id})
                case "office":
                    mine |= Q(**{"level": Level.OFFICE, f"{unit}__campaign": role.campaign_id})
                case "contact":
                    mine |= Q(**{"level": Level.CONTACT, unit: role.unit_id})
                case "superior":
                    mine |= Q(**{"level": Level.SUPERIOR, f"{unit}__parent": role.unit_id})
                case "clerk":
                    own.append(role.unit_id)
        elsewhere = AuditStep.objects.filter(close_out=OuterRef("close_out"), decided_by=user)
        others = self.pending().filter(mine).exclude(**{f"{unit}__in": own}).exclude(applicant=user)
        return others.filter(~Exists(elsewhere))


class AuditStep(models.Model):
    """One level's turn. It exists only once the level before has passed; a verdict is never changed."""

    close_out = models.ForeignKey(CloseOut, models.PROTECT, related_name="steps", verbose_name="销号申请")
    order = models.PositiveSmallIntegerField("次序")
    level = models.CharField("层级", max_length=16, choices=Level)
    verdict = models.CharField("结论", max_length=16, choices=Verdict, default=Verdict.PENDING)
    opinion = models.TextField("意见", max_length=2000, blank=True)
    arrived_at = models.DateTimeField("送达时间")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    seen = models.CharField("所见内容散列", max_length=64, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审核"
        ordering = ["close_out", "order"]
        constraints = [
            models.UniqueConstraint(fields=["close_out", "order"], name="step_order_once"),
            models.UniqueConstraint(fields=["close_out", "level"], name="level_once_per_close_out"),
            models.UniqueConstraint(
                fields=["close_out"],
                condition=Q(verdict=Verdict.PENDING),
                name="one_pending_step_per_close_out",
            ),
            models.UniqueConstraint(
                fields=["close_out", "decided_by"],
                condition=Q(decided_by__isnull=False),
                name="one_level_per_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(applicant=None) | ~Q(decided_by=F("applicant")),
                name="applicant_audits_nothing",
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.PENDING, decided_at=None, decided_by=None)
                | (~Q(verdict=Verdict.PENDING) & Q(decided_at__isnull=False)),
                name="step_decided_at_iff_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["level", "id"], condition=Q(verdict=Verdict.PENDING), name="step_pending")
        ]
        triggers = [
            pgtrigger.FSM(name="verdict_moves", field="verdict", transitions=pairs(VERDICT_MOVES)),
            pgtrigger.Protect(
                name="decided_step_stays",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__verdict=Verdict.PENDING),
            ),
            pgtrigger.ReadOnly(
                name="step_stays_in_its_place",
                fields=["close_out", "order", "level", "arrived_at", "applicant"],
            ),
        ]

    def __str__(self):
        return f"{self.close_out} {self.get_level_display()}"

    @property
    def trail_stream(self):
        return self.close_out.trail_stream

    @property
    def days_waiting(self):
        """How many days the ball has lain here; None once it is decided."""
        if self.verdict != Verdict.PENDING:
            return None
        return (clock.today() - clock.local(self.arrived_at).date()).days

    @property
    def lamp(self):
        """The verdict, or how long it has been waited for."""
        if self.verdict == Verdict.PENDING:
            return Lamp("wait", self.get_verdict_display())
        return Lamp(
            "ok" if self.verdict == Verdict.PASSED else "late", self.get_verdict_display(), self.opinion
        )
