"""Number series (文号): one a campaign, kind and year; what was taken is never given again."""

import pgtrigger
from django.db import models
from django.db.models import Q

from documents.states import Series
from units.models import Campaign


class NumberSeries(models.Model):
    """How far the numbers of one kind are taken in one year. The row is the lock: who takes a number holds it."""

    trail_name = "number_series"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="series", verbose_name="活动")
    kind = models.CharField("字头", max_length=16, choices=Series)
    year = models.PositiveSmallIntegerField("年份")
    taken = models.PositiveIntegerField("已取到几号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "文号"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind", "year"], name="one_series_a_kind_and_year"),
            models.CheckConstraint(condition=Q(kind__in=Series.values), name="number_series_kind_known"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_number_is_never_reused",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__taken__lt=pgtrigger.F("old__taken")),
            ),
            pgtrigger.ReadOnly(name="series_stays_its_own", fields=["campaign", "kind", "year"]),
            pgtrigger.Protect(name="series_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}〔{self.year}〕"

    @property
    def trail_stream(self):
        return f"series-{self.pk}"  # its own chain: behind the row's own lock nobody waits for it
