"""Asking the level above to lead (M95), and where an item stands in the queue (M27)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Item, LeadRequest
from issues.services.moves import illegal, locked_item
from issues.states import WITH_UNIT, LeadState, State
from trail import clock
from trail.moves import move, require_state, tell
from trail.services import record
from units.permissions import Permission, require
from units.refusals import another_person, needs_reason


@transaction.atomic
def ask_lead(*, item_id, by, reason):
    """Ask the unit's superior to lead an item under way. Returns the request.

    Raises ValidationError `illegal_move` (not under way, or asked already), `no_upper`, `reason_missing`.
    """
    item = locked_item(item_id)
    require(by, Permission.LEAD_ASK, unit=item.unit)
    require_state(item, State.IN_PROGRESS, acting="申请上级牵头")
    if item.unit.parent_id is None:
        raise ValidationError(
            f"{item.unit}没有登记上一级党组织，无法申请；请活动办先到单位页面登记。", code="no_upper"
        )
    if standing := item.lead_requests.filter(state__in=[LeadState.ASKED, LeadState.TAKEN]).first():
        raise illegal(item, f"这一件已申请上级牵头（{standing.get_state_display()}）")
    needs_reason(reason, "请写明为什么本单位解决不了、需要上级协调什么。")
    asked = LeadRequest.objects.create(
        item=item, upper_id=item.unit.parent_id, reason=reason.strip(), asked_at=clock.now(), asked_by=by
    )
    tell(asked, LeadState.ASKED, by=by, facts={"lead": asked.pk, "reason": asked.reason})
    return asked


@transaction.atomic
def answer_lead(*, request_id, by, takes, answer):
    """The superior takes the lead or leaves the item with the unit, with words either way. Returns the request."""
    asked = _locked(request_id)
    require(by, Permission.LEAD_ANSWER, unit=asked.item.unit)
    require_state(asked, LeadState.ASKED, acting="答复")
    another_person(by, "申请和答复须由不同的人办理。", asked.asked_by_id)
    needs_reason(answer, "请写明答复：由谁牵头、怎么办，或者为什么由单位自办。")
    state = LeadState.TAKEN if takes else LeadState.DECLINED
    return move(
        asked,
        state,
        by=by,
        facts={"lead": asked.pk, "reason": answer.strip()},
        answer=answer.strip(),
        answered_at=clock.now(),
        answered_by=by,
    )


@transaction.atomic
def withdraw_lead(*, request_id, by):
    """The unit takes its request back while nobody has answered. Returns the request."""
    asked = _locked(request_id)
    require(by, Permission.LEAD_ASK, unit=asked.item.unit)
    return move(asked, LeadState.WITHDRAWN, by=by, facts={"lead": asked.pk})


@transaction.atomic
def rank_item(*, item_id, by, priority, reason):
    """Say where an item of the unit stands in the queue (M27). Raises `illegal_move`, `nothing_changed`, `reason_missing`."""
    item = locked_item(item_id)
    require(by, Permission.LIST_DECIDE, unit=item.unit)
    require_state(item, *WITH_UNIT, acting="排队")
    if item.priority == priority:
        raise ValidationError(
            f"这一件已经是“{item.get_priority_display()}”，无须再改。", code="nothing_changed"
        )
    needs_reason(reason, "请写明理由，理由写入办理记录。")
    before, item.priority = item.priority, Item.Priority(priority)
    item.save(update_fields=["priority"])
    record("item.ranked", on=item, by=by, before=before, after=int(item.priority), reason=reason.strip())
    return item


def _locked(request_id):
    """The request under lock, its item locked before it."""
    item = locked_item(LeadRequest.objects.get(pk=request_id).item_id)
    asked = LeadRequest.objects.select_for_update(of=["self"]).select_related("asked_by").get(pk=request_id)
    asked.item = item
    return asked
