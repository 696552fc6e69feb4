"""A problem a unit cannot solve alone: it asks the level above to lead (上级牵头, M95)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from issues.models.item import Item
from issues.models.of_item import OfItem, OfItemQuerySet
from issues.states import LEAD_MOVES, LeadState
from trail.guards import guards_of
from units.desk.lamp import Lamp
from units.models import Unit

PERSON = settings.AUTH_USER_MODEL


class LeadQuerySet(OfItemQuerySet):
    def asked(self):
        return self.filter(state=LeadState.ASKED)


class LeadRequest(OfItem):
    """One request to the unit's superior, and its answer. The item stays the unit's; who leads stands beside it."""

    trail_name = "lead_request"
    moves = LEAD_MOVES

    item = models.ForeignKey(Item, models.PROTECT, related_name="lead_requests", verbose_name="事项")
    upper = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="上一级党组织")
    state = models.CharField("状态", max_length=16, choices=LeadState, default=LeadState.ASKED)
    reason = models.TextField("申请理由", max_length=1000)
    asked_at = models.DateTimeField("申请时间")
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    answer = models.TextField("答复", max_length=1000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上级牵头申请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=[LeadState.ASKED, LeadState.TAKEN]),
                name="one_standing_lead_request_per_item",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="lead_request_has_a_reason"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[LeadState.ASKED, LeadState.WITHDRAWN], answered_at=None, answered_by=None
                )
                | (
                    Q(
                        state__in=[LeadState.TAKEN, LeadState.DECLINED],
                        answered_at__isnull=False,
                        answered_by__isnull=False,
                    )
                    & ~Q(answer="")
                ),
                name="lead_request_answered_iff_decided",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("asked_by")),
                name="who_asks_for_a_lead_does_not_answer",
            ),
        ]
        triggers = [
            *guards_of(LEAD_MOVES),
            pgtrigger.ReadOnly(
                name="lead_request_stays", fields=["item", "upper", "reason", "asked_at", "asked_by"]
            ),
        ]

    def __str__(self):
        return f"{self.item} 上级牵头"

    @property
    def lamp(self):
        kind = {"asked": "wait", "taken": "ok", "declined": "late"}.get(self.state, "idle")
        return Lamp(kind, self.get_state_display(), self.answer)
