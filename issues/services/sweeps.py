"""What the timed jobs do: one statement for the flags and their trail, however many items there are."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from issues.models import Flag, Item
from trail import clock
from trail.services import record_selected


def flag_overdue(*, on=None):
    """Raise one open flag for each overdue item; a second run finds nothing to do. Returns how many were raised."""
    on = on or clock.today()
    return raise_flags(Item.objects.overdue(on=on), kind=Flag.Kind.OVERDUE, on=on)


def flag_unexplained(*, on=None):
    """Raise one open flag for each missed deadline that nobody has answered for (M41). Returns how many were raised."""
    on = on or clock.today()
    return raise_flags(Item.objects.unexplained(on=on), kind=Flag.Kind.UNEXPLAINED, on=on)


@transaction.atomic
def raise_flags(items, *, kind, on):
    """Flag each of these items that has no open flag of this kind, trail included. Returns how many were new.

    Two sweeps at once are safe: the second waits on the unique index and then finds the flag there.
    """
    flagged = Flag.objects.filter(item=OuterRef("pk"), kind=kind, cleared_on=None)
    without = items.filter(~Exists(flagged)).values("id").order_by("id")
    sql, params = without.query.sql_with_params()
    return record_selected(
        "item.flagged",
        doing=f"""raised AS (
            INSERT INTO issues_flag (item_id, kind, raised_on)
            SELECT id, %s, %s FROM ({sql}) AS found ON CONFLICT DO NOTHING RETURNING id, item_id
        )""",
        done_with=[kind, on, *params],
        rows="""SELECT 'unit-' || item.unit_id AS stream, 'item:' || item.id AS object,
                jsonb_build_object('flag:' || raised.id, 'raised') AS moved
            FROM raised JOIN issues_item item ON item.id = raised.item_id""",
        moved=True,
        params=[],
        kind=kind,
    )
