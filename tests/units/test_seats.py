"""The one relation of seats says what the rules of roles say, for every drawn world (S44, S49, S84)."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as draw

from tests.factories import TODAY, make_campaign, make_unit
from trail import clock
from units.models import Assignment, ContactPoint, Delegation, Person, Role, Seat, SupervisionGroup, Unit
from units.models.person import ADMINISTRATORS, ONE_UNIT, WHOLE_CAMPAIGN
from units.models.seat import AUDITING
from units.permissions import AUDITS, NEEDS, allowed

pytestmark = pytest.mark.django_db
UNITS, PEOPLE = 6, 4
NUMBER = draw.integers(0, 5)

worlds = draw.fixed_dictionaries(
    {
        # each unit below an earlier one or below none, in one of two groups or in none
        "tree": draw.lists(
            draw.tuples(draw.none() | NUMBER, draw.none() | draw.integers(0, 1)),
            min_size=UNITS,
            max_size=UNITS,
        ),
        "roles": draw.lists(
            draw.tuples(draw.integers(0, PEOPLE - 1), draw.sampled_from(Role.values), NUMBER),
            max_size=9,
            unique=True,
        ),
        "points": draw.lists(
            draw.tuples(NUMBER, draw.integers(0, PEOPLE - 1), draw.booleans(), draw.booleans()), max_size=3
        ),
        "lent": draw.lists(
            draw.tuples(
                draw.integers(0, PEOPLE - 1),
                draw.integers(0, PEOPLE - 1),
                draw.integers(-3, 3),
                draw.integers(0, 3),
                draw.booleans(),
            ),
            max_size=3,
        ),
        "gone": draw.sets(draw.integers(0, PEOPLE - 1), max_size=1),
    }
)


def make_world(world):
    campaigns = [make_campaign(), make_campaign()]
    groups = [
        SupervisionGroup.objects.create(campaign=campaigns[0], number=n, name=f"第{n}组") for n in (1, 2)
    ]
    units = []
    for n, (above, group) in enumerate(world["tree"]):
        parent = units[above] if above is not None and above < n else None
        # one unit stands in another campaign: nothing reaches it from this one
        campaign = campaigns[1] if n == UNITS - 1 and parent is None else campaigns[0]
        units.append(
            make_unit(campaign, f"单位{n}", parent=parent, group=None if group is None else groups[group])
        )
    people = [
        Person.objects.create(
            username=f"p{n}-{campaigns[0].pk}", name=f"人员{n}", is_active=n not in world["gone"]
        )
        for n in range(PEOPLE)
    ]
    for person, role, n in world["roles"]:
        scope = (
            {"unit": units[n]}
            if role in ONE_UNIT
            else {}
            if role in WHOLE_CAMPAIGN
            else {"group": groups[n % 2]}
        )
        Assignment.objects.get_or_create(person=people[person], campaign=campaigns[0], role=role, **scope)
    for unit, leader, city, active in world["points"]:
        if not ContactPoint.objects.filter(unit=units[unit], city_leader=True, active=True).exists():
            ContactPoint.objects.create(
                unit=units[unit], leader=people[leader], city_leader=city, active=active
            )
    for principal, delegate, start, days, ended in world["lent"]:
        if principal != delegate:
            first = TODAY + timedelta(days=start)
            Delegation.objects.create(
                principal=people[principal],
                delegate=people[delegate],
                starts_on=first,
                ends_on=first + timedelta(days=days),
                reason="外出",
                made_at=clock.now(),
                made_by=people[principal],
                ended_at=clock.now() if ended else None,
                ended_by=people[principal] if ended else None,
            )
    return [Person.objects.get(pk=one.pk) for one in people], units


def reaches(role, unit):
    """The rule of one assignment over one unit, said in Python and slowly: the words of conventions 6 and M6–M8."""
    if role.role == Role.GROUP:
        return role.group_id == unit.group_id
    if role.role in (Role.OFFICE, Role.LEADER):
        return role.campaign_id == unit.campaign_id
    if role.role == Role.SUPERIOR:
        return role.unit_id == unit.parent_id
    if role.role == Role.CONTACT:
        return role.unit_id == unit.pk
    return role.role in (Role.CLERK, Role.INVITED) and role.unit_id in upwards(unit)


def upwards(unit):
    above = []
    while unit is not None:
        above.append(unit.pk)
        unit = unit.parent
    return above


def sees(role, unit):
    return role.role not in ADMINISTRATORS and (
        role.unit_id in upwards(unit) if role.unit_id else reaches(role, unit)
    )


def clerk_of(person, unit):
    return person.is_active and any(
        role.role == Role.CLERK and role.unit_id == unit.pk for role in person.roles
    )


def named(person, unit):
    return ContactPoint.objects.filter(unit=unit, leader=person, city_leader=True, active=True).exists()


def may_audit(person, role, unit):
    """Whether a role of their own lets this person decide at the role's level of an audit."""
    return (
        person.is_active
        and any(one.role == role and reaches(one, unit) for one in person.roles)
        and not clerk_of(person, unit)
        and (role != Role.CONTACT or named(person, unit))
    )


