"""What issues keeps of a unit's uploads, and the room of whoever sends files of many units at once (S92)."""

from django.db.models import Q

from issues.models import Attachment, LedgerImport
from trail import clock
from units.models import Person
from units.services.quota import Room, in_mb, keeps_files, megabytes, size_of


@keeps_files
def _ledgers_and_proofs(unit, day):
    ledgers = LedgerImport.objects.filter(unit=unit, whole=None)  # the parts of one file are kept once
    proofs = Attachment.objects.filter(report__item__unit=unit)
    return (ledgers, Q(delivery__uploaded_at__date=day)), (proofs, Q(report__reported_on=day))


def room_of_sender(by, units):
    """The room of whoever sends files of many units at once: as much a day as so many units may send themselves."""
    if by is None:  # the system itself, from the command line
        return Room()
    Person.objects.select_for_update(no_key=True, of=["self"]).get(pk=by.pk)
    sent = LedgerImport.objects.filter(delivery__uploaded_by=by, delivery__unit=None, whole=None)
    today = size_of(sent.filter(delivery__uploaded_at__date=clock.today()))
    most = by.campaign.upload_daily * max(units, 1)
    why = f"您今天已上传 {in_mb(today)} MB，活动规则规定 {units} 个单位合计每天最多 {most} MB"
    return Room((megabytes(most) - today, why))
