"""The set-up of the demo: campaign, stages, groups, units, leaders, people. Rows in bulk, each with its trail."""

from datetime import date

from django.contrib.auth.hashers import make_password

from rectify.demo.people import PASSWORD, SIGN_INS, accounts
from rectify.demo.units import CITY, GROUP_NAMES, UPPER, RosterUnit, group_of
from trail.services import record, record_each
from units.models import Assignment, Campaign, Leader, Person, Source, Stage, SupervisionGroup, Unit
from units.services.campaigns import save_return_reason
from units.services.units import save_contact_point

CODE = "JR"
OPENS, ENDS = date(2014, 2, 1), date(2014, 12, 31)
STAGES = [  # the source names the stages; it gives no day, so these are plain round settings of the demo
    ("学习教育、听取意见", OPENS, date(2014, 4, 30)),
    ("查摆问题、开展批评", date(2014, 5, 1), date(2014, 6, 30)),
    ("整改落实、建章立制", date(2014, 7, 1), ENDS),
]
SOURCES = ["征求到的群众意见", "个人查摆", "专题民主生活会批评意见", "上级党组织点明", "督导组点明"]  # M16

RETURN_REASONS = ["佐证材料不足", "整改效果与目标不符", "群众反映有反弹", "措施没有全部落实", "说明不具体"]


def set_up(rows: list[RosterUnit]) -> Campaign:
    """The campaign with its stages, groups, units, leaders and people; rows in bulk, each with its trail."""
    campaign = Campaign.objects.create(
        name="句容市党的群众路线教育实践活动",
        place="句容市",
        office="市委教育实践活动办公室",
        code=CODE,
        starts_on=OPENS,
        ends_on=ENDS,
    )
    record("campaign.added", on=campaign, by=None)
    stages = [
        Stage(campaign=campaign, order=order, name=name, starts_on=first, ends_on=last)
        for order, (name, first, last) in enumerate(STAGES, start=1)
    ]
    _add("stage", Stage, stages)
    _add("source", Source, [Source(campaign=campaign, name=name, order=n) for n, name in enumerate(SOURCES)])
    groups = _add(
        "group",
        SupervisionGroup,
        [
            SupervisionGroup(campaign=campaign, number=n, name=name)
            for n, name in enumerate(GROUP_NAMES, start=1)
        ],
    )
    made = _set_up_units(campaign, rows, groups)
    _set_up_people(campaign, rows, made, {group.name: group for group in groups})
    return campaign


def _set_up_units(campaign, rows, groups):
    """Units by name, the two superiors as `upper` and `city`; the city's own team answers to the upper one."""
    outside = {
        "campaign": campaign,
        "kind": Unit.Kind.COMMITTEE,
        "category": Unit.Category.STANDING,
        "participates": False,
    }
    (upper,) = _add("unit", Unit, [Unit(name=UPPER, **outside)])
    (city,) = _add("unit", Unit, [Unit(name=CITY, parent=upper, **outside)])
    made = _add(
        "unit",
        Unit,
        [
            Unit(
                campaign=campaign,
                parent=upper if row.category == Unit.Category.STANDING else city,
                group=groups[group_of(number)],
                name=row.name,
                kind=row.kind,
                category=row.category,
                order=number + 1,
            )
            for number, row in enumerate(rows)
        ],
    )
    leaders = [
        Leader(unit=unit, post=post, order=order, is_head=order == 0)
        for unit, row in zip(made, rows, strict=True)
        for order, post in enumerate(row.posts)
    ]
    _add("leader", Leader, leaders)
    return {unit.name: unit for unit in made} | {"upper": upper, "city": city}


def _set_up_people(campaign, rows, made, groups):
    """Accounts with their roles. Those who sign in share one password, hashed once; the rest have none that works."""
    plans = accounts({row.name: made[row.name].group.name for row in rows})
    plans = [plan for plan in plans if not plan.unit or plan.unit in made]
    signs_in, password = {username for username, _, _ in SIGN_INS}, make_password(PASSWORD)
    people = [
        Person(
            username=plan.username,
            name=plan.name,
            password=password if plan.username in signs_in else make_password(None),
        )
        for plan in plans
    ]
    _add("person", Person, people)
    given = [
        Assignment(
            person=person,
            campaign=campaign,
            role=plan.role,
            unit=made.get(plan.unit),
            group=groups.get(plan.group),
        )
        for person, plan in zip(people, plans, strict=True)
    ]
    Assignment.objects.bulk_create(given)
    for one in given:
        one.person.trail_facts = {"role_given": one.role, "unit": one.unit, "group": one.group}
    record_each("person.assigned", on=people, by=None)
    officer = next(person for person in people if person.username == "officer1")
    for text in RETURN_REASONS:
        save_return_reason(by=officer, campaign=campaign, text=text)
    for one in given:
        if one.role == "contact":
            save_contact_point(by=officer, unit=one.unit, leader=one.person, city_leader=True)


def _add(noun, model, rows):
    model.objects.bulk_create(rows)
    record_each(f"{noun}.added", on=rows, by=None)
    return rows
