"""Showing a list to a scope, and taking it down (M35)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Disclosure, RectificationList
from issues.states import ListState
from trail import clock
from trail.services import record
from units.permissions import Permission, require


@transaction.atomic
def disclose_list(*, list_id, by, scope, starts_on, ends_on):
    """Disclose an accepted list to a scope from a day to a day. Drafts in it stay hidden."""
    shown = RectificationList.objects.select_for_update(of=["self"]).select_related("unit", "leader").get(pk=list_id)
    require(by, Permission.LIST_DISCLOSE, unit=shown.unit)
    if shown.state != ListState.ACCEPTED:
        raise ValidationError("活动办接收之后的清单才能公示，请先办理接收。", code="not_accepted")
    disclosure = Disclosure(
        list=shown, scope=scope, starts_on=starts_on, ends_on=ends_on, disclosed_at=clock.now(), disclosed_by=by
    )
    disclosure.full_clean(exclude=["disclosed_by"])
    disclosure.save()
    record("list.disclosed", on=shown, by=by, scope=scope, starts_on=starts_on, ends_on=ends_on)
    return disclosure


@transaction.atomic
def withdraw_disclosure(*, disclosure_id, by, reason):
    """Take a disclosure down at once; the row stays as the record that it was shown."""
    disclosure = Disclosure.objects.select_for_update(of=["self"]).select_related("list__unit").get(pk=disclosure_id)
    require(by, Permission.LIST_DISCLOSE, unit=disclosure.list.unit)
    if disclosure.withdrawn_at:
        raise ValidationError("这条公示已经撤下，无须再次办理。", code="illegal_move")
    if not reason.strip():
        raise ValidationError("撤下公示须写明理由。", code="reason_missing")
    disclosure.withdrawn_at, disclosure.withdrawn_by = clock.now(), by
    disclosure.withdrawn_why = reason.strip()
    disclosure.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    record("list.withdrawn", on=disclosure.list, by=by, reason=reason)
    return disclosure
