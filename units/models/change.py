"""Units that change in mid-campaign (M121): an act with its day and the document that orders it; former names stay known."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from units.models.campaign import Campaign
from units.models.unit import Unit


class ChangeKind(models.TextChoices):
    RENAME = "rename", "更名"
    MERGE = "merge", "合并"
    SPLIT = "split", "分设"
    ABOLISH = "abolish", "撤销"


class UnitChange(models.Model):
    """One act that renamed, merged, split or abolished units. It is history: nothing rewrites or deletes it."""

    trail_name = "unit_change"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="unit_changes", verbose_name="活动")
    kind = models.CharField("变更", max_length=16, choices=ChangeKind)
    day = models.DateField("变更日期")
    document = models.CharField("依据文件", max_length=120)
    reason = models.CharField("说明", max_length=500, blank=True)
    handed = models.JSONField("移交了什么", default=list)
    made_at = models.DateTimeField("登记时间")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位变更"
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="unit_change_kind_known"),
            models.CheckConstraint(condition=~Q(document=""), name="unit_change_names_its_document"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}（{self.document}）"


class ChangedUnit(models.Model):
    """A unit's part in a change: what it was before (`former`), or what took over (`heir`)."""

    class Side(models.TextChoices):
        FORMER = "former", "变更的单位"
        HEIR = "heir", "接收单位"

    change = models.ForeignKey(UnitChange, models.PROTECT, related_name="parts", verbose_name="变更")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="change_parts", verbose_name="单位")
    side = models.CharField("在变更里", max_length=8, choices=Side)
    called = models.CharField("当时的名称", max_length=80)

    class Meta:
        verbose_name = verbose_name_plural = "变更涉及的单位"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "unit", "side"], name="unit_once_a_side_of_a_change"),
            models.CheckConstraint(condition=Q(side__in=["former", "heir"]), name="changed_unit_side_known"),
        ]

    def __str__(self):
        return self.called


class UnitName(models.Model):
    """A name a unit bore until a day. The name it bears stands in the unit itself."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="former_names", verbose_name="单位")
    name = models.CharField("曾用名", max_length=80)
    starts_on = models.DateField("启用日期", null=True, blank=True)
    until = models.DateField("停用日期")
    change = models.ForeignKey(UnitChange, models.PROTECT, related_name="names", verbose_name="变更")

    class Meta:
        verbose_name = verbose_name_plural = "单位曾用名"
        ordering = ["-until", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(until__gte=F("starts_on")),
                name="unit_name_ends_after_it_starts",
            ),
        ]
        triggers = [pgtrigger.Protect(name="former_name_is_kept", operation=pgtrigger.Delete)]

    def __str__(self):
        return self.name
