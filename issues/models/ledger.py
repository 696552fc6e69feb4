"""A ledger that was handed in: the file, what was read from it, and what became of it."""

from django.conf import settings
from django.db import models

from issues.models.lists import RectificationList
from issues.models.progress import stored_name
from units.models import Unit


def nothing():
    """An empty list; inside the class below the name `list` is a field."""
    return []


class LedgerImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(unit__in=Unit.objects.visible_to(user))


class LedgerImport(models.Model):
    """One uploaded ledger of one unit. Nothing of it is an item until somebody commits it, all or nothing."""

    class State(models.TextChoices):
        READ = "read", "已读取，待确认"
        COMMITTED = "committed", "已入库"
        DROPPED = "dropped", "已放弃"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="imports", verbose_name="单位")
    list = models.ForeignKey(
        RectificationList, models.PROTECT, related_name="imports", verbose_name="清单", null=True, blank=True
    )
    name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField(max_length=64)
    file = models.FileField("文件", upload_to=stored_name, max_length=200)
    rows = models.JSONField("读到的行", default=nothing)
    problems = models.JSONField("问题", default=nothing)
    state = models.CharField("状态", max_length=16, choices=State, default=State.READ)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账导入"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.name

    @property
    def trail_stream(self):
        return f"unit-{self.unit_id}"
