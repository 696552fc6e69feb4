"""Files that come with a reply or a meeting: what a unit keeps here counts against its room (S92)."""

from django.db.models import Q

from documents.models import MeetingFile, ReplyFile
from units.files import checked
from units.services.quota import keeps_files, room_of_unit


@keeps_files
def _replies_and_meetings(unit, day):
    replies = ReplyFile.objects.filter(reply__addressee__unit=unit)
    meetings = MeetingFile.objects.filter(meeting__unit=unit)
    return (replies, Q(reply__replied_on=day)), (meetings, Q(added_on=day))


def taken_in(files, unit):
    """The uploads as fields of a stored file, judged by content; `unit` None has no limit of its own (S97, S98).

    Raises ValidationError `file_empty`, `file_large`, `file_kind`, `quota`.
    """
    found = [checked(file) for file in files]
    if found and unit is not None:
        room_of_unit(unit).take(sum(one["size"] for one in found))
    return found


def as_told(stored):
    """How the trail tells of stored files: row, name, hash."""
    return [{"file": one.pk, "name": one.name, "sha256": one.sha256} for one in stored]
