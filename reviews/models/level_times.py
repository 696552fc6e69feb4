"""How long each level holds the ball over one unit, as a job last worked it out (V14)."""

from django.db import models
from django.db.models import Q

from reviews.states import Level
from units.models import Unit
from units.models.unit import OfUnitQuerySet


class LevelPace(models.Model):
    """Of one unit and level: how many turns wait, since when the oldest does, and how the days were spread of those decided
    lately. So the page reads a row for each, however many items there are.

    `held` is a histogram, {"days": how many}: medians of several units cannot be had from medians, but from these.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    level = models.CharField("层级", max_length=16, choices=Level)
    waiting = models.PositiveIntegerField("正在等", default=0)
    oldest = models.DateTimeField("最久的送达时间", null=True, blank=True)
    held = models.JSONField("办结的用时", default=dict, blank=True)
    as_of = models.DateTimeField("统计截至")

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "各级用时"
        constraints = [
            models.UniqueConstraint(fields=["unit", "level"], name="level_pace_once"),
            models.CheckConstraint(
                condition=Q(waiting=0, oldest=None) | Q(waiting__gt=0, oldest__isnull=False),
                name="oldest_iff_waiting",
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.get_level_display()}"
