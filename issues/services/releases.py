"""Checking what somebody else proposed, releasing it, taking it down (M35, V23)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Disclosure, FrozenCopy
from issues.releases.names import KnownNames
from issues.rules import reasons_against_release
from issues.services.release_conditions import fit_to_show, is_long_enough, locked_lists
from issues.states import ReleaseState
from trail import clock
from trail.queries import last_act
from trail.services import record_each
from units.desk.refusals import another_person, needs_reason
from units.permissions import Permission, require

Kind = Disclosure.Kind


@transaction.atomic
def release_disclosures(*, disclosure_ids, by):
    """Release what somebody else proposed, all or nothing; older copies of the same items give way. Returns them."""
    shown = _locked(disclosure_ids)
    known = KnownNames()
    for one in shown:
        require(by, Permission.RELEASE_CHECK, unit=one.unit)
        _may_be_decided(one, by)
        # nobody could see it before it was checked, so its days begin today at the earliest
        one.starts_on = max(one.starts_on, clock.today())
        is_long_enough(one)
        if reasons := reasons_against_release(one, on=clock.today()):
            raise ValidationError([ValidationError(reason, code="not_now") for reason in reasons])
        # a name may have become known since it was proposed
        copies = [(copy.item, copy.content) for copy in one.copies.select_related("item")]
        fit_to_show(copies, known.of(one.unit, one.scope), masked=False)
    for one in shown:
        one.state, one.checked_at, one.checked_by = ReleaseState.RELEASED, clock.now(), by
        one.trail_facts = {"title": one.title, "starts_on": one.starts_on, "sha256": one.sha256}
        one.full_clean(exclude=["drafted_by"], validate_unique=False)
    Disclosure.objects.bulk_update(shown, ["state", "checked_at", "checked_by", "starts_on"])
    for one in shown:
        _followed_by(one).update(replaced_on=one.starts_on)
    record_each("disclosure.released", on=shown, by=by)
    return shown


@transaction.atomic
def refuse_release(*, disclosure_id, by, reason):
    """Send a proposal back to its author, with the reason; a new one is proposed when it is mended."""
    (shown,) = _locked([disclosure_id])
    require(by, Permission.RELEASE_CHECK, unit=shown.unit)
    _may_be_decided(shown, by)
    needs_reason(reason, "退回须写明理由。")
    shown.state, shown.checked_at, shown.checked_by = ReleaseState.REFUSED, clock.now(), by
    shown.refused_why = reason.strip()
    shown.save(update_fields=["state", "checked_at", "checked_by", "refused_why"])
    shown.trail_facts = {"title": shown.title, "reason": shown.refused_why}
    record_each("disclosure.refused", on=[shown], by=by)
    return shown


@transaction.atomic
def withdraw_disclosure(*, disclosure_id, by, reason):
    """Take a disclosure down at once; the row stays as the tombstone: who, when, why, and the hash of what was shown."""
    (shown,) = _locked([disclosure_id])
    require(by, Permission.RELEASE_WITHDRAW, unit=shown.unit)
    if shown.state != ReleaseState.RELEASED:
        raise ValidationError(
            f"“{shown.get_state_display()}”的公示不能撤下{last_act(shown)}。", code="illegal_move"
        )
    needs_reason(reason, "撤下公示须写明理由。")
    shown.state, shown.withdrawn_at, shown.withdrawn_by = ReleaseState.WITHDRAWN, clock.now(), by
    shown.withdrawn_why = reason.strip()
    shown.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_why"])
    shown.trail_facts = {"title": shown.title, "reason": shown.withdrawn_why, "sha256": shown.sha256}
    record_each("disclosure.withdrawn", on=[shown], by=by)
    return shown


def _locked(disclosure_ids):
    """The disclosures with their unit, locked after their lists. Raises Disclosure.DoesNotExist."""
    named = Disclosure.objects.filter(pk__in=disclosure_ids)
    locked_lists([pk for pk in named.values_list("list", flat=True) if pk])
    rows = named.select_for_update(of=["self"]).select_related("unit__campaign", "list__leader")
    shown = list(rows.order_by("pk"))
    if len(shown) < len(set(disclosure_ids)):
        raise Disclosure.DoesNotExist
    return shown


def _may_be_decided(shown, by):
    if shown.state != ReleaseState.PROPOSED:
        raise ValidationError(
            f"“{shown}”{shown.get_state_display()}{last_act(shown)}，请刷新页面查看最新情况。",
            code="illegal_move",
        )
    another_person(by, "您是拟稿人，不能核对自己的材料，请由另一人核对。", shown.drafted_by_id)


def _followed_by(shown):
    """The copies in use that this release replaces: of a list all of them, of anything else those of the same items."""
    older = FrozenCopy.objects.filter(
        kind=shown.kind,
        replaced_on=None,
        disclosure__scope=shown.scope,
        disclosure__state=ReleaseState.RELEASED,
    ).exclude(disclosure=shown)
    if shown.kind == Kind.LIST:
        return older.filter(disclosure__list=shown.list_id)
    items = shown.copies.values("item")
    return older.filter(item__in=items)
