"""Close-out (销号): one application, audited level by level, each level a row (M67–M70)."""

from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Coalesce

from issues.models import Item
from issues.models.of_item import OfItem
from reviews.models.seats import seats_nobody_takes
from reviews.rules import CHAINS
from reviews.states import (
    CLOSE_OUT_MOVES,
    DECIDED,
    VERDICT_MOVES,
    CloseOutState,
    Level,
    ReturnTo,
    Verdict,
)
from trail import clock
from trail.guards import guards_of
from units.desk.lamp import Lamp
from units.models import Role, Unit
from units.models.seat import AUDITING


class CloseOut(OfItem):
    """An application to close one item out. `levels` is the chain as it stood when the unit applied."""

    trail_name = "close_out"
    moves = CLOSE_OUT_MOVES

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
            *guards_of(CLOSE_OUT_MOVES),
            pgtrigger.ReadOnly(
                name="application_stays", fields=["item", "levels", "statement", "applied_at", "applied_by"]
            ),
        ]

    def __str__(self):
        return f"{self.item} 销号申请"


# by way of the item: joined to the turn's own `unit`, the planner sorts all that wait in search of the next one
UNIT = "close_out__item__unit"


class StepQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(verdict=Verdict.PENDING)

    def decided(self):
        """What somebody said, as against turns that ended without a word."""
        return self.filter(verdict__in=DECIDED)

    def visible_to(self, user):
        return self.filter(close_out__item__in=Item.objects.visible_to(user))

    def waiting_for(self, user):
        """The queue of one person: pending turns at the levels and over the units their roles audit, and those of
        the people they act for today (S49); a returned application at its unit's clerk.

        What this person applied for, has audited at another level, or handles as the unit's own clerk is left out, and
        what a colleague has signed for: somebody else has that ball (S44, S45).
        """
        audits, hands = Q(pk__in=[]), [user, *user.acting_for]
        for principal in hands:
            audits |= _turns_of(user, principal)
        answers = Q(pk__in=[])
        if user.holds(Role.CLERK):
            answers = Q(_over(user.seats.filing()), level=Level.UNIT)
        free = Q(holder=None) | Q(holder__in=hands)
        return self.pending().filter(audits | answers).filter(free)

    def could_be_given_to(self, person):
        """The pending turns this person could decide by a role of their own, whoever holds them now."""
        return self.pending().filter(_turns_of(person, person))

    def with_a_hand_elsewhere(self, *people):
        """The turns whose application one of these people has had a hand in at another level of it (S45)."""
        return self.filter(_a_hand_elsewhere(*people))

    def unfit_for(self, person):
        """The pending turns this person may not decide whatever their roles: their own unit's, applied for, judged elsewhere."""
        own = [role.unit_id for role in person.roles if role.role == Role.CLERK]
        return self.pending().filter(_a_hand_elsewhere(person) | Q(**{f"{UNIT}__in": own}))

    def stuck(self):
        """Pending turns that nobody can decide as they lie: who signed for one is gone, or nobody holds the level (S60)."""
        lie = [Q(level=level, unit=unit, holder=holder) for level, unit, holder in seats_nobody_takes()]
        return self.pending().filter(reduce(or_, lie)) if lie else self.none()


def _over(seats):
    """Of one turn: whether its unit is one of these seats' units, which are read once and then at hand. As a join they would
    double what the planner weighs up, and it would sort all that wait in search of the first fifty."""
    units = ArraySubquery(seats.values("unit").order_by())
    known = {"template": "%(expressions)s)", "arg_joiner": " = ANY("}
    return Q(Func(F(UNIT), units, **known, output_field=models.BooleanField()))


def _turns_of(person, principal):
    """The turns that the seats of a person let them decide in the name of `principal`, themselves or somebody they act for
    today: of no unit either is the clerk of, of no application either has had a hand in at another level."""
    seats, mine = person.seats.on().auditing().filter(principal=principal), Q(pk__in=[])
    for level in dict.fromkeys(held.role for held in principal.roles if held.role in AUDITING):
        mine |= Q(_over(seats.filter(role=level)), level=level)
    return mine & ~_a_hand_elsewhere(person, principal)


def _a_hand_elsewhere(*people):
    """Of one turn: whether one of these people has had a hand in its application at another level of it (S45).

    Asked of each turn on the way, not of all that are pending at once: the first page needs fifty answers.
    """
    judged = AuditStep.objects.filter(close_out=OuterRef("close_out")).filter(
        Q(decided_by__in=people) | Q(on_behalf_of__in=people)
    )
    applied = Q(order__gt=0, applicant__isnull=False, applicant__in=people)
    return applied | Q(Exists(judged.exclude(order=OuterRef("order"))))


