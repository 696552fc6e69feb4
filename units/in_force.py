"""Whether a unit still stands: asked by every act that would give it something new (M121)."""

from django.core.exceptions import ValidationError
from django.db import connection

from units.models import Unit


def require_in_force(*units):
    """Refuse with the way out what would be given to a unit that was merged or abolished.

    Inside a transaction it also keeps those units as they are until its end (a key share, which waits for a change under way and
    lets every other reader pass). Raises ValidationError `unit_ended`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM units_unit WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE",
            [[unit.pk for unit in units]],
        )
        # a second look: under READ COMMITTED the first one waited, this one reads what was decided meanwhile
        cursor.execute(
            "SELECT id FROM units_unit WHERE id = ANY(%s) AND ended_on IS NOT NULL",
            [[unit.pk for unit in units]],
        )
        ended = [pk for (pk,) in cursor.fetchall()]
    for unit in Unit.objects.filter(pk__in=ended):
        raise ValidationError(gone(unit), code="unit_ended")


def gone(unit):
    """That a unit is no more, since when, and where its business goes on."""
    heir = unit.heir
    if heir == unit:
        return f"{unit}已于 {unit.ended_on:%Y-%m-%d} 撤销，不再办理新的业务；请改选其他单位。"
    return f"{unit}已于 {unit.ended_on:%Y-%m-%d} 撤并，其工作由{heir}承接，请到{heir}办理。"
