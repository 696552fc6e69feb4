"""What a unit says when a promise was not kept in time: to the people, and in writing to office and group (M41)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from issues.models.item import Item
from issues.models.of_item import OfItem, OfItemQuerySet
from units.desk.lamp import Lamp
from units.models.person import acted_by


class ExplanationQuerySet(OfItemQuerySet):
    def complete(self):
        """Told to the people, and the written report signed for by office and group."""
        return self.filter(office_on__isnull=False, group_on__isnull=False)


class Explanation(OfItem):
    """Three answers about one missed deadline. The public text and the report are made of them; they are never edited."""

    trail_name = "explanation"

    item = models.ForeignKey(Item, models.PROTECT, related_name="explanations", verbose_name="事项")
    deadline = models.DateField("没有兑现的时限")
    progress = models.TextField("目前进展", max_length=1000)
    reason = models.TextField("未按期完成的原因", max_length=1000)
    plan = models.TextField("下一步措施和完成时间", max_length=1000)
    told_on = models.DateField("说明日期")
    told_by = acted_by("说明人")
    office_on = models.DateField("活动办签收日期", null=True, blank=True)
    office_by = acted_by("活动办签收人")
    group_on = models.DateField("督导组签收日期", null=True, blank=True)
    group_by = acted_by("督导组签收人")

    objects = ExplanationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "逾期说明"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "deadline"], name="one_explanation_per_missed_deadline"),
            models.CheckConstraint(
                condition=Q(told_on__gt=F("deadline")), name="explained_after_the_deadline"
            ),
            models.CheckConstraint(
                condition=(Q(office_by=None) | Q(told_by=None) | ~Q(office_by=F("told_by")))
                & (Q(group_by=None) | Q(told_by=None) | ~Q(group_by=F("told_by")))
                & (Q(office_by=None) | Q(group_by=None) | ~Q(office_by=F("group_by"))),
                name="report_signed_by_different_persons",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="explanation_stays",
                fields=["item", "deadline", "progress", "reason", "plan", "told_on", "told_by"],
            ),
            pgtrigger.Protect(name="explanation_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.item.number} 逾期说明"

    @property
    def public_text(self):
        """What the people read (向群众说明解释)."""
        return (
            f"本事项应于{self.deadline:%Y年%-m月%-d日}完成，未能按期到位，向群众说明如下。"
            f"目前进展：{self.progress}\n未按期完成的原因：{self.reason}\n下一步：{self.plan}"
        )

    @property
    def complete(self):
        return self.office_on is not None and self.group_on is not None

    @property
    def lamp(self):
        missing = [
            name for name, day in (("督导组", self.group_on), ("活动办", self.office_on)) if day is None
        ]
        if missing:
            return Lamp("wait", f"待{'、'.join(missing)}签收", "书面报告两处都签收以前，逾期标记不解除")
        return Lamp("ok", "已签收", "说明已公开，书面报告活动办和督导组都已签收")
