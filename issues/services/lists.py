"""A list's way up: created, submitted, returned or accepted (M17, M19, M21)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from issues.models import Flag, Item, RectificationList
from issues.rules import reasons_against_filing
from issues.services.flags import clear_flags
from issues.states import LIST_MOVES, ListState, State
from trail import clock
from trail.queries import last_act
from trail.services import record, record_each
from units.models import Campaign
from units.permissions import Permission, require


@transaction.atomic
def create_list(*, by, unit, kind, leader=None):
    """Open the one list of a leadership team, or of one leader (M17). Returns it, in draft."""
    require(by, Permission.LIST_EDIT, unit=unit)
    if leader is not None and leader.unit_id != unit.pk:
        raise ValidationError("所选领导干部不属于该单位，请重新选择。", code="leader_of_other_unit")
    new = RectificationList(unit=unit, kind=kind, leader=leader)
    new.full_clean()
    new.save()
    record("list.created", on=new, by=by, kind=kind)
    return new


@transaction.atomic
def submit_list(*, list_id, by):
    """File the list's drafts with the activity office: every mandatory field is there, each gets its number (M19, M21).

    Raises ValidationError with every reason against, `incomplete`, or `illegal_move`.
    """
    submitted = _locked(list_id)
    require(by, Permission.LIST_EDIT, unit=submitted.unit)
    _may_move(submitted, ListState.SUBMITTED)
    today = clock.today()
    drafts = _drafts(submitted)
    reasons = [reason for item in drafts for reason in reasons_against_filing(item, on=today)]
    if not drafts:
        reasons = ["清单里没有待上报的事项，请先添加整改事项。"]
    if reasons:
        raise ValidationError([ValidationError(reason, code="incomplete") for reason in reasons])
    numbers = _next_numbers(submitted.unit.campaign_id, sum(item.number is None for item in drafts))
    for item in drafts:
        item.number = item.number or next(numbers)
        item.filed_on = item.filed_on or today
        item.state = State.FILED
    Item.objects.bulk_update(drafts, ["number", "filed_on", "state"])
    record_each("item.moved", on=drafts, by=by, before=State.DRAFT, after=State.FILED)
    return _move(submitted, ListState.SUBMITTED, by=by, submitted_on=today, submitted_by=by, return_reason="")


@transaction.atomic
def accept_list(*, list_id, by):
    """The activity office takes the list in; its items are now under way."""
    accepted = _locked(list_id)
    require(by, Permission.LIST_DECIDE, unit=accepted.unit)
    _may_move(accepted, ListState.ACCEPTED)
    _move_filed(accepted, State.IN_PROGRESS, by=by)
    return _move(accepted, ListState.ACCEPTED, by=by, decided_on=clock.today(), decided_by=by)


@transaction.atomic
def return_list(*, list_id, by, reason):
    """The activity office sends the list back to the unit with a reason; its items are drafts again, numbers kept."""
    returned = _locked(list_id)
    require(by, Permission.LIST_DECIDE, unit=returned.unit)
    _may_move(returned, ListState.RETURNED)
    if not reason.strip():
        raise ValidationError("退回须写明理由，单位据此修改。", code="reason_missing")
    late = _move_filed(returned, State.DRAFT, by=by).filter(flags__kind=Flag.Kind.OVERDUE, flags__cleared_on=None)
    for item in late:
        clear_flags(item, Flag.Kind.OVERDUE)  # a draft is late for nothing; its day may be set anew
    return _move(
        returned, ListState.RETURNED, by=by, decided_on=clock.today(), decided_by=by, return_reason=reason.strip()
    )


def _locked(list_id):
    return RectificationList.objects.select_for_update(of=["self"]).select_related("unit__campaign", "leader").get(pk=list_id)


def _drafts(filed_list):
    """The list's draft items, locked, with the counts the rule asks for (aggregates cannot be locked: two queries)."""
    items = list(filed_list.items.filter(state=State.DRAFT).select_for_update().order_by("pk"))
    ids = [item.pk for item in items]
    measures = dict(Item.objects.filter(pk__in=ids).values_list("pk").annotate(Count("measures")))
    sources = dict(Item.objects.filter(pk__in=ids).values_list("pk").annotate(Count("sources")))
    for item in items:
        item.measure_count, item.source_count = measures[item.pk], sources[item.pk]
    return items


def _next_numbers(campaign_id, many):
    """`many` permanent numbers, never used twice: the campaign's row is the counter, locked to the commit."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    first = campaign.next_item_number
    campaign.next_item_number = first + many
    campaign.save(update_fields=["next_item_number"])
    return (f"{campaign.code}-{number:04d}" for number in range(first, first + many))


def _move_filed(moved_list, to, *, by):
    items = list(moved_list.items.filter(state=State.FILED).select_for_update().order_by("pk"))
    Item.objects.filter(pk__in=[item.pk for item in items]).update(state=to)
    record_each("item.moved", on=items, by=by, before=State.FILED, after=to)
    return Item.objects.filter(pk__in=[item.pk for item in items])


def _may_move(moved, to):
    before = ListState(moved.state)
    if to not in LIST_MOVES[before]:
        raise ValidationError(
            f"这份清单现在是“{before.label}”，不能转为“{to.label}”{last_act(moved)}。请刷新页面查看最新情况。",
            code="illegal_move",
        )


def _move(moved, to, *, by, **changed):
    before, moved.state = moved.state, to
    for field, value in changed.items():
        setattr(moved, field, value)
    moved.save(update_fields=["state", *changed])
    record("list.moved", on=moved, by=by, before=before, after=to, reason=changed.get("return_reason", ""))
    return moved
