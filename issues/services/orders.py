"""The one door by which somebody else makes a unit put something right: a new item, or a closed one once more (M55, M87)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Item, Measure, Order, RectificationList
from issues.rules import deadline_problems
from issues.services.lists import next_numbers
from issues.services.moves import locked_item
from issues.states import ListState, OrderState, State
from trail import clock
from trail.moves import move, require_state, tell
from units.in_force import require_in_force
from units.permissions import Permission, require
from units.refusals import needs_reason, refuse_all


@transaction.atomic
def order_item(*, unit, by, origin, problem, deadline, cause, holder=None):
    """Make a filed item of the unit's (or its leader `holder`'s) list that waits for the unit to sign, with its own measures.

    `origin`: an `Item.Origin`; `cause` names what found the problem; `deadline` a day from today on. The list is made where there
    is none. Returns the item. Raises PermissionDenied, ValidationError `reason_missing`, `deadline`, `holder_of_other_unit`,
    `not_participating`. (M55, M73, M93)
    """
    require(by, Permission.ITEM_ORDER, unit=unit)
    require_in_force(unit)
    needs_reason(problem, "请写明要整改的问题。")
    needs_reason(cause, "请写明依据：哪一次检查、哪一份文件、哪一个会议。")
    if holder is not None and holder.unit_id != unit.pk:
        raise ValidationError("所选领导干部不属于该单位，请重新选择。", code="holder_of_other_unit")
    _good_deadline(deadline, unit.campaign)
    its_list = _list_of(unit, holder, by)
    (number,) = next_numbers(unit.campaign_id, 1)
    item = Item.objects.create(
        list=its_list,
        unit=unit,
        number=number,
        problem=problem.strip(),
        origin=origin,
        state=State.ORDERED,
        filed_on=clock.today(),
        deadline=deadline,
    )
    tell(item, State.ORDERED, by=by, facts={"problem": item.problem, "reason": cause.strip()})
    give_order(
        item, by=by, kind=Order.Kind.NEW, origin=origin, cause=cause, reason=problem, deadline=deadline
    )
    return item


@transaction.atomic
def reopen_item(*, item_id, by, kind, origin, cause, reason, deadline):
    """A closed item is under rectification again (回炉), or has something to make up (补课), until a new day. Returns the order.

    The close number it had stays with the order; it gets another when it is closed out again. Before it may be declared done
    the unit signs, says with which measures, and reports anew. Raises PermissionDenied, ValidationError `illegal_move` (not
    closed), `reason_missing`, `deadline`, `not_a_reopening`. (M87, M93)
    """
    item = locked_item(item_id)
    require(by, Permission.ITEM_ORDER, unit=item.unit)
    require_state(item, State.CLOSED, acting="回炉、补课")
    if kind not in (Order.Kind.REDO, Order.Kind.MAKE_UP):
        raise ValidationError("请选择回炉或者补课。", code="not_a_reopening")
    needs_reason(reason, "请写明哪里没有整改到位、要求做到什么。")
    needs_reason(cause, "请写明依据：哪一次检查、哪一份文件、哪一个会议。")
    _good_deadline(deadline, item.unit.campaign)
    former = {
        "former_number": item.close_number,
        "former_closed_on": clock.local(item.closed_at).date(),
        "former_deadline": item.deadline,
        "former_result": item.result,
    }
    order = give_order(
        item, by=by, kind=kind, origin=origin, cause=cause, reason=reason, deadline=deadline, **former
    )
    # of a unit that is no more: who answers for it now takes it up again (M121)
    changed = {
        "unit": item.unit.heir,
        "deadline": deadline,
        "closed_at": None,
        "close_number": None,
        "finished_on": None,
    }
    why = f"{order.get_kind_display()}。{reason.strip()}（依据：{cause.strip()}）"
    move(item, State.IN_PROGRESS, by=by, facts={"reason": why}, sent_back_at=clock.now(), **changed)
    return order


@transaction.atomic
def sign_order(*, order_id, by, measures, goal="", responsible=""):
    """The unit signs for an order and says how it will be carried out. Returns the order.

    `measures`: texts or (text, due_on) pairs, at least one. A new item needs `goal` and `responsible`, and is under
    rectification from here on; a reopened one keeps its own unless others are given. Raises PermissionDenied, ValidationError
    `illegal_move` (signed already), `measures_missing`, `goal_missing`, `responsible_missing`.
    """
    item = locked_item(Order.objects.get(pk=order_id).item_id)
    order = Order.objects.select_for_update(of=["self"]).get(pk=order_id)
    order.item = item
    require(by, Permission.LIST_EDIT, unit=item.unit)
    require_state(order, OrderState.ORDERED, acting="签收")
    said = {"goal": goal.strip() or item.goal, "responsible": responsible.strip() or item.responsible}
    wrong = {
        "measures": (measures, "请至少写一条整改措施。"),
        "goal": (said["goal"], "请写明整改目标。"),
        "responsible": (said["responsible"], "请写明责任人。"),
    }
    if missing := {
        field: ValidationError(text, code=f"{field}_missing")
        for field, (given, text) in wrong.items()
        if not given
    }:
        raise ValidationError(missing)
    move(order, OrderState.SIGNED, by=by, signed_on=clock.today(), signed_by=by)
    _add_measures(item, measures)
    for field, text in said.items():
        setattr(item, field, text)
    item.save(update_fields=["measures_total", *said])
    if item.state == State.ORDERED:
        move(item, State.IN_PROGRESS, by=by)
    return order


def give_order(item, *, by, **values):
    """Write the order over a locked item and tell it. Called inside the act that orders; returns the order."""
    for text in ("cause", "reason"):
        values[text] = values[text].strip()
    order = Order(item=item, ordered_on=clock.today(), ordered_by=by, **values)
    order.full_clean(exclude=["item", "ordered_by"], validate_constraints=False)
    order.save()
    facts = {
        "kind": order.kind,
        "reason": order.cause,
        "deadline": order.deadline,
        "former": order.former_number,
    }
    tell(order, OrderState.ORDERED, by=by, facts=facts)
    return order


def _good_deadline(deadline, campaign):
    wrong = deadline_problems(deadline, filed_on=clock.today(), last=campaign.last_deadline)
    refuse_all(wrong, "deadline")


def _list_of(unit, holder, by):
    """The list the item goes on: the team's, or the leader's; made where nobody has opened it yet."""
    kind = RectificationList.Kind.PERSONAL if holder else RectificationList.Kind.TEAM
    its_list, new = RectificationList.objects.get_or_create(
        unit=unit, kind=kind, leader=holder, former_unit=None
    )
    if new:
        tell(its_list, ListState.DRAFT, by=by, facts={"kind": kind})
    return its_list


def _add_measures(item, measures):
    pairs = [(one, None) if isinstance(one, str) else one for one in measures]
    after = item.measures.count()
    Measure.objects.bulk_create(
        Measure(item=item, order=order, text=text, due_on=due)
        for order, (text, due) in enumerate(pairs, start=after + 1)
    )
    item.measures_total = after + len(pairs)
