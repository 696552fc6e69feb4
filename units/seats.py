"""Who may act over which unit, for whom: what other rooms ask of the one relation `Seat` (docs/people.md, decision 0029).

Each answer is a queryset made for a subquery, or one statement; none is a list of ids. The day is the house's (`trail.clock`).
"""

from django.db import connections
from django.db.models import Q

from units.models import Person, Role, Seat, Unit


def units_of(person, *roles):
    """The units over which one of these roles of the person's own lets them act: a queryset of `Unit`.

    A clerk acts over the own unit and all below it, a superior over the next ones down, a contact leader over the one unit.
    """
    return Unit.objects.filter(pk__in=_over(person, roles).values("unit"))


def roles_over(person, unit):
    """The roles by which this person may act over the unit, own rights only: a set of `Role` values. One statement."""
    return set(_over(person, Role.values).filter(unit=unit).values_list("role", flat=True))


def audits(person, *roles, of="unit"):
    """A condition on rows that hang on a unit (`of`: the way to it): where one of these roles lets the person decide what others
    did, their own unit's work left out (S44). For what can be lent see `AuditStep.objects.waiting_for`."""
    seats = person.seats.in_person().auditing().filter(role__in=roles)
    return Q(**{f"{of}__in": seats.values("unit")})


def holders_of(unit, role):
    """Whose turn it is where something waits for this role over this unit: people with a role of their own, in force."""
    held = Seat.objects.in_person().filter(unit=unit, role=role, answers=True)
    return Person.objects.filter(pk__in=held.values("person"))


# Set-wise, for one statement over many rows with a unit: joins from the unit `u` to the people `p` whose turn it is.
WHOSE_TURN = """JOIN units_seat seat ON seat.unit_id = u.id AND seat.role = '{role}' AND seat.answers AND seat.delegation_id IS NULL
    JOIN units_person p ON p.id = seat.person_id"""


def whose_turn(role):
    """SQL: the joins that lead from a unit `u` to each person `p` for whom what waits for `role` over it waits."""
    return WHOSE_TURN.format(role=Role(role).value)


def unfold_seats(using, made):
    """Make the table of seats anew as the owner where one of its texts is new (`made`: names of what was installed): the relation
    may say something else now of roles that were given before.
    """
    if {"seat_source", "seat_refresh", "seat_follow"} & set(made):
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT seat_refresh(NULL, NULL)")


def _over(person, roles):
    return Seat.objects.in_person().filter(person=person, role__in=roles, acts=True)
