"""Extensions (延期申请): a later deadline, asked for in time, with a reason, approved at two levels (convention 11, S53)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from issues.models.item import Item
from issues.models.of_item import OfItem, OfItemQuerySet
from issues.states import EXTENSION_MOVES, EXTENSION_OPEN, ExtensionState
from trail.guards import guards_of
from units.desk.lamp import Lamp
from units.models.person import acted_by

LAMPS: dict[str, str] = {
    ExtensionState.ASKED: "wait",
    ExtensionState.PASSED: "wait",
    ExtensionState.GRANTED: "soon",
    ExtensionState.REFUSED: "late",
    ExtensionState.WITHDRAWN: "idle",
}


class ExtensionQuerySet(OfItemQuerySet):
    def waiting(self):
        """Asked for, and not yet decided at both levels."""
        return self.filter(state__in=EXTENSION_OPEN)

    def granted(self):
        """What moved a deadline; the oldest one's `old_deadline` is what was first promised."""
        return self.filter(state=ExtensionState.GRANTED)


class Extension(OfItem):
    """One request for a later deadline. The old day stays here for ever beside the new one."""

    trail_name = "extension"
    moves = EXTENSION_MOVES

    item = models.ForeignKey(Item, models.PROTECT, related_name="extensions", verbose_name="事项")
    old_deadline = models.DateField("原时限")
    new_deadline = models.DateField("新时限", help_text="具体到日")
    reason = models.TextField("延期理由", max_length=500)
    state = models.CharField("状态", max_length=16, choices=ExtensionState, default=ExtensionState.ASKED)
    asked_on = models.DateField("申请日期")
    asked_by = acted_by("申请人")
    group_on = models.DateField("督导组办理日期", null=True, blank=True)
    group_by = acted_by("督导组经办")
    office_on = models.DateField("活动办办理日期", null=True, blank=True)
    office_by = acted_by("活动办经办")
    opinion = models.TextField("审批意见", max_length=500, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=EXTENSION_OPEN), name="one_open_extension_per_item"
            ),
            models.CheckConstraint(
                condition=Q(new_deadline__gt=F("old_deadline")), name="extension_moves_forward"
            ),
            models.CheckConstraint(
                condition=Q(asked_on__lte=F("old_deadline")), name="extension_asked_in_time"
            ),
            models.CheckConstraint(
                condition=(Q(group_by=None) | Q(asked_by=None) | ~Q(group_by=F("asked_by")))
                & (Q(office_by=None) | Q(asked_by=None) | ~Q(office_by=F("asked_by")))
                & (Q(office_by=None) | Q(group_by=None) | ~Q(office_by=F("group_by"))),
                name="extension_by_different_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExtensionState.GRANTED)
                | Q(group_on__isnull=False, office_on__isnull=False),
                name="extension_granted_at_both_levels",
            ),
        ]
        triggers = [
            *guards_of(EXTENSION_MOVES),
            pgtrigger.ReadOnly(
                name="extension_asked_stays",
                fields=["item", "old_deadline", "new_deadline", "reason", "asked_on", "asked_by"],
            ),
            pgtrigger.Protect(name="extension_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.item.number} 延期至 {self.new_deadline:%Y-%m-%d}"

    @property
    def lamp(self):
        return Lamp(LAMPS[self.state], self.get_state_display(), self.opinion)

    @property
    def was_late(self):
        """Granted when the old deadline had already passed: the mark of being late stays."""
        return self.office_on is not None and self.office_on > self.old_deadline
