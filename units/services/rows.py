"""How a row of this app is saved: by its own constraints, only what changed, with a trace."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from trail.services import record


def save_row(noun, row, *, by, private=(), **values):
    """Set the fields, check the row by its own constraints, save what changed, leave `noun.added` or `noun.edited`.

    `private` fields are saved but kept out of the trail, which is for ever. An edit that changes nothing is no act
    and leaves no event. Raises ValidationError with the constraint's own words, also when another hand was faster.
    """
    new = row.pk is None
    before = {} if new else {field: getattr(row, field) for field in values}
    for field, value in values.items():
        setattr(row, field, value)
    _check(row, set() if new else {field.name for field in row._meta.fields} - set(values))
    changed = [field for field in values if new or before[field] != values[field]]
    if not changed:
        return row
    try:
        with transaction.atomic():
            row.save(update_fields=None if new else changed)
    except IntegrityError:
        _check(row)  # somebody was faster: the same constraint now says so in words
        raise
    told = [field for field in changed if field not in private]
    facts = {"after": {field: values[field] for field in told}}
    if not new:
        facts["before"] = {field: before[field] for field in told}
    record(f"{noun}.{'added' if new else 'edited'}", on=row, by=by, **facts)
    return row


def _check(row, untouched=()):
    """The fields that were touched one by one; the whole row by its constraints."""
    row.clean_fields(exclude=untouched)
    row.clean()
    row.validate_unique()
    row.validate_constraints()


def of_one_campaign(campaign, *rows):
    """Refuse a unit or group of another campaign."""
    if any(row is not None and row.campaign_id != campaign.pk for row in rows):
        raise ValidationError("所选单位或督导组不属于本活动，请重新选择。", code="other_campaign")
