"""What `issues` holds of a unit and of a person: declared for changes (M121) and handovers (M122), and moved here."""

from django.db.models import Exists, OuterRef, Q

from issues.models import Disclosure, Ending, Item, LeadRequest, LedgerImport, RectificationList
from issues.queries.endings import endings_waiting_for
from issues.queries.explanations import reports_waiting_for
from issues.queries.extensions import extensions_waiting_for
from issues.states import SETTLED, LeadState, ListState, State
from trail.services import record_each
from units.holdings import (
    HEIR_RULES,
    PERSON_HOLDINGS,
    STAYS_OPEN,
    UNIT_BLOCKERS,
    UNIT_HOLDINGS,
    WITH_ROLE,
    PersonHolding,
    UnitBlocker,
    UnitHolding,
)
from units.models import Role, Unit

NOT_ACCEPTED = (State.DRAFT, State.FILED)
NAMED = ("unit", "leader", "former_unit")  # what a list is called by


def open_lists(unit):
    """A unit's lists that are on their way: not accepted, or accepted with a supplement that is not."""
    coming = Item.objects.filter(list=OuterRef("pk"), state__in=NOT_ACCEPTED)
    lists = RectificationList.objects.filter(unit=unit).select_related(*NAMED)
    return lists.filter(~Q(state=ListState.ACCEPTED) | Exists(coming))


def open_items(unit):
    """A unit's open items that stand by themselves; those of a list that is on its way go with that list."""
    return (
        Item.objects.filter(unit=unit)
        .exclude(state__in=SETTLED)
        .exclude(list__in=open_lists(unit).values("pk"))
    )


def _items(items, *, to, by, change):
    """Open items go over with their number, state and deadline; the trail keeps the unit they were filed under."""
    for item in items:
        item.trail_facts = {"before": {"unit": item.unit_id}, "after": {"unit": to.pk}}
        item.unit = to
    Item.objects.bulk_update(items, ["unit"])
    record_each("item.went_over", on=items, by=by, change=change.pk, document=change.document)


def _lists(lists, *, to, by, change):
    """A list on its way goes over whole; a team list keeps the name of the team that began it, for the successor has its own."""
    for its_list in lists:
        its_list.trail_facts = {"before": {"unit": its_list.unit_id}, "after": {"unit": to.pk}}
        if its_list.kind == RectificationList.Kind.TEAM and its_list.former_unit_id is None:
            its_list.former_unit_id = its_list.unit_id
        its_list.unit = to
    RectificationList.objects.bulk_update(lists, ["unit", "former_unit"])
    record_each("list.went_over", on=lists, by=by, change=change.pk, document=change.document)
    coming = Item.objects.filter(list__in=lists).exclude(state__in=SETTLED).exclude(unit=to)
    _items(list(coming.select_for_update(of=("self",)).order_by("pk")), to=to, by=by, change=change)


def _to_pass(lists, *, to, by, change):
    """Lists of the units below that lie here to be passed on lie with the successor now."""
    for its_list in lists:
        its_list.trail_facts = {"before": {"at_unit": its_list.at_unit_id}, "after": {"at_unit": to.pk}}
        its_list.at_unit = to
    RectificationList.objects.bulk_update(lists, ["at_unit"])
    record_each("list.went_over", on=lists, by=by, change=change.pk, document=change.document)


def _way_of_lists(unit, heir):
    """A list that lies with a unit above must find that unit above the successor too, or its way would have no end."""
    above = {one.pk for one in heir.levels_above()}
    for its_list in open_lists(unit).filter(at_unit__isnull=False).select_related("at_unit", *NAMED):
        if its_list.at_unit_id not in above:
            yield (
                f"{its_list}还在{its_list.at_unit}，{heir}的清单不经过那里；"
                f"请先由{its_list.at_unit}转报或退回，再由单位重新上报。"
            )


HEIR_RULES.append(_way_of_lists)
UNIT_HOLDINGS += [
    UnitHolding("items", "未销号的整改事项", "件", open_items, _items, shared=True),
    UnitHolding("lists", "未接收的清单（连同其事项）", "份", open_lists, _lists),
    UnitHolding(
        "lists_to_pass",
        "等待转报的下级清单",
        "份",
        lambda unit: RectificationList.objects.filter(at_unit=unit).select_related(*NAMED),
        _to_pass,
    ),
]
UNIT_BLOCKERS += [
    UnitBlocker(
        "releases",
        "份公示材料待核对",
        "请先到“公示”里核对发布或退回。",
        lambda unit: Disclosure.objects.waiting().filter(unit=unit),
    ),
    UnitBlocker(
        "ledgers",
        "份台账没有入库",
        "请先到“台账导入”里入库或放弃。",
        lambda unit: LedgerImport.objects.filter(
            unit=unit, state__in=[LedgerImport.State.WAITING, LedgerImport.State.READ]
        ),
    ),
    UnitBlocker(
        "endings",
        "件终结申请待审批",
        "请先由上一级党组织审批，或由单位撤回。",
        lambda unit: Ending.objects.proposed().filter(item__unit=unit),
    ),
    UnitBlocker(
        "leads",
        "件上级牵头申请待答复",
        "请先由上级答复，或由单位撤回。",
        lambda unit: LeadRequest.objects.filter(Q(item__unit=unit) | Q(upper=unit), state=LeadState.ASKED),
    ),
]


def _units_kept(person):
    """The units this person is the clerk of; what is below them has clerks of its own."""
    return Unit.objects.filter(pk__in=[role.unit_id for role in person.roles if role.role == Role.CLERK])


def _lists_led(person):
    kept = RectificationList.objects.filter(unit__in=_units_kept(person).values("pk"))
    return kept.exclude(state=ListState.ACCEPTED).select_related(*NAMED)


def _items_led(person):
    return Item.objects.filter(unit__in=_units_kept(person).values("pk")).exclude(
        state__in=[State.DRAFT, *SETTLED]
    )


def _leads_to_answer(person):
    seats = [role.unit_id for role in person.roles if role.role == Role.SUPERIOR]
    return LeadRequest.objects.filter(upper__in=seats, state=LeadState.ASKED).select_related("item")


PERSON_HOLDINGS += [
    PersonHolding("lists", "经办的未接收清单", "份", WITH_ROLE, _lists_led),
    PersonHolding("items", "经办的未销号事项", "件", WITH_ROLE, _items_led),
    PersonHolding(
        "extensions",
        "待其审批的延期",
        "件",
        WITH_ROLE,
        lambda person: extensions_waiting_for(person).select_related("item"),
    ),
    PersonHolding(
        "reports",
        "待其签收的书面报告",
        "件",
        WITH_ROLE,
        lambda person: reports_waiting_for(person).select_related("item"),
    ),
    PersonHolding(
        "endings",
        "待其审批的终结申请",
        "件",
        WITH_ROLE,
        lambda person: endings_waiting_for(person).select_related("item"),
    ),
    PersonHolding("leads", "待其答复的上级牵头申请", "件", WITH_ROLE, _leads_to_answer),
    PersonHolding(
        "releases",
        "已提交、待另一人核对的公示材料",
        "份",
        STAYS_OPEN,
        lambda person: (
            Disclosure.objects.waiting()
            .filter(drafted_by=person)
            .select_related("unit", "list__unit", "list__leader")
        ),
    ),
]
