"""A list's way up: created, submitted, returned or accepted (M17, M19, M21)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q

from issues.models import Flag, Item, RectificationList
from issues.models.item_day import with_days
from issues.models.lists import OFFICE
from issues.queries.chosen import stamps_of
from issues.queries.levels import may_pass, next_level, passing_unit
from issues.rules import days_against_filing, reasons_against_filing
from issues.services.flags import caught_up, clear_flags
from issues.states import ListState, State
from trail import clock
from trail.moves import Each, allowed_move, move, tell_each
from trail.queries import last_act
from trail.services import record
from units.in_force import require_in_force
from units.models import Campaign
from units.permissions import Permission, require
from units.refusals import needs_reason, refuse_each


def create_list(*, by, unit, kind, leader=None):
    """Open the one list of a leadership team, or of one leader (M17). Returns it, in draft."""
    return create_lists(by=by, unit=unit, holders=[(kind, leader)])[0]


@transaction.atomic
def create_lists(*, by, unit, holders):
    """Open a unit's lists at once; `holders` are (kind, leader or None). All or nothing. Returns them in order."""
    require(by, Permission.LIST_EDIT, unit=unit)
    require_in_force(unit)
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
    tell_each(lists, ListState.DRAFT, by=by, facts=lambda new: {"kind": new.kind})
    return lists


def submit_list(*, list_id, by):
    """File one list; see `submit_lists`."""
    return submit_lists(list_ids=[list_id], by=by)[0]


