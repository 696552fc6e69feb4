"""Handover (M122): everything a person holds goes to a successor in one act, after a page that lists it."""

from django.core.exceptions import ValidationError
from django.db import transaction

from trail import clock
from trail.services import record
from units.holdings import counted, held_by_person, seal
from units.models import Handover
from units.models.person import ADMINISTRATORS
from units.permissions import require_confirmed
from units.refusals import needs_reason, refuse_all
from units.services.people import PRIVATE, locked_person
from units.services.rows import save_row

STALE = "核对之后此人手上的工作又有变化，没有作任何改动；请看过新的清单再确认。"


@transaction.atomic
def hand_over(*, by, person, to, reason, close_account=False, seen=None):
    """Hand all that `person` holds to `to`: roles, contact points, turns signed for, delegations; tokens and sessions end.

    `seen`: the seal of the page that was confirmed (None: nothing was shown). Both are told by the row it returns (a Handover, see
    `told_to`) and by an event on each account. Raises ValidationError `nobody`, `own_account`, `handover` with every reason
    against, `reason_missing`, `nothing_held`, `changed`; PermissionDenied to who does not keep both accounts.
    """
    require_confirmed(by)
    if to is None:
        raise ValidationError("请选择接手人；没有接手人的，请先为接手的同志开设账号。", code="nobody")
    locked = {one.pk: locked_person(one, by=by) for one in sorted({person, to}, key=lambda one: one.pk)}
    person, to = locked[person.pk], locked[to.pk]
    if by == person:
        raise ValidationError("不能移交自己的工作，请由另一位管理人员办理。", code="own_account")
    needs_reason(reason, "请写明移交的原因，例如：工作调动。")
    refuse_all(against(person, to), "handover")
    held = held_by_person(person, lock=True)
    if not held:
        raise ValidationError(
            f"{person}手上没有需要移交的工作；不再使用的账号请直接停用。", code="nothing_held"
        )
    if seen is not None and seen != seal(held):
        raise ValidationError(STALE, code="changed")
    refuse_all([reason for one in held for reason in one.holding.against(person, to)], "handover")
    handed = [told | {"fate": one.holding.fate} for told, one in zip(counted(held), held, strict=True)]
    for portion in held:
        if portion.holding.hand_on is not None:
            portion.holding.hand_on(portion.rows, to=to, by=by)
    _end_sessions(person)
    if close_account:
        save_row("person", person, by=by, private=PRIVATE, is_active=False)
    row = Handover.objects.create(
        person=person,
        to=to,
        reason=reason.strip(),
        handed=handed,
        account_closed=close_account,
        made_at=clock.now(),
        made_by=by,
    )
    facts = {"handover": row.pk, "reason": row.reason, "handed": handed, "closed": close_account}
    record("person.handed_over", on=person, by=by, to=to.pk, **facts)
    record("person.took_over", on=to, by=by, person=person.pk, **facts)
    return row


def against(person, to):
    """Every reason against this pair, whatever is held; an empty list means it may be."""
    reasons = []
    if person == to:
        reasons.append("不能移交给本人，请另选接手人。")
    if not to.is_active:
        reasons.append(f"{to}的账号已停用，不能接手；请先启用，或另选接手人。")
    kinds = {_kind(role) for one in (person, to) for role in one.roles}
    if len(kinds) > 1:
        reasons.append(
            "系统管理、安全审计与业务办理须由不同的人担任（三员分立），请另选接手人，或为接手人另开账号。"
        )
    campaigns = [{role.campaign_id for role in one.roles} for one in (person, to)]
    if campaigns[0] and campaigns[1] and not campaigns[0] & campaigns[1]:
        reasons.append(f"{to}不在同一个活动里任职，请另选接手人。")
    return reasons


def _kind(role):
    return role.role if role.role in ADMINISTRATORS else "business"


def _end_sessions(person):
    """Whoever is signed in as this person is signed out: what sessions are checked by turns (S82)."""
    person.factor_turns += 1
    person.save(update_fields=["factor_turns"])
