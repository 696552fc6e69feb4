"""Checking what somebody else proposed, releasing it, taking it down (M35, V23)."""

from copy import copy

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Disclosure, FrozenCopy
from issues.releases.names import KnownNames
from issues.rules import reasons_against_release
from issues.services.release_conditions import are_whole, fit_to_show, is_long_enough, locked_lists
from issues.states import ReleaseState
from trail import clock
from trail.moves import Each, move, require_state
from units.permissions import Permission, require
from units.refusals import another_person, needs_reason, refuse_each

Kind = Disclosure.Kind


@transaction.atomic
def release_disclosures(*, disclosure_ids, by):
    """Release what somebody else proposed, all or nothing; older copies of the same items give way. Returns them.

    Raises ValidationError with all that is against any of them. What was looked at needs no stamp: a proposal is frozen.
    """
    shown = _locked(disclosure_ids)
    known, copies = KnownNames(), _copies_of(shown)
    for one in shown:
        require(by, Permission.RELEASE_CHECK, unit=one.unit)

    def fit(one):
        _by_another(one, by)
        # nobody could see it before it was checked, so its days begin today at the earliest
        one.starts_on = max(one.starts_on, clock.today())
        is_long_enough(one)
        if reasons := reasons_against_release(one, on=clock.today()):
            raise ValidationError([ValidationError(reason, code="not_now") for reason in reasons])
        # a name may have become known since it was proposed
        fit_to_show(copies.get(one.pk, []), known.of(one.unit, one.scope), masked=False)

    refuse_each(shown, fit)
    now, released = clock.now(), []
    for one in shown:
        as_it_is_to_be = copy(one)  # the table's own constraints say what is against it
        as_it_is_to_be.state, as_it_is_to_be.checked_at = ReleaseState.RELEASED, now
        as_it_is_to_be.checked_by = by
        released.append(as_it_is_to_be)
    are_whole(released, exclude=["drafted_by", "unit", "list"])
    move(
        shown,
        ReleaseState.RELEASED,
        by=by,
        facts=lambda one: {"title": one.title, "starts_on": one.starts_on, "sha256": one.sha256},
        checked_at=now,
        checked_by=by,
        starts_on=Each({one.pk: one.starts_on for one in shown}),
    )
    _give_way(shown)
    return shown


@transaction.atomic
def refuse_release(*, disclosure_id, by, reason):
    """Send a proposal back to its author, with the reason; a new one is proposed when it is mended."""
    (shown,) = _locked([disclosure_id])
    require(by, Permission.RELEASE_CHECK, unit=shown.unit)
    _by_another(shown, by)
    needs_reason(reason, "退回须写明理由。")
    return move(
        shown,
        ReleaseState.REFUSED,
        by=by,
        facts={"title": shown.title, "reason": reason.strip()},
        checked_at=clock.now(),
        checked_by=by,
        refused_why=reason.strip(),
    )


@transaction.atomic
def withdraw_disclosure(*, disclosure_id, by, reason):
    """Take a disclosure down at once; the row stays as the tombstone: who, when, why, and the hash of what was shown."""
    (shown,) = _locked([disclosure_id])
    require(by, Permission.RELEASE_WITHDRAW, unit=shown.unit)
    require_state(shown, ReleaseState.RELEASED, acting="撤下")
    needs_reason(reason, "撤下公示须写明理由。")
    return move(
        shown,
        ReleaseState.WITHDRAWN,
        by=by,
        facts={"title": shown.title, "reason": reason.strip(), "sha256": shown.sha256},
        withdrawn_at=clock.now(),
        withdrawn_by=by,
        withdrawn_why=reason.strip(),
    )


def _locked(disclosure_ids):
    """The disclosures with their unit, locked after their lists. Raises Disclosure.DoesNotExist."""
    named = Disclosure.objects.filter(pk__in=disclosure_ids)
    locked_lists([pk for pk in named.values_list("list", flat=True) if pk])
    rows = named.select_for_update(of=["self"]).select_related("unit__campaign", "list__leader")
    shown = list(rows.order_by("pk"))
    if len(shown) < len(set(disclosure_ids)):
        raise Disclosure.DoesNotExist
    return shown


def _by_another(shown, by):
    require_state(shown, ReleaseState.PROPOSED, acting="核对")
    another_person(by, "您是拟稿人，不能核对自己的材料，请由另一人核对。", shown.drafted_by_id)


def _copies_of(shown):
    """(item, content) of every copy, by disclosure."""
    copies: dict[int, list] = {}
    for shown_copy in FrozenCopy.objects.filter(disclosure__in=shown).select_related("item"):
        copies.setdefault(shown_copy.disclosure_id, []).append((shown_copy.item, shown_copy.content))
    return copies


def _give_way(shown):
    """The copies in use that a release replaces: of a list all of them, of anything else those of the same items. One
    statement for all releases of one kind, scope and first day.
    """
    alike: dict[tuple, list] = {}
    for one in shown:
        alike.setdefault((one.kind, one.scope, one.starts_on), []).append(one)
    for (kind, scope, first_day), new in alike.items():
        # the disclosures as a subquery of their own: a filter through the key would make Django join the copies with
        # themselves, and while the tables are young (no statistics yet) PostgreSQL does that row by row
        released = Disclosure.objects.filter(scope=scope, state=ReleaseState.RELEASED)
        released = released.exclude(pk__in=[one.pk for one in shown])
        if kind == Kind.LIST:
            released = released.filter(list__in=[one.list_id for one in new])
        older = FrozenCopy.objects.filter(kind=kind, replaced_on=None, disclosure__in=released)
        if kind != Kind.LIST:
            older = older.filter(item__in=FrozenCopy.objects.filter(disclosure__in=new).values("item"))
        older.update(replaced_on=first_day)
