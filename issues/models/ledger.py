"""Ledgers that were handed in: the delivery, each file in it, and what a sender's own headings mean."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from issues.models.lists import RectificationList
from issues.models.progress import stored_name
from issues.rules import Lamp
from units.models import Campaign, Unit


def nothing():
    """An empty list; inside the classes below the name `list` is a field."""
    return []


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            Q(uploaded_by=user) | Q(files__unit__in=Unit.objects.visible_to(user)), campaign=user.campaign
        ).distinct()


class Delivery(models.Model):
    """One hand-in: a file, a folder or a zip of ledgers. The worker reads it; a person commits it."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待读取"
        READING = "reading", "正在读取"
        READ = "read", "已读取，待确认"
        DONE = "done", "已办结"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="deliveries", verbose_name="活动")
    state = models.CharField("状态", max_length=16, choices=State, default=State.WAITING)
    uploaded_at = models.DateTimeField("送交时间")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账送交"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return f"{self.uploaded_at:%Y-%m-%d %H:%M} 送交"


class LedgerImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        mine = Q(delivery__uploaded_by=user) | Q(unit__in=Unit.objects.visible_to(user))
        return self.filter(mine, delivery__campaign=user.campaign)


class LedgerImport(models.Model):
    """One ledger file of one unit. Nothing of it is an item until somebody commits it, all or nothing."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待读取"
        UNREADABLE = "unreadable", "无法读取"
        READ = "read", "已读取，待确认"
        COMMITTED = "committed", "已入库"
        DROPPED = "dropped", "已放弃"

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="files", verbose_name="送交")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="imports", verbose_name="单位", null=True, blank=True
    )
    list = models.ForeignKey(
        RectificationList, models.PROTECT, related_name="imports", verbose_name="清单", null=True, blank=True
    )
    name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField(max_length=64)
    file = models.FileField("文件", upload_to=stored_name, max_length=200)
    document_date = models.DateField("填报日期", null=True, blank=True)
    state = models.CharField("状态", max_length=16, choices=State, default=State.WAITING)
    refusal = models.CharField("无法读取的原因", max_length=400, blank=True)
    rows = models.JSONField("读到的行", default=nothing)
    unplaced = models.JSONField("认不出的列", default=nothing)
    ignored = models.JSONField("未采用的行", default=nothing)
    new_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("改动", default=0)
    same_count = models.PositiveIntegerField("相同", default=0)
    fix_count = models.PositiveIntegerField("须更正", default=0)
    ask_count = models.PositiveIntegerField("待确认", default=0)
    committed_at = models.DateTimeField("入库时间", null=True, blank=True)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账文件"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="committed") | Q(committed_at__isnull=False, unit__isnull=False),
                name="committed_ledger_has_unit_and_time",
            )
        ]
        indexes = [models.Index(fields=["unit", "sha256"], name="ledger_of_unit")]

    def __str__(self):
        return self.name

    @property
    def trail_stream(self):
        return f"unit-{self.unit_id}" if self.unit_id else "system"

    @property
    def is_read(self):
        """Read, and neither stored nor put aside."""
        return self.state == self.State.READ

    @property
    def is_ready(self):
        """Nothing left to fix or ask, and something to store."""
        left = self.fix_count or self.ask_count or not self.unit_id
        return self.is_read and not left and bool(self.new_count or self.changed_count)

    @property
    def lamp(self):
        """Where the file stands, in one lamp."""
        if self.state == self.State.UNREADABLE:
            return Lamp("late", "无法读取", self.refusal)
        if not self.is_read:
            return Lamp("ok" if self.state == self.State.COMMITTED else "idle", self.get_state_display())
        if self.fix_count:
            return Lamp("late", f"{self.fix_count} 行须更正")
        if self.ask_count or not self.unit_id:
            return Lamp("soon", f"{self.ask_count or 1} 处待确认")
        return Lamp("wait", "可以入库") if self.is_ready else Lamp("ok", "与库内一致，无须入库")


class ColumnMeaning(models.Model):
    """What one sender means by a heading the house could not place; asked once, kept (issue 3, point 1)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="column_meanings", verbose_name="单位")
    heading = models.CharField("列名", max_length=120)
    meaning = models.CharField("含义", max_length=24)

    class Meta:
        verbose_name = verbose_name_plural = "列名含义"
        constraints = [models.UniqueConstraint(fields=["unit", "heading"], name="heading_once_per_unit")]

    def __str__(self):
        return f"{self.heading} = {self.meaning}"
