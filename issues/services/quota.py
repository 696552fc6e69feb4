"""How much a unit may upload, in a day and in all (S92): ledgers and proofs alike, before anything is kept."""

from django.core.exceptions import ValidationError
from django.db.models import Sum

from issues.models import Attachment, LedgerImport
from trail import clock
from units.models import Person, Unit

MB = 1024 * 1024
WAY_OUT = "请压缩图片、去掉不需要的文件再传；确有需要的，请活动办在“活动规则”里调高。"


class Room:
    """What may still be uploaded in this act. `limits`: (bytes left, the sentence that says why no more)."""

    def __init__(self, *limits):
        self.limits, self.taken = limits, 0

    def take(self, size):
        """Use `size` bytes of the room. Raises ValidationError `quota` when there are not so many left."""
        self.taken += size
        if full := [why for left, why in self.limits if self.taken > left]:
            raise ValidationError(f"{full[0]}，这次的 {_mb(self.taken)} MB 收不下。{WAY_OUT}", code="quota")


def room_of_unit(unit):
    """The room of one unit. The unit stays locked to the end of the transaction: two uploads do not both take the last."""
    Unit.objects.select_for_update(no_key=True, of=["self"]).get(pk=unit.pk)
    campaign = unit.campaign
    ledgers = LedgerImport.objects.filter(unit=unit, whole=None)  # the parts of one file are kept once
    proofs = Attachment.objects.filter(report__item__unit=unit)
    today = _sum(ledgers.filter(delivery__uploaded_at__date=clock.today()))
    today += _sum(proofs.filter(report__reported_on=clock.today()))
    kept = _sum(ledgers) + _sum(proofs)
    daily, total = campaign.upload_daily, campaign.upload_total
    return Room(
        (
            daily * MB - today,
            f"{unit.name}今天已上传 {_mb(today)} MB，活动规则规定每个单位每天最多 {daily} MB",
        ),
        (
            total * MB - kept,
            f"{unit.name}已保存 {_mb(kept)} MB 上传文件，活动规则规定每个单位最多 {total} MB",
        ),
    )


def room_of_sender(by, units):
    """The room of whoever sends files of many units at once: as much a day as so many units may send themselves."""
    if by is None:  # the system itself, from the command line
        return Room()
    Person.objects.select_for_update(no_key=True, of=["self"]).get(pk=by.pk)
    sent = LedgerImport.objects.filter(delivery__uploaded_by=by, delivery__unit=None, whole=None)
    today = _sum(sent.filter(delivery__uploaded_at__date=clock.today()))
    most = by.campaign.upload_daily * max(units, 1)
    why = f"您今天已上传 {_mb(today)} MB，活动规则规定 {units} 个单位合计每天最多 {most} MB"
    return Room((most * MB - today, why))


def _sum(rows):
    return rows.aggregate(sum=Sum("size"))["sum"] or 0


def _mb(size):
    return f"{size / MB:.1f}"
