"""The turns that nobody could take today, asked of the relation of seats (S60)."""

from typing import NamedTuple

from django.db import connection

from reviews.states import Level
from trail import clock
from units.models import Seat


class TakenSeat(NamedTuple):
    """Where turns lie: a level over a unit, with the person who signed for them or was handed them (None: nobody)."""

    level: str
    unit: int
    holder: int | None


# From one seat to the next by the index `step_seat`: as many looks as there are seats with something pending, not turns.
NOBODY_TAKES = """
WITH RECURSIVE taken (level, unit, holder) AS (
    (SELECT level, unit_id, coalesce(holder_id, 0) FROM reviews_auditstep WHERE verdict = 'pending'
    ORDER BY level, unit_id, coalesce(holder_id, 0) LIMIT 1)
    UNION ALL
    SELECT later.* FROM taken CROSS JOIN LATERAL (
        SELECT level, unit_id, coalesce(holder_id, 0) FROM reviews_auditstep
        WHERE verdict = 'pending' AND (level, unit_id, coalesce(holder_id, 0)) > (taken.level, taken.unit, taken.holder)
        ORDER BY level, unit_id, coalesce(holder_id, 0) LIMIT 1
    ) AS later
) SELECT level, unit, nullif(holder, 0) FROM taken
WHERE level <> 'unit' AND (
    -- a scalar, not EXISTS: so it is asked of each seat by index, and the relation is never unfolded as a whole
    SELECT true FROM units_seat s WHERE s.unit_id = taken.unit AND s.role = taken.level AND s.answers AND NOT s.own
        AND (taken.holder = 0 OR s.person_id = taken.holder)
        AND (s.delegation_id IS NULL OR %s BETWEEN s.starts_on AND s.ends_on) LIMIT 1
) IS NULL
"""


def seats_nobody_takes() -> list[TakenSeat]:
    """Every seat with pending turns that nobody can decide as they lie: nobody holds or is lent the level over the unit, or who
    signed there is none of those. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(NOBODY_TAKES, [clock.today()])
        return [TakenSeat(*row) for row in cursor.fetchall()]


def nobody_takes(step) -> bool:
    """The same of one turn."""
    if step.level == Level.UNIT:
        return False
    takers = Seat.objects.on().auditing().filter(unit=step.close_out.item.unit, role=step.level)
    if step.holder_id is not None:
        takers = takers.filter(person=step.holder_id)
    return not takers.exists()
