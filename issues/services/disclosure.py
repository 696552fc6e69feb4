"""Showing a list to a scope, and taking it down (M35)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Disclosure, RectificationList
from issues.states import ListState
from trail import clock
from trail.services import record, record_each
from units.permissions import Permission, require


def disclose_list(*, list_id, by, scope, starts_on, ends_on):
    """Disclose one list; see `disclose_lists`."""
    return disclose_lists(list_ids=[list_id], by=by, scope=scope, starts_on=starts_on, ends_on=ends_on)[0]


@transaction.atomic
def disclose_lists(*, list_ids, by, scope, starts_on, ends_on):
    """Disclose accepted lists to a scope from a day to a day, all or nothing. Drafts in them stay hidden."""
    rows = RectificationList.objects.select_for_update(of=["self"]).select_related("unit", "leader")
    lists = list(rows.filter(pk__in=list_ids).order_by("pk"))
    if len(lists) < len(set(list_ids)):
        raise RectificationList.DoesNotExist
    for unit in {one.unit_id: one.unit for one in lists}.values():
        require(by, Permission.LIST_DISCLOSE, unit=unit)
    if any(one.state != ListState.ACCEPTED for one in lists):
        raise ValidationError("活动办接收之后的清单才能公示，请先办理接收。", code="not_accepted")
    values = {"scope": scope, "starts_on": starts_on, "ends_on": ends_on}
    Disclosure(list=lists[0], disclosed_at=clock.now(), **values).full_clean(
        exclude=["disclosed_by"]
    )  # the same for all
    shown = [Disclosure(list=one, disclosed_at=clock.now(), disclosed_by=by, **values) for one in lists]
    Disclosure.objects.bulk_create(shown)
    record_each("list.disclosed", on=lists, by=by, **values)
    return shown


@transaction.atomic
def withdraw_disclosure(*, disclosure_id, by, reason):
    """Take a disclosure down at once; the row stays as the record that it was shown."""
    disclosure = (
        Disclosure.objects.select_for_update(of=["self"]).select_related("list__unit").get(pk=disclosure_id)
    )
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
