"""The working-day calendar: what was decreed since is entered, a later year is declared complete, or either taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction

from ledger.workdays import LAST_FINAL_YEAR
from trail import clock
from trail.services import record
from units.models import DeclaredYear, DecreedDay
from units.permissions import Permission, require
from units.refusals import refuse_by_field
from units.services.rows import save_row


@transaction.atomic
def decree_day(*, by, day, works, note):
    """A day is worked or free by decree, whatever the table says. Returns it. Raises ValidationError `unique`, `reason_missing`."""
    require(by, Permission.CALENDAR_EDIT)
    _require_source(note)
    return save_row("decreed_day", DecreedDay(), by=by, day=day, works=works, note=note.strip())


@transaction.atomic
def revoke_day(*, by, decreed_id):
    """Take a decreed day out again: the table says what holds."""
    require(by, Permission.CALENDAR_EDIT)
    found = DecreedDay.objects.select_for_update().get(pk=decreed_id)
    record("decreed_day.deleted", on=found, by=by, before={"day": found.day, "works": found.works})
    found.delete()


@transaction.atomic
def declare_final(*, by, year, note):
    """A later year's arrangement is published and entered whole: counts in it are final (M20, S95). Returns the row.

    Raises ValidationError `unique`, `reason_missing`, `in_the_table` for a year that is final anyway, and `too_far` for
    one that begins more than a year from today: nobody decrees it so early.
    """
    require(by, Permission.CALENDAR_EDIT)
    _require_source(note)
    if year <= LAST_FINAL_YEAR:
        text = f"{LAST_FINAL_YEAR} 年及以前的放假安排已经内置，不用再登记。"
        raise ValidationError(text, code="in_the_table")
    if year > max(clock.today().year, LAST_FINAL_YEAR) + 1:
        text = f"{year} 年的放假安排还没有公布，请到公布以后再登记。"
        raise ValidationError(text, code="too_far")
    return save_row("declared_year", DeclaredYear(), by=by, year=year, note=note.strip())


@transaction.atomic
def revoke_final(*, by, declared_id):
    """Take the declaration back: the year is an estimate again."""
    require(by, Permission.CALENDAR_EDIT)
    found = DeclaredYear.objects.select_for_update().get(pk=declared_id)
    record("declared_year.deleted", on=found, by=by, before={"year": found.year, "note": found.note})
    found.delete()


def _require_source(note):
    if not note.strip():
        refuse_by_field([("note", "reason_missing", "请写明依据（通知的文号或名称）。")])
