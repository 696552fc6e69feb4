"""Taking in what was uploaded. Nothing is parsed here: the worker does that."""

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from issues.intake.arrivals import CROWD, MOST_FILES, Arrived, unpacked
from issues.models import Delivery, LedgerImport
from issues.services.quota import room_of_sender
from ledger.guards import Unreadable
from trail import clock
from trail.services import record
from units.files import safe_name
from units.models import Unit
from units.permissions import Permission, allowed, require
from units.services.quota import room_of_unit


@transaction.atomic
def receive_delivery(*, by, campaign, files, unit=None, document_date=None):
    """Take in uploaded ledgers (xlsx, csv, or a zip of them) for the worker to read. Returns the Delivery.

    `files`: uploads with name, size and read(); `unit`: whose they all are, when somebody says so. Of equal files one is
    kept, and what is no table is named in `skipped`. Raises ValidationError `unreadable`, `too_large`, `too_many`,
    `no_ledger`, `quota`; then nothing is kept, on disk neither.
    """
    require(by, Permission.LIST_EDIT, unit=unit, campaign=campaign)
    mine = units_in_hand(by, campaign) if unit is None else []
    unit = mine[0] if len(mine) == 1 else unit  # whoever keeps one unit's lists hands in that unit's
    room = room_of_unit(unit) if unit else room_of_sender(by, len(mine))
    delivery = Delivery.objects.create(
        campaign=campaign,
        unit=unit,
        uploaded_at=clock.now(),
        uploaded_by=by,
    )
    kept: dict[str, LedgerImport] = {}
    try:
        for arrived in _arrivals(files):
            _keep(delivery, arrived, kept, document_date, room)
        if not kept:
            names = "、".join(skipped["name"] for skipped in delivery.skipped[:3])
            raise ValidationError(f"没有可读取的台账（{names}），请上传 xlsx 或 csv 文件。", code="no_ledger")
    except BaseException:
        for ledger in kept.values():
            ledger.file.delete(save=False)
        raise
    delivery.save(update_fields=["skipped"])
    record("ledger.received", on=delivery.unit, by=by, delivery=delivery.pk, files=len(kept))
    return delivery


def units_in_hand(by, campaign):
    """The units whose lists this person may edit (by=None, the system: all): a ledger may turn out to be one of these."""
    units = Unit.objects.filter(campaign=campaign).participating()
    if by is None:
        return list(units)
    return [unit for unit in units.visible_to(by) if allowed(by, Permission.LIST_EDIT, unit=unit)]


def _arrivals(files):
    for upload in files:
        if upload.size > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // 1024 // 1024
            name = safe_name(upload.name)
            raise ValidationError(f"“{name}”超过 {limit} MB，请拆分后再上传。", code="too_large")
        try:
            yield from unpacked(upload.name, upload.read())
        except Unreadable as refusal:
            raise ValidationError(f"{safe_name(upload.name)}：{refusal}", code="unreadable") from None


def _keep(delivery, arrived: Arrived, kept, document_date, room):
    name, content, why = arrived
    digest = hashlib.sha256(content or b"").hexdigest()
    if content is not None and digest in kept:
        content, why = None, f"与“{kept[digest].name}”内容完全相同"
    if content is None:
        delivery.skipped.append({"name": name, "why": why})
        return
    if len(kept) == MOST_FILES:
        raise ValidationError(f"选了 {MOST_FILES} 个以上的台账，{CROWD}", code="too_many")
    room.take(len(content))
    kept[digest] = LedgerImport.objects.create(
        delivery=delivery,
        unit=delivery.unit,
        name=name,
        sha256=digest,
        size=len(content),
        file=ContentFile(content, name=name),
        document_date=document_date,
    )
