"""Chasing (催办): who pressed whom about what, on which day; counted for ever (V5, convention 8)."""

import pgtrigger
from django.conf import settings
from django.db import models

from units.models import Unit
from units.models.unit import OfUnit, OfUnitQuerySet


class Chase(OfUnit):
    """One chase of one unit: `about` holds what was owed when the button was pressed, as the page said it."""

    trail_name = "chase"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="chases", verbose_name="单位")
    number = models.PositiveIntegerField("第几次")
    about = models.JSONField("催办内容")
    note = models.CharField("附言", max_length=200, blank=True)
    chased_on = models.DateField("催办日期")
    chased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="催办人", null=True
    )

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="chase_number_once"),
            models.UniqueConstraint(
                fields=["unit", "chased_on", "chased_by"], name="one_chase_a_day_by_one_hand"
            ),
        ]
        triggers = [pgtrigger.Protect(name="chase_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.unit} 第 {self.number} 次催办"
