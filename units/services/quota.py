"""How much a unit may upload, in a day and in all (S92): whatever app keeps the files, before anything is kept."""

from collections.abc import Callable, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Sum

from trail import clock
from units.models import Unit

MB = 1024 * 1024
WAY_OUT = "请压缩图片、去掉不需要的文件再传；确有需要的，请活动办在“活动规则”里调高。"
Kept = Callable[[Unit, date], Iterable[tuple[QuerySet, Q]]]
KEPT: list[Kept] = []


def keeps_files(function: Kept) -> Kept:
    """Register what an app keeps of a unit: (rows with a `size`, which of them came on this day), for every kind of file."""
    KEPT.append(function)
    return function


class Room:
    """What may still be uploaded in this act. `limits`: (bytes left, the sentence that says why no more)."""

    def __init__(self, *limits):
        self.limits, self.taken = limits, 0

    def take(self, size):
        """Use `size` bytes of the room. Raises ValidationError `quota` when there are not so many left."""
        self.taken += size
        if full := [why for left, why in self.limits if self.taken > left]:
            raise ValidationError(f"{full[0]}，这次的 {in_mb(self.taken)} MB 收不下。{WAY_OUT}", code="quota")


def room_of_unit(unit):
    """The room of one unit. The unit stays locked to the end of the transaction: two uploads do not both take the last."""
    Unit.objects.select_for_update(no_key=True, of=["self"]).get(pk=unit.pk)
    campaign, day = unit.campaign, clock.today()
    held = [pair for function in KEPT for pair in function(unit, day)]
    today = sum(size_of(rows.filter(of_day)) for rows, of_day in held)
    kept = sum(size_of(rows) for rows, _ in held)
    daily, total = campaign.upload_daily, campaign.upload_total
    return Room(
        (
            megabytes(daily) - today,
            f"{unit.name}今天已上传 {in_mb(today)} MB，活动规则规定每个单位每天最多 {daily} MB",
        ),
        (
            megabytes(total) - kept,
            f"{unit.name}已保存 {in_mb(kept)} MB 上传文件，活动规则规定每个单位最多 {total} MB",
        ),
    )


def size_of(rows):
    """The bytes of these stored files together."""
    return rows.aggregate(sum=Sum("size"))["sum"] or 0


def megabytes(many):
    """So many megabytes in bytes."""
    return many * MB


def in_mb(size):
    """Bytes as megabytes, for people."""
    return f"{size / MB:.1f}"
