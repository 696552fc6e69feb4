"""Progress reports (落实进度) and the files that prove them."""

import pgtrigger
from django.conf import settings
from django.db import models

from issues.models.item import Item
from issues.models.of_item import OfItem
from units.files import stored_name


class ProgressReport(OfItem):
    """What a unit says it has done, on a day. Never edited; a new report follows an old one."""

    trail_name = "progress_report"

    item = models.ForeignKey(Item, models.PROTECT, related_name="reports", verbose_name="事项")
    text = models.TextField("进展情况", max_length=2000)
    reported_on = models.DateField("填报日期")
    reported_at = models.DateTimeField("填报时间")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "落实进度"
        ordering = ["-reported_at", "-pk"]
        triggers = [pgtrigger.Protect(name="report_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.text[:40]


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(report__item__in=Item.objects.visible_to(user))


class Attachment(models.Model):
    """A proof: stored under a generated name, outside any URL, with its hash in the trail."""

    trail_name = "attachment"

    report = models.ForeignKey(
        ProgressReport, models.PROTECT, related_name="attachments", verbose_name="进度"
    )
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=80)
    size = models.PositiveBigIntegerField("字节")
    sha256 = models.CharField(max_length=64)
    file = models.FileField("文件", upload_to=stored_name, max_length=200)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        triggers = [pgtrigger.Protect(name="proof_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.name
