"""Who could take a turn at each level over each unit today, and the turns that nobody could (S60)."""

from collections import defaultdict
from typing import NamedTuple

from django.db import connection

from reviews.states import Level
from trail import clock
from units.models import Assignment, ContactPoint, Delegation, Role, Unit

ROLES: dict[str, str] = {Role.GROUP: Level.GROUP, Role.OFFICE: Level.OFFICE, Role.SUPERIOR: Level.SUPERIOR}


class Seat(NamedTuple):
    """Where turns lie: a level over a unit, with the person who signed for them or was handed them (None: nobody)."""

    level: str
    unit: int
    holder: int | None


class Seats:
    """Who holds which level over which unit; read in four statements of people and units, however many items there are."""

    def __init__(self, units=None):
        self._place = {}
        rows = Unit.objects.all() if units is None else Unit.objects.filter(pk__in=units)
        for pk, campaign, group, parent in rows.values_list("pk", "campaign", "group", "parent"):
            self._place |= {
                (Level.GROUP, pk): (campaign, group),
                (Level.OFFICE, pk): (campaign, None),
                (Level.SUPERIOR, pk): (campaign, parent),
            }
        self._held = defaultdict(set)
        held = Assignment.objects.filter(person__is_active=True, role__in=ROLES)
        for role, campaign, group, unit, person in held.values_list(
            "role", "campaign", "group", "unit", "person"
        ):
            self._held[ROLES[role], (campaign, group or unit)].add(person)
        self._named = defaultdict(set)
        points = ContactPoint.objects.filter(city_leader=True, active=True, leader__is_active=True)
        for unit, leader in points.values_list("unit", "leader"):
            self._named[unit].add(leader)
        self._acting = set(Delegation.objects.in_force(on=clock.today()).values_list("delegate", flat=True))

    def nobody_takes(self, seat: Seat) -> bool:
        """Nobody holds the level over the unit, or who signed there does not any more and acts for no one."""
        if seat.level == Level.UNIT:
            return False
        if seat.level == Level.CONTACT:
            people = self._named.get(seat.unit, set())
        else:
            people = self._held.get((seat.level, self._place[seat.level, seat.unit]), set())
        return not people or (seat.holder is not None and seat.holder not in people | self._acting)


# From one seat to the next by the index `step_seat`: as many looks as there are seats with something pending, not turns.
TAKEN = """
WITH RECURSIVE seat (level, unit, holder) AS (
    (SELECT level, unit_id, coalesce(holder_id, 0) FROM reviews_auditstep WHERE verdict = 'pending'
    ORDER BY level, unit_id, coalesce(holder_id, 0) LIMIT 1)
    UNION ALL
    SELECT later.* FROM seat CROSS JOIN LATERAL (
        SELECT level, unit_id, coalesce(holder_id, 0) FROM reviews_auditstep
        WHERE verdict = 'pending' AND (level, unit_id, coalesce(holder_id, 0)) > (seat.level, seat.unit, seat.holder)
        ORDER BY level, unit_id, coalesce(holder_id, 0) LIMIT 1
    ) AS later
) SELECT level, unit, nullif(holder, 0) FROM seat
"""


def seats_nobody_takes() -> list[Seat]:
    """Every seat with pending turns that nobody can decide as they lie."""
    with connection.cursor() as cursor:
        cursor.execute(TAKEN)
        taken = [Seat(*row) for row in cursor.fetchall()]
    seats = Seats()
    return [seat for seat in taken if seats.nobody_takes(seat)]
