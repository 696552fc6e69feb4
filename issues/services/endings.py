"""An item ends otherwise than fixed: proposed by the unit, decided by the level above, undone by whoever looks back (M119)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Ending, Item, Order
from issues.rules import deadline_problems
from issues.services.extensions import lapse_extensions
from issues.services.flags import caught_up, clear_flags
from issues.services.moves import illegal, locked_item
from issues.services.orders import give_order
from issues.states import ENDING_LAPSED, ENDS_FROM, SETTLED, EndingState, LeadState, OrderState, State
from trail import clock
from trail.moves import move, require_state, tell
from units.permissions import Permission, require, require_confirmed
from units.refusals import another_person, needs_reason, refuse_all

GOES_ON = (
    Ending.Kind.MERGED,
    Ending.Kind.REPLACED,
)  # what the item is about is dealt with under another number


@transaction.atomic
def propose_ending(*, item_id, by, kind, reason, into=None):
    """The unit proposes that an item end without a close-out. Nothing ends by it. Returns the ending (M119).

    `kind`: an `Ending.Kind`; `into`: the item that takes it in or replaces it, for those two kinds. Raises
    PermissionDenied, ValidationError `illegal_move` (not under way, or proposed already), `no_upper`, `reason_missing`,
    `into_missing`, `into_not_needed`, `into_itself`, `into_own_part`, `into_other_campaign`, `into_ended`, `open_children`,
    `open_lead`.
    """
    items = _locked_items(item_id, into and into.pk)
    item, into = items[item_id], items[into.pk] if into else None
    require(by, Permission.ENDING_PROPOSE, unit=item.unit)
    require_state(item, *ENDS_FROM, acting="申请终结")
    if item.unit.parent_id is None:
        raise ValidationError(
            f"{item.unit}没有登记上一级党组织，无法申请；请活动办先到单位页面登记。", code="no_upper"
        )
    if item.endings.proposed().exists():
        raise illegal(item, "这一件已有一份终结申请正等上一级党组织审批；要改，请先撤回")
    needs_reason(reason, "请写明为什么不能按清单整改销号、已经做了什么，批准以后要向群众公开。")
    _may_end(item, kind, into)
    ending = Ending.objects.create(
        item=item,
        kind=kind,
        into=into,
        reason=reason.strip(),
        proposed_at=clock.now(),
        proposed_by=by,
    )
    told = {"ending": ending.pk, "kind": kind, "into": into.number if into else "", "reason": ending.reason}
    tell(ending, EndingState.PROPOSED, by=by, facts=told)
    return ending


@transaction.atomic
def decide_ending(*, ending_id, by, grants, opinion=""):
    """The level above grants the ending, and the item is 已终结; or refuses with words, and it goes on. Returns the ending.

    With the grant open extensions and an unsigned order lapse and the flags are cleared; that it was late is remembered.
    Raises PermissionDenied, StepUp, ValidationError `illegal_move`, `same_person`, `reason_missing` (a refusal), and what
    `propose_ending` says of the other item, of parts and of leads: the facts may have changed since.
    """
    ending, item = _locked(ending_id)
    require(by, Permission.ENDING_DECIDE, unit=item.unit)
    require_state(ending, EndingState.PROPOSED, acting="审批")
    another_person(by, "申请和审批须由不同的人办理。", ending.proposed_by_id)
    if not grants:
        needs_reason(opinion, "不予批准须写明理由：请单位怎么继续整改。")
    to = EndingState.GRANTED if grants else EndingState.REFUSED
    if grants:
        require_confirmed(by)
        _may_end(item, ending.kind, ending.into)
    said = {"decided_at": clock.now(), "decided_by": by, "opinion": opinion.strip()}
    move(ending, to, by=by, facts={"ending": ending.pk, "reason": said["opinion"]}, **said)
    if grants:
        _end(item, ending, by)
    return ending


@transaction.atomic
def withdraw_ending(*, ending_id, by):
    """The unit takes its proposal back while nobody has decided. Returns the ending. Raises `illegal_move`."""
    ending, item = _locked(ending_id)
    require(by, Permission.ENDING_PROPOSE, unit=item.unit)
    return move(ending, EndingState.WITHDRAWN, by=by, act="ending.withdrawn", facts={"ending": ending.pk})


@transaction.atomic
def reverse_ending(*, ending_id, by, reason, cause, deadline, origin=Item.Origin.LOOK_BACK):
    """A look-back finds that the item should not have ended: it is under rectification again, by an order with a new day.

    Returns the order (恢复整改), which the unit signs before it may declare the item done. Raises PermissionDenied,
    ValidationError `illegal_move` (not in force), `reason_missing`, `deadline`, `main_settled`.
    """
    ending, item = _locked(ending_id)
    require(by, Permission.ENDING_REVERSE, unit=item.unit)
    require_state(ending, EndingState.GRANTED, acting="撤销终结")
    needs_reason(reason, "请写明为什么终结不成立、要求做到什么。")
    needs_reason(cause, "请写明依据：哪一次检查、哪一份文件、哪一个会议。")
    campaign, today = item.unit.campaign, clock.today()
    refuse_all(deadline_problems(deadline, filed_on=today, last=campaign.last_deadline), "deadline")
    if item.parent and item.parent.state in SETTLED:
        raise ValidationError(
            f"所属事项 {item.parent.number} {item.parent.get_state_display()}，请先恢复所属事项，再恢复这一件。",
            code="main_settled",
        )
    said = {"reversed_at": clock.now(), "reversed_by": by, "reversed_why": reason.strip()}
    move(ending, EndingState.REVERSED, by=by, facts={"ending": ending.pk, "reason": reason.strip()}, **said)
    order = give_order(
        item,
        by=by,
        kind=Order.Kind.RESUME,
        origin=origin,
        cause=cause,
        reason=reason,
        deadline=deadline,
        former_closed_on=clock.local(ending.decided_at).date(),
        former_deadline=item.deadline,
        former_result=item.result,
    )
    why = f"{reason.strip()}（依据：{cause.strip()}）"
    # of a unit that is no more: who answers for it now takes it up again (M121)
    changed = {"unit": item.unit.heir, "deadline": deadline, "sent_back_at": clock.now()}
    move(item, State.IN_PROGRESS, by=by, facts={"reason": why}, **changed)
    return order


def lapse_endings(items):
    """These (locked) items are declared done: a proposal to end them needs no decision any more. Called inside that act."""
    by_id = {item.pk: item for item in items}
    waiting = list(Ending.objects.proposed().filter(item__in=items).order_by("pk"))
    for ending in waiting:
        ending.item = by_id[ending.item_id]
    move(waiting, EndingState.WITHDRAWN, by=None, act=ENDING_LAPSED)


def _end(item, ending, by):
    caught_up([item])
    clear_flags([item], list(item.flags.filter(cleared_on=None).values_list("kind", flat=True).distinct()))
    lapse_extensions([item])
    unsigned = list(item.orders.unsigned())
    for order in unsigned:
        order.item = item
    move(unsigned, OrderState.LAPSED, by=None)
    where = f"{ending.get_kind_display()}{ending.into.number if ending.into else ''}"
    move(item, State.ENDED, by=by, facts={"reason": f"{where}。{ending.reason}"})


def _may_end(item, kind, into):
    """Refuse what cannot end this way: the other item first, then what hangs on this one."""
    if kind not in GOES_ON and into is not None:
        raise _at_into("这种终结方式不需要填另一事项，请去掉编号。", "into_not_needed")
    if kind in GOES_ON:
        _may_take_in(item, into)
    if parts := item.children.exclude(state__in=SETTLED).count():
        raise ValidationError(
            f"还有 {parts} 个分解事项没有销号或终结，请先办完分解事项，或逐件申请终结。", code="open_children"
        )
    if item.lead_requests.filter(state=LeadState.ASKED).exists():
        raise ValidationError(
            "已申请上级牵头、还没有答复，请等上级答复，或先撤回那份申请。", code="open_lead"
        )


def _may_take_in(item, into):
    if into is None:
        raise _at_into("请填写并入或替代它的事项编号。", "into_missing")
    if into.pk == item.pk:
        raise _at_into("不能并入它自己，请填另一事项的编号。", "into_itself")
    if into.unit.campaign_id != item.unit.campaign_id:
        raise _at_into("那是另一次活动的事项，请填本次活动的事项编号。", "into_other_campaign")
    if into.parent_id == item.pk:
        raise _at_into("不能并入自己的分解事项，请填另一事项的编号。", "into_own_part")
    if into.state in (State.DRAFT, State.ENDED):
        raise _at_into(
            f"事项 {into.number or '（草拟）'} 现在是“{into.get_state_display()}”，不能再并入；"
            "请填还在整改或已销号的事项编号。",
            "into_ended",
        )


def _at_into(text, code):
    return ValidationError({"into": ValidationError(text, code=code)})


def _locked(ending_id):
    """The ending under lock, its item and the one it goes into locked before it."""
    named = Ending.objects.get(pk=ending_id)
    items = _locked_items(named.item_id, named.into_id)
    ending = Ending.objects.select_for_update(of=["self"]).get(pk=ending_id)
    ending.item, ending.into = items[named.item_id], items.get(named.into_id)
    return ending, ending.item


def _locked_items(*item_ids):
    """These items by id, locked in one order, so that two that go into each other wait and do not deadlock."""
    return {pk: locked_item(pk) for pk in sorted({pk for pk in item_ids if pk})}