class AuditStep(models.Model):
    """One turn of one level: the ball lies there from `arrived_at` until it is decided. A verdict is never changed.

    A level may have several turns in one application: after a return or a withdrawal it gets a new row (`turn`), and
    `back_to` says which level the ball goes to from there. The unit's own turn, when a level asks it for more, is a row
    of order 0.
    """

    trail_name = "audit_step"
    moves = VERDICT_MOVES

    close_out = models.ForeignKey(CloseOut, models.PROTECT, related_name="steps", verbose_name="销号申请")
    unit = models.ForeignKey(  # the item's, put there by `step_guard` whatever an INSERT says: no constraint need ask again
        Unit,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name="单位",
        editable=False,
    )
    order = models.PositiveSmallIntegerField("次序")
    turn = models.PositiveSmallIntegerField("第几次", default=1)
    back_to = models.PositiveSmallIntegerField("办后送回", null=True, blank=True)
    level = models.CharField("层级", max_length=16, choices=Level)
    verdict = models.CharField("结论", max_length=16, choices=Verdict, default=Verdict.PENDING)
    returned_to = models.CharField("退回到", max_length=16, choices=ReturnTo, blank=True)
    reason = models.CharField("退回理由", max_length=60, blank=True)
    opinion = models.TextField("意见", max_length=2000, blank=True)
    arrived_at = models.DateTimeField("送达时间")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="承办人",
        null=True,
        blank=True,
    )
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="委托人",
        null=True,
        blank=True,
    )
    seen = models.CharField("所见内容散列", max_length=64, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审核"
        ordering = ["close_out", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["close_out", "order", "turn"], name="step_turn_once"),
            models.UniqueConstraint(
                fields=["close_out"],
                condition=Q(verdict=Verdict.PENDING),
                name="one_pending_step_per_close_out",
            ),
            models.CheckConstraint(
                condition=Q(order=0) | Q(decided_by=None) | Q(applicant=None) | ~Q(decided_by=F("applicant")),
                name="applicant_audits_nothing",
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.PENDING, decided_at=None, decided_by=None)
                | Q(verdict__in=DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                | Q(verdict__in=[Verdict.WITHDRAWN, Verdict.VOID], decided_at__isnull=False, decided_by=None),
                name="step_decided_by_iff_decided",
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.RETURNED) ^ Q(returned_to=""), name="step_returned_somewhere"
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.RETURNED) | ~Q(opinion=""), name="returned_step_has_an_opinion"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(holder__isnull=False), name="signed_step_has_a_holder"
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of=None)
                | (Q(decided_by__isnull=False) & ~Q(on_behalf_of=F("decided_by"))),
                name="somebody_else_acts_on_behalf",
            ),
        ]
        indexes = [
            # one level's queue and all that waits, in the order they are worked off
            models.Index(
                fields=["level", "arrived_at", "id"],
                condition=Q(verdict=Verdict.PENDING),
                name="step_pending",
            ),
            models.Index(
                fields=["arrived_at", "id"], condition=Q(verdict=Verdict.PENDING), name="step_oldest"
            ),
            models.Index(fields=["decided_by", "decided_at"], name="step_done_by"),
            models.Index(
                fields=["holder"],
                condition=Q(verdict=Verdict.PENDING, holder__isnull=False),
                name="step_held",
            ),
            models.Index(
                "level",
                "unit",
                Coalesce("holder", 0),
                condition=Q(verdict=Verdict.PENDING),
                name="step_seat",
            ),
        ]
        triggers = [
            *guards_of(VERDICT_MOVES),
            pgtrigger.ReadOnly(
                name="step_stays_in_its_place",
                fields=["close_out", "unit", "order", "turn", "back_to", "level", "arrived_at", "applicant"],
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
    def days_held(self):
        """How many days the ball lay here, or has lain here until today."""
        ended = clock.today() if self.decided_at is None else clock.local(self.decided_at).date()
        return (ended - clock.local(self.arrived_at).date()).days

    @property
    def hands(self):
        """Who decided, with both names where somebody acted for another (S49)."""
        return f"{self.decided_by}（代{self.on_behalf_of}）" if self.on_behalf_of_id else self.decided_by

    @property
    def acted_last(self):
        """For the refusal that meets a turn which is over: how it ended, by whom, when (S46)."""
        if self.decided_at is None:
            return ""
        when = f"{clock.local(self.decided_at):%Y-%m-%d %H:%M}"
        if self.decided_by_id is None:
            return f"（{when}，{self.opinion}）"
        return f"（已由{self.hands}于 {when} 办理）"

    @property
    def lamp(self):
        """The verdict, or how long it has been waited for."""
        if self.verdict == Verdict.PENDING:
            word = "待补充" if self.level == Level.UNIT else self.get_verdict_display()
            return Lamp("wait", word)
        tone = {Verdict.PASSED: "ok", Verdict.RETURNED: "late"}.get(Verdict(self.verdict), "idle")
        return Lamp(tone, self.get_returned_to_display() or self.get_verdict_display(), self.opinion)
