"""Flags: what a sweep found and nobody has yet put right. The rule decides; the flag remembers."""

from django.db import models
from django.db.models import Q

from issues.machine_states import FLAG_MOVES
from issues.models.item import Item
from trail.guards import guards_of


class Flag(models.Model):
    """One open flag per item and kind at most: the database holds that, however often a sweep runs."""

    trail_name = "flag"
    moves = FLAG_MOVES

    class Kind(models.TextChoices):
        OVERDUE = "overdue", "逾期未完成"
        UNEXPLAINED = "unexplained", "逾期未说明"
        BELOW_FLOOR = "below_floor", "评议未达标，继续整改"

    item = models.ForeignKey(Item, models.PROTECT, related_name="flags", verbose_name="事项")
    kind = models.CharField("种类", max_length=16, choices=Kind)
    raised_on = models.DateField("标记日期")
    cleared_on = models.DateField("解除日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "标记"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "kind"], condition=Q(cleared_on=None), name="one_open_flag_per_item_and_kind"
            )
        ]
        triggers = guards_of(FLAG_MOVES)

    def __str__(self):
        return f"{self.item} {self.get_kind_display()}"