@transaction.atomic
def submit_lists(*, list_ids, by):
    """File the drafts of these lists, all or nothing (M19, M21): with the nearest unit above, else with the activity office.

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
        for reason in (
            *reasons_against_filing(item, on=today, last=last, late=item.list_id in late),
            *days_against_filing(item, on=today),
        )
    ]
    if {one.pk for one in lists} - {item.list_id for item in drafts}:
        reasons = ["清单里没有待上报的事项，请先添加整改事项。"]
    if reasons:
        raise ValidationError([ValidationError(reason, code="incomplete") for reason in reasons])
    numbers = next_numbers(lists[0].unit.campaign_id, sum(item.number is None for item in drafts))
    given = Each({item.pk: item.number or next(numbers) for item in drafts})
    days = Each({item.pk: item.filed_on or today for item in drafts})
    to = {unit.pk: next_level(unit, by=by) for unit in {one.unit for one in lists}}
    move(
        drafts,
        State.FILED,
        by=by,
        facts=lambda item: {"body": str(to[item.unit_id] or OFFICE)},
        number=given,
        filed_on=days,
    )
    values = {"submitted_on": today, "submitted_by": by, "passed_on": None, "passed_by": None}
    for level in set(to.values()):
        filed = [one for one in lists if to[one.unit_id] == level]
        _move(filed, ListState.SUBMITTED, by=by, body=level, at_unit=level, return_reason="", **values)
    return lists


@transaction.atomic
def pass_on_list(*, list_id, by):
    """The unit above that has the list takes it and hands it up: to the unit above it, or to the activity office (M21).

    Raises PermissionDenied, or ValidationError `illegal_move` when no unit above has the list. Returns the list.
    """
    (passed,) = _locked([list_id])
    require(by, Permission.LIST_PASS, unit=passing_unit(passed))
    if passed.state != ListState.SUBMITTED or passed.at_unit is None:
        raise ValidationError(
            f"这份清单现在是“{passed.get_state_display()}”，不在上级单位等待转报{last_act(passed)}。请刷新页面查看最新情况。",
            code="illegal_move",
        )
    here, to = passed.at_unit, next_level(passed.unit, after=passed.at_unit)
    passed.at_unit, passed.passed_on, passed.passed_by = to, clock.today(), by
    passed.save(update_fields=["at_unit", "passed_on", "passed_by"])
    record("list.passed", on=passed, by=by, body=str(here), to=str(to or OFFICE))
    return passed


def accept_list(*, list_id, by):
    """Take one list in; see `accept_lists`."""
    return accept_lists(list_ids=[list_id], by=by)[0]


@transaction.atomic
def accept_lists(*, list_ids, by, seen=None):
    """The activity office takes these lists in, all or nothing; their items are now under way.

    `seen`: the stamps of the page that was confirmed, by list (None: nothing was shown). Raises ValidationError with all that is
    against, by list: `illegal_move`, `at_unit` while a unit above has not passed a list on (M21), `changed` since it was seen.
    """
    lists = _locked_lists(list_ids, by, Permission.LIST_DECIDE, ListState.ACCEPTED)
    refuse_each(lists, _is_with_the_office)
    if seen is not None:
        now = stamps_of(lists)
        refuse_each(lists, lambda one: _is_as_seen(seen.get(one.pk) == now[one.pk]))
    _move_filed(lists, State.IN_PROGRESS, by=by)
    return _move(lists, ListState.ACCEPTED, by=by, decided_on=clock.today(), decided_by=by)


@transaction.atomic
def return_list(*, list_id, by, reason):
    """Whoever has the list, a unit above or the activity office, sends it back to the unit with a reason (M21).

    Its items are drafts again, numbers kept. Raises ValidationError `illegal_move`, `reason_missing`, or `at_unit`
    when the office would return what a unit above has.
    """
    lists = _locked([list_id])
    if not may_pass(lists[0], by):
        require(by, Permission.LIST_DECIDE, unit=lists[0].unit)
        _is_with_the_office(lists[0])
    allowed_move(lists[0], ListState.RETURNED)
    needs_reason(reason, "退回须写明理由，单位据此修改。")
    items = _move_filed(lists, State.DRAFT, by=by)
    caught_up(items)  # a draft is late for nothing; its day may be set anew
    clear_flags(items, [Flag.Kind.UNEXPLAINED])
    (returned,) = _move(
        lists,
        ListState.RETURNED,
        by=by,
        body=lists[0].at_unit,
        decided_on=clock.today(),
        decided_by=by,
        return_reason=reason.strip(),
    )
    return returned


def _is_with_the_office(its_list):
    if its_list.state == ListState.SUBMITTED and its_list.at_unit:
        unit = its_list.at_unit
        raise ValidationError(
            f"这份清单还在{unit}，由其接收转报或退回后，活动办才能办理。请催促{unit}；该单位没有经办人员的，请先设置账号。",
            code="at_unit",
        )


def _is_as_seen(same):
    if not same:
        raise ValidationError("打开页面之后清单有改动，请看过下面现在的内容，再点接收。", code="changed")


def _locked(list_ids):
    """The lists, locked in one order."""
    rows = RectificationList.objects.select_for_update(of=["self"])
    rows = rows.select_related("unit__campaign", "leader", "at_unit")
    lists = list(rows.filter(pk__in=list_ids).order_by("pk"))
    if len(lists) < len(set(list_ids)):
        raise RectificationList.DoesNotExist
    return lists


def _locked_lists(list_ids, by, permission, to):
    """The lists, locked in one order; this person may act on each, and each may move there."""
    lists = _locked(list_ids)
    for unit in {one.unit_id: one.unit for one in lists}.values():
        require(by, permission, unit=unit)
    refuse_each(lists, lambda one: allowed_move(one, to))
    return lists


def _drafts(lists):
    """The lists' draft items, locked, with the counts the rule asks for (aggregates cannot be locked: two queries)."""
    drafts = with_days(Item.objects.filter(list__in=lists, state=State.DRAFT))
    items = list(drafts.select_for_update(of=["self"]).order_by("pk"))
    ids = [item.pk for item in items]
    measures = dict(Item.objects.filter(pk__in=ids).values_list("pk").annotate(Count("measures")))
    sources = dict(Item.objects.filter(pk__in=ids).values_list("pk").annotate(Count("sources")))
    for item in items:
        item.measure_count, item.source_count = measures[item.pk], sources[item.pk]
    return items


def next_numbers(campaign_id, many):
    """`many` permanent numbers, never used twice: the campaign's row is the counter, locked to the commit."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    first = campaign.next_item_number
    campaign.next_item_number = first + many
    campaign.save(update_fields=["next_item_number"])
    return (f"{campaign.code}-{number:04d}" for number in range(first, first + many))


def _move_filed(lists, to, *, by):
    items = list(Item.objects.filter(list__in=lists, state=State.FILED).select_for_update().order_by("pk"))
    return move(items, to, by=by)


def _move(lists, to, *, by, body=None, **changed):
    """Move the lists; the trail names `body`, the unit above (none: the activity office) they go to or come back from."""
    facts = {"reason": changed.get("return_reason", ""), "body": str(body or OFFICE)}
    return move(lists, to, by=by, facts=facts, **changed)
