"""Ledgers that were handed in: the delivery, each file in it, and what a sender's own headings mean."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from issues.machine_states import DELIVERY_MOVES, LEDGER_MOVES, DeliveryState, LedgerState
from trail.guards import guards_of
from units.desk.lamp import Lamp
from units.files import stored_name
from units.models import Campaign, Unit


def nothing():
    """An empty list, for JSON fields."""
    return []


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What this person handed in, and hand-ins that hold a ledger of a unit in sight."""
        about = LedgerImport.objects.visible_to(user).filter(delivery=OuterRef("pk"))
        return self.filter(Q(uploaded_by=user) | Exists(about), campaign=user.campaign)


class Delivery(models.Model):
    """One hand-in: a file, a folder or a zip of ledgers. The worker reads it; a person commits it."""

    trail_name = "delivery"

    moves = DELIVERY_MOVES
    State = DeliveryState

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="deliveries", verbose_name="活动")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name="选定的单位", null=True, blank=True
    )
    state = models.CharField("状态", max_length=16, choices=DeliveryState, default=DeliveryState.WAITING)
    skipped = models.JSONField("没有收下的文件", default=nothing)
    uploaded_at = models.DateTimeField("送交时间")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账送交"
        ordering = ["-uploaded_at", "-pk"]
        triggers = guards_of(DELIVERY_MOVES)

    def __str__(self):
        return f"{self.uploaded_at:%Y-%m-%d %H:%M} 送交"


class LedgerImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Ledgers of units in sight; one whose unit nobody has said yet is its sender's alone.

        A ledger that turned out to be another unit's is compared with that unit's items, so having sent it is not
        enough to see it (S70).
        """
        unplaced = Q(unit=None, delivery__uploaded_by=user)
        seen = Q(unit__in=Unit.objects.visible_to(user))
        return self.filter(unplaced | seen, delivery__campaign=user.campaign)

    def of_file(self, ledger):
        """All parts of the file a ledger is a part of, itself included, in the order of the file."""
        root = ledger.whole_id or ledger.pk
        return self.filter(Q(pk=root) | Q(whole=root)).order_by("pk")


class LedgerImport(models.Model):
    """One ledger of one unit: a file, or its part where a file speaks of several units.

    Nothing of it is an item until somebody commits it, all or nothing. `whole` is the first part of the same file;
    `label` what the file calls the unit of this part. `answers` keeps what people said, for when it is read again.
    """

    trail_name = "ledger"

    moves = LEDGER_MOVES
    State = LedgerState

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="files", verbose_name="送交")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="imports", verbose_name="单位", null=True, blank=True
    )
    whole = models.ForeignKey(
        "self", models.PROTECT, related_name="parts", verbose_name="所属文件", null=True, blank=True
    )
    label = models.CharField("文件中的单位名称", max_length=120, blank=True)
    name = models.CharField("文件名", max_length=180)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("字节", default=0, db_default=0)
    file = models.FileField("文件", upload_to=stored_name, max_length=200)
    document_date = models.DateField("填报日期", null=True, blank=True)
    state = models.CharField("状态", max_length=16, choices=LedgerState, default=LedgerState.WAITING)
    attempts = models.PositiveSmallIntegerField("读取次数", default=0)
    refusal = models.CharField("无法读取的原因", max_length=400, blank=True)
    titles = models.JSONField("各表标题", default=dict)
    unplaced = models.JSONField("认不出的列", default=nothing)
    columns = models.JSONField("各列的读法", default=nothing)
    remarks = models.JSONField("对整个文件的提示", default=nothing)
    ignored = models.JSONField("未采用的行", default=nothing)
    gone = models.JSONField("库内有、表里没有的事项", default=nothing)
    answers = models.JSONField("人工确认", default=dict)
    new_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("改动", default=0)
    same_count = models.PositiveIntegerField("相同", default=0)
    fix_count = models.PositiveIntegerField("须更正", default=0)
    ask_count = models.PositiveIntegerField("待确认", default=0)
    gone_count = models.PositiveIntegerField("表里没有", default=0)
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
        triggers = guards_of(LEDGER_MOVES)

    def __str__(self):
        return f"{self.name}（{self.label}）" if self.label else self.name

    @property
    def trail_stream(self):
        return f"unit-{self.unit_id}" if self.unit_id else "system"

    @property
    def is_read(self):
        """Read, and neither stored nor put aside."""
        return self.state == self.State.READ

    @property
    def is_marked(self):
        """Whether its sender would find something marked in the file that goes back."""
        return self.is_read and bool(self.fix_count or self.ask_count)

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
        if not self.unit_id:
            return Lamp("soon", "请选定单位")
        if self.ask_count:
            return Lamp("soon", f"{self.ask_count} 处待确认")
        if self.is_ready:
            return Lamp("wait", "可以入库")
        return Lamp("ok", "与库内一致") if self.same_count else Lamp("late", "没有读到事项")


class LedgerRow(models.Model):
    """One row of a ledger as it was read and judged (the shape is told in `issues.intake.compare`)."""

    class Fate(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "改动"
        SAME = "same", "相同"
        LOCKED = "locked", "已上报，不改动"

    ledger = models.ForeignKey(LedgerImport, models.CASCADE, related_name="rows", verbose_name="台账")
    at = models.PositiveIntegerField("次序")
    fate = models.CharField("比对", max_length=8, choices=Fate, blank=True)
    wrong = models.BooleanField("须更正", default=False)
    asks = models.BooleanField("待确认", default=False)
    data = models.JSONField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "台账行"
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["ledger", "at"], name="ledger_row_once")]

    def __str__(self):
        return f"{self.ledger_id}:{self.at}"


class ColumnMeaning(models.Model):
    """What one sender means by a heading the house could not place; asked once, kept (issue 3, point 1)."""

    trail_name = "column_meaning"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="column_meanings", verbose_name="单位")
    heading = models.CharField("列名", max_length=120)
    meaning = models.CharField("含义", max_length=24)

    class Meta:
        verbose_name = verbose_name_plural = "列名含义"
        constraints = [models.UniqueConstraint(fields=["unit", "heading"], name="heading_once_per_unit")]

    def __str__(self):
        return f"{self.heading} = {self.meaning}"
