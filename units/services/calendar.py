"""The working-day calendar: what was decreed otherwise is entered, or taken out again."""

from django.core.exceptions import ValidationError
from django.db import transaction

from trail.services import record
from units.models import DecreedDay
from units.permissions import Permission, require
from units.services.rows import save_row


@transaction.atomic
def decree_day(*, by, day, works, note):
    """A day is worked or free by decree, whatever the table says. Returns it. Raises ValidationError `unique`, `reason_missing`."""
    require(by, Permission.CALENDAR_EDIT)
    if not note.strip():
        raise ValidationError(
            {"note": ValidationError("请写明依据（通知的文号或名称）。", code="reason_missing")}
        )
    return save_row("decreed_day", DecreedDay(), by=by, day=day, works=works, note=note.strip())


@transaction.atomic
def revoke_day(*, by, decreed_id):
    """Take a decreed day out again: the table says what holds."""
    require(by, Permission.CALENDAR_EDIT)
    found = DecreedDay.objects.select_for_update().get(pk=decreed_id)
    record("decreed_day.deleted", on=found, by=by, before={"day": found.day, "works": found.works})
    found.delete()