def differences():
    """What the kept table says and its text does not, and the other way round."""
    columns = "assignment_id, delegation_id, person_id, principal_id, role, unit_id, campaign_id, kind, acts, answers, own, starts_on, ends_on"
    kept, text = f"SELECT {columns} FROM units_seat", f"SELECT {columns} FROM seat_source"
    with connection.cursor() as cursor:
        cursor.execute(f"(({kept}) EXCEPT ALL ({text})) UNION ALL (({text}) EXCEPT ALL ({kept}))")
        return cursor.fetchall()


def change(world, people, units):
    """Everything a seat hangs on is changed by plain rows, as the house's services and anybody's SQL would."""
    taken = Assignment.objects.filter(person=people[1]).values_list("role", flat=True)
    Assignment.objects.filter(person=people[0]).exclude(role__in=list(taken)).update(person=people[1])
    Assignment.objects.filter(role=Role.CLERK, person=people[2]).delete()
    Unit.objects.filter(parent=None).exclude(pk=units[0].pk).update(parent=units[0])
    Unit.objects.filter(pk=units[2].pk).update(group=None)
    ContactPoint.objects.update(active=False)
    for lent in Delegation.objects.filter(ended_at=None):
        lent.ended_at, lent.ended_by = clock.now(), people[1]
        lent.save(update_fields=["ended_at", "ended_by"])
    for person in people:
        Person.objects.filter(pk=person.pk).update(is_active=not person.is_active)


@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(world=worlds)
def test_s44_s49_the_relation_says_what_the_rules_of_roles_say(world):
    with transaction.atomic():
        people, units = make_world(world)
        seats = set(Seat.objects.in_person().filter(acts=True).values_list("person", "role", "unit"))
        sight = set(Seat.objects.in_person().values_list("person", "unit"))
        audit = set(Seat.objects.on(TODAY).auditing().values_list("person", "principal", "role", "unit"))
        for person, unit in product(people, units):
            for role in Role:
                held = person.is_active and any(
                    one.role == role and reaches(one, unit) for one in person.roles
                )
                assert ((person.pk, role, unit.pk) in seats) == held
            assert ((person.pk, unit.pk) in sight) == (
                person.is_active and any(sees(one, unit) for one in person.roles)
            )
            if person.is_active:
                assert ((person.pk, unit.pk) in sight) == Unit.objects.visible_to(person).filter(
                    pk=unit.pk
                ).exists()
            for permission, (roles, _) in NEEDS.items():
                # an administrator's few rights are over the campaign; over a unit they have no seat (S84)
                keeps = any(
                    one.role in roles and one.role in ADMINISTRATORS and one.campaign_id == unit.campaign_id
                    for one in person.roles
                )
                right = any((person.pk, role, unit.pk) in seats for role in roles) or (
                    keeps and person.is_active
                )
                own = permission in AUDITS and clerk_of(person, unit)
                assert allowed(person, permission, unit=unit) == (right and not own), permission
            for principal, role in product(people, AUDITING):
                hands = may_audit(principal, role, unit)
                if principal != person:
                    lent = principal in person.acting_for
                    hands = hands and lent and person.is_active and not clerk_of(person, unit)
                assert ((person.pk, principal.pk, role, unit.pk) in audit) == hands
        assert not differences()
        change(world, people, units)
        assert not differences()
        transaction.set_rollback(True)
