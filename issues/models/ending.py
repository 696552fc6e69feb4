"""How an item ends otherwise than fixed (并入、被替代、不再适用、确实无法完成): proposed below, decided above (M119)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from issues.models.item import Item
from issues.states import ENDING_MOVES, EndingState
from trail.guards import guards_of
from units.desk.lamp import Lamp

PERSON = settings.AUTH_USER_MODEL
UNDECIDED = [EndingState.PROPOSED, EndingState.WITHDRAWN]
DECIDED = [EndingState.GRANTED, EndingState.REFUSED, EndingState.REVERSED]
LAMPS = {
    EndingState.PROPOSED.value: "wait",
    EndingState.GRANTED.value: "ok",
    EndingState.REFUSED.value: "late",
}


class EndingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__in=Item.objects.visible_to(user))

    def proposed(self):
        """Proposed, and nobody has decided."""
        return self.filter(state=EndingState.PROPOSED)

    def granted(self):
        """What ended an item and still stands."""
        return self.filter(state=EndingState.GRANTED)


class Ending(models.Model):
    """One proposal to end an item without its close-out, and what was decided. What it said stays for ever.

    `into` is the item that takes this one in or replaces it. That exactly the items with a granted ending are 已终结, that a
    circle is impossible and that no part stays open, the database itself holds (`issues/sql/ended_iff_granted.sql`, `ending_goes_somewhere.sql`).
    """

    trail_name = "ending"
    moves = ENDING_MOVES

    class Kind(models.TextChoices):
        MERGED = "merged", "并入其他事项"
        REPLACED = "replaced", "被其他事项替代"
        MOOT = "moot", "不再适用"
        IMPOSSIBLE = "impossible", "确实无法完成"

    item = models.ForeignKey(Item, models.PROTECT, related_name="endings", verbose_name="事项")
    kind = models.CharField("终结方式", max_length=16, choices=Kind)
    into = models.ForeignKey(
        Item, models.PROTECT, related_name="took_in", verbose_name="并入或替代的事项", null=True, blank=True
    )
    reason = models.TextField("终结理由", max_length=1000)
    state = models.CharField("状态", max_length=16, choices=EndingState, default=EndingState.PROPOSED)
    proposed_at = models.DateTimeField("申请时间")
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)
    opinion = models.TextField("审批意见", max_length=1000, blank=True)
    reversed_at = models.DateTimeField("撤销时间", null=True, blank=True)
    reversed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)
    reversed_why = models.TextField("撤销理由", max_length=1000, blank=True)

    objects = EndingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "终结申请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=[EndingState.PROPOSED, EndingState.GRANTED]),
                name="one_standing_ending_per_item",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ending_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind__in=["merged", "replaced"], into__isnull=False)
                | Q(kind__in=["moot", "impossible"], into=None),
                name="ending_names_another_item_iff_it_goes_there",
            ),
            models.CheckConstraint(
                condition=Q(into=None) | ~Q(into=F("item")), name="ending_not_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNDECIDED, decided_at=None, decided_by=None)
                | Q(state__in=DECIDED, decided_at__isnull=False),
                name="ending_decided_at_iff_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state=EndingState.REFUSED) | ~Q(opinion=""), name="ending_refused_says_why"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")),
                name="who_proposes_an_ending_does_not_decide",
            ),
            models.CheckConstraint(
                condition=(Q(state=EndingState.REVERSED, reversed_at__isnull=False) & ~Q(reversed_why=""))
                | (~Q(state=EndingState.REVERSED) & Q(reversed_at=None, reversed_by=None, reversed_why="")),
                name="ending_reversed_at_iff_reversed",
            ),
        ]
        triggers = [
            *guards_of(ENDING_MOVES),
            pgtrigger.ReadOnly(
                name="ending_stays", fields=["item", "kind", "into", "reason", "proposed_at", "proposed_by"]
            ),
            pgtrigger.Protect(name="ending_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.item.number} {self.get_kind_display()}"

    @property
    def trail_stream(self):
        return self.item.trail_stream

    @property
    def lamp(self):
        """Whose turn it is: the level above decides."""
        return Lamp(LAMPS.get(self.state, "idle"), self.get_state_display(), self.opinion)
