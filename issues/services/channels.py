"""Logging where a document was really shown (M36, M37)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import ChannelEntry, Disclosure
from issues.states import ReleaseState
from trail import clock
from trail.services import record
from units.files import checked
from units.permissions import Permission, require


@transaction.atomic
def log_channel(*, disclosure_id, by, channel, medium, shown_on, issue="", address="", proof=None):
    """Log one showing of a released document: paper and issue, board, address, day, and the file that proves it.

    Raises Disclosure.DoesNotExist, PermissionDenied, ValidationError (`not_released`, `in_the_future`,
    `before_release`, what `files.checked` says of the file). Returns the entry.
    """
    rows = Disclosure.objects.select_for_update(of=["self"]).select_related("unit")
    shown = rows.get(pk=disclosure_id)
    require(by, Permission.RELEASE_PROPOSE, unit=shown.unit)
    if shown.state != ReleaseState.RELEASED:
        raise ValidationError("核对发布之后才能登记公示情况。", code="not_released")
    if shown_on and shown_on > clock.today():
        raise ValidationError("公示日期不能晚于今天，请在实际公示之后登记。", code="in_the_future")
    if shown_on and shown_on < shown.starts_on:
        raise ValidationError(f"公示日期不能早于发布日 {shown.starts_on:%Y-%m-%d}。", code="before_release")
    entry = ChannelEntry(
        disclosure=shown,
        channel=channel,
        medium=medium.strip(),
        issue=issue.strip(),
        address=address,
        shown_on=shown_on,
        logged_at=clock.now(),
        logged_by=by,
        **(checked(proof) if proof else {}),
    )
    entry.full_clean(exclude=["disclosure", "logged_by"])
    entry.save()
    facts = {"channel": channel, "medium": entry.medium, "issue": entry.issue, "shown_on": shown_on}
    record("disclosure.logged", on=shown, by=by, entry=entry.pk, sha256=entry.sha256, **facts)
    return entry
