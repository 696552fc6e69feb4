"""Whose turn it is: who answers for a role over which unit, one relation for one person and for all at once (S138).

Each role's text gives (unit_id, person_id) of people whose account is in use; `{who}` narrows it to one of them.
"""

from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from trail import clock
from units.models import Role

HELD = """SELECT u.id AS unit_id, a.person_id FROM units_assignment a
    JOIN units_person p ON p.id = a.person_id AND p.is_active JOIN units_unit u ON {reach}
    WHERE a.role = '{role}' AND {who}"""
ANSWERS = {
    # A unit without a clerk of its own is answered for by the nearest one above: nothing lies where nobody is told of it.
    Role.CLERK: """WITH RECURSIVE kept (unit_id, person_id) AS (
        SELECT a.unit_id, a.person_id FROM units_assignment a JOIN units_person p ON p.id = a.person_id AND p.is_active
        WHERE a.role = 'clerk' AND {who}
        UNION
        SELECT u.id, kept.person_id FROM kept JOIN units_unit u ON u.parent_id = kept.unit_id
        WHERE NOT EXISTS (SELECT 1 FROM units_assignment a JOIN units_person p ON p.id = a.person_id AND p.is_active
            WHERE a.role = 'clerk' AND a.unit_id = u.id)
        ) SELECT unit_id, person_id FROM kept""",
    Role.GROUP: HELD.format(role="group", reach="u.group_id = a.group_id", who="{who}"),
    Role.OFFICE: HELD.format(role="office", reach="u.campaign_id = a.campaign_id", who="{who}"),
    # the leader whom the unit's own contact point names: the role alone does not audit (M68)
    Role.CONTACT: HELD.format(
        role="contact",
        reach="""u.id = a.unit_id AND EXISTS (SELECT 1 FROM units_contactpoint c WHERE c.unit_id = u.id
        AND c.leader_id = a.person_id AND c.city_leader AND c.active)""",
        who="{who}",
    ),
    Role.SUPERIOR: HELD.format(role="superior", reach="u.parent_id = a.unit_id", who="{who}"),
}
# the same with who acts for them today; what is lent is the work of auditing alone (S49)
LENT = """SELECT s.unit_id, s.person_id, s.person_id AS principal_id FROM ({own}) s UNION
    SELECT s.unit_id, d.delegate_id, s.person_id FROM ({own}) s JOIN units_delegation d ON d.principal_id = s.person_id
    AND d.ended_at IS NULL AND d.starts_on <= %s AND d.ends_on >= %s
    JOIN units_person p ON p.id = d.delegate_id AND p.is_active"""
OWN = "SELECT s.unit_id, s.person_id, s.person_id AS principal_id FROM ({own}) s"


def over(person, roles, unit: str) -> Q | None:
    """A condition on rows with a `unit` path: where this person answers by one of these roles; None: nowhere.

    It says what `ANSWERS` says, from the roles at hand; of a clerk the units are read once a request.
    """
    turns = [turn for role in roles if (turn := _of_one(person, role, unit)) is not None]
    return reduce(or_, turns) if turns else None


def _of_one(person, role, unit):
    held = [one for one in person.roles if one.role == role]
    if not held:
        return None
    match role:
        case Role.CLERK:
            return Q(**{f"{unit}__in": _kept_by(person)})
        case Role.GROUP:
            return Q(**{f"{unit}__group__in": [one.group_id for one in held]})
        case Role.OFFICE:
            return Q(**{f"{unit}__campaign__in": [one.campaign_id for one in held]})
        case Role.SUPERIOR:
            return Q(**{f"{unit}__parent__in": [one.unit_id for one in held]})
    text = ANSWERS[role].format(who="a.person_id = %s")
    return Q(**{f"{unit}__in": RawSQL(f"SELECT unit_id FROM ({text}) AS held", [person.pk])})


def _kept_by(clerk) -> list[int]:
    """The units a clerk answers for: the own one, and what is below it and has nobody of its own."""
    if not hasattr(clerk, "kept_units"):
        with connection.cursor() as cursor:
            cursor.execute(ANSWERS[Role.CLERK].format(who="a.person_id = %s"), [clerk.pk])
            clerk.kept_units = sorted({unit for unit, _ in cursor.fetchall()})
    return clerk.kept_units


def own_units(person) -> list[int]:
    """The units whose own work this person does: what concerns these they do not judge (S44)."""
    return [one.unit_id for one in person.roles if one.role == Role.CLERK]


def seats(roles, *, lent: bool = False) -> tuple[str, list]:
    """SQL of (unit_id, person_id, principal_id) for all people who answer by one of these roles, with its parameters."""
    own = " UNION ".join(
        f"SELECT * FROM ({ANSWERS[role].format(who='true')}) AS by_{role.value}" for role in roles
    )
    if not lent:
        return OWN.format(own=own), []
    return LENT.format(own=own), [clock.today(), clock.today()]
