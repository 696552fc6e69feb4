"""A list's way up: created, submitted, returned or accepted (M17, M19, M21)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q

from issues.models import Flag, Item, RectificationList
from issues.rules import reasons_against_filing
from issues.services.flags import caught_up, clear_flags
from issues.states import LIST_MOVES, ListState, State
from trail import clock
from trail.queries import last_act
from trail.services import record_each
from units.models import Campaign
from units.permissions import Permission, require


def create_list(*, by, unit, kind, leader=None):
    """Open the one list of a leadership team, or of one leader (M17). Returns it, in draft."""
    return create_lists(by=by, unit=unit, holders=[(kind, leader)])[0]


@transaction.atomic
def create_lists(*, by, unit, holders):
    """Open a unit's lists at once; `holders` are (kind, leader or None). All or nothing. Returns them in order."""
    require(by, Permission.LIST_EDIT, unit=unit)
    leaders = [leader for _, leader in holders if leader is not None]
    if any(leader.unit_id != unit.pk for leader in leaders):
        raise ValidationError("所选领导干部不属于该单位，请重新选择。", code="leader_of_other_unit")
    lists = [RectificationList(unit=unit, kind=kind, leader=leader) for kind, leader in holders]
    for new in lists:
        new.clean_fields(exclude=["unit", "leader"])
    team, personal = RectificationList.Kind.TEAM, RectificationList.Kind.PERSONAL
    there = RectificationList.objects.filter(Q(unit=unit, kind=team) | Q(leader__in=leaders))
    if any((new.kind == personal) != bool(new.leader) for new in lists) or there.exists():
        for new in lists:  # the row's own constraints say what is wrong with which
            new.validate_constraints()
    RectificationList.objects.bulk_create(lists)
    for new in lists:
        new.trail_facts = {"kind": new.kind}
    record_each("list.created", on=lists, by=by)
    return lists


def submit_list(*, list_id, by):
    """File one list; see `submit_lists`."""
    return submit_lists(list_ids=[list_id], by=by)[0]


@transaction.atomic
def submit_lists(*, list_ids, by):
    """File the drafts of these lists with the activity office, all or nothing (M19, M21).

    Every mandatory field is there, each item gets its number. Raises ValidationError with every reason against,
    `incomplete`, or `illegal_move`.
    """
    lists = _locked_lists(list_ids, by, Permission.LIST_EDIT, ListState.SUBMITTED)
    today = clock.today()
    drafts = _drafts(lists)
    last = lists[0].unit.campaign.last_deadline
    late = {one.pk for one in lists if one.state == ListState.ACCEPTED}
    reasons = [
        reason
        for item in drafts
        for reason in reasons_against_filing(item, on=today, last=last, late=item.list_id in late)
    ]
    if {one.pk for one in lists} - {item.list_id for item in drafts}:
        reasons = ["清单里没有待上报的事项，请先添加整改事项。"]
    if reasons:
        raise ValidationError([ValidationError(reason, code="incomplete") for reason in reasons])
    numbers = _next_numbers(lists[0].unit.campaign_id, sum(item.number is None for item in drafts))
    for item in drafts:
        item.number = item.number or next(numbers)
        item.filed_on = item.filed_on or today
        item.state = State.FILED
    Item.objects.bulk_update(drafts, ["number", "filed_on", "state"])
    record_each("item.moved", on=drafts, by=by, before=State.DRAFT, after=State.FILED)
    return _move(lists, ListState.SUBMITTED, by=by, submitted_on=today, submitted_by=by, return_reason="")


def accept_list(*, list_id, by):
    """Take one list in; see `accept_lists`."""
    return accept_lists(list_ids=[list_id], by=by)[0]


@transaction.atomic
def accept_lists(*, list_ids, by):
    """The activity office takes these lists in, all or nothing; their items are now under way."""
    lists = _locked_lists(list_ids, by, Permission.LIST_DECIDE, ListState.ACCEPTED)
    _move_filed(lists, State.IN_PROGRESS, by=by)
    return _move(lists, ListState.ACCEPTED, by=by, decided_on=clock.today(), decided_by=by)


@transaction.atomic
def return_list(*, list_id, by, reason):
    """The activity office sends the list back to the unit with a reason; its items are drafts again, numbers kept."""
    lists = _locked_lists([list_id], by, Permission.LIST_DECIDE, ListState.RETURNED)
    if not reason.strip():
        raise ValidationError("退回须写明理由，单位据此修改。", code="reason_missing")
    items = _move_filed(lists, State.DRAFT, by=by)
    caught_up(items)  # a draft is late for nothing; its day may be set anew
    clear_flags(items, [Flag.Kind.UNEXPLAINED])
    (returned,) = _move(
        lists,
        ListState.RETURNED,
        by=by,
        decided_on=clock.today(),
        decided_by=by,
        return_reason=reason.strip(),
    )
    return returned


def _locked_lists(list_ids, by, permission, to):
    """The lists, locked in one order; this person may act on each, and each may move there."""
    rows = RectificationList.objects.select_for_update(of=["self"]).select_related("unit__campaign", "leader")
    lists = list(rows.filter(pk__in=list_ids).order_by("pk"))
    if len(lists) < len(set(list_ids)):
        raise RectificationList.DoesNotExist
    for unit in {one.unit_id: one.unit for one in lists}.values():
        require(by, permission, unit=unit)
    for one in lists:
        _may_move(one, to)
    return lists


def _drafts(lists):
    """The lists' draft items, locked, with the counts the rule asks for (aggregates cannot be locked: two queries)."""
    items = list(Item.objects.filter(list__in=lists, state=State.DRAFT).select_for_update().order_by("pk"))
    ids = [item.pk for item in items]
    measures = dict(Item.objects.filter(pk__in=ids).values_list("pk").annotate(Count("measures")))
    sources = dict(Item.objects.filter(pk__in=ids).values_list("pk").annotate(Count("sources")))
    for item in items:
        item.measure_count, item.source_count = measures[item.pk], sources[item.pk]  # type: ignore[attr-defined]
    return items


def _next_numbers(campaign_id, many):
    """`many` permanent numbers, never used twice: the campaign's row is the counter, locked to the commit."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    first = campaign.next_item_number
    campaign.next_item_number = first + many
    campaign.save(update_fields=["next_item_number"])
    return (f"{campaign.code}-{number:04d}" for number in range(first, first + many))


def _move_filed(lists, to, *, by):
    items = list(Item.objects.filter(list__in=lists, state=State.FILED).select_for_update().order_by("pk"))
    Item.objects.filter(pk__in=[item.pk for item in items]).update(state=to)
    record_each("item.moved", on=items, by=by, before=State.FILED, after=to)
    return items


def _may_move(moved, to):
    before = ListState(moved.state)
    if to not in LIST_MOVES[before]:
        raise ValidationError(
            f"这份清单现在是“{before.label}”，不能转为“{to.label}”{last_act(moved)}。请刷新页面查看最新情况。",
            code="illegal_move",
        )


def _move(lists, to, *, by, **changed):
    for one in lists:
        one.trail_facts = {"before": one.state}
        for field, value in {"state": to, **changed}.items():
            setattr(one, field, value)
    RectificationList.objects.filter(pk__in=[one.pk for one in lists]).update(state=to, **changed)
    record_each("list.moved", on=lists, by=by, after=to, reason=changed.get("return_reason", ""))
    return lists
