"""(c) The overdue sweep against one bare SQL statement of the same effect, trail rows included."""

from django.db import connection, transaction

from bench.report import Row, alternately, compare
from bench.scene import LARGE, SMALL, as_owner, lay_out, size_name
from issues import services
from tests.factories import TODAY

BARE = """
WITH raised AS (
  INSERT INTO issues_flag (item_id, kind, raised_on)
  SELECT id, 'overdue', %s FROM issues_item WHERE deadline < %s AND state IN ('filed', 'in_progress')
  ON CONFLICT DO NOTHING RETURNING item_id
) INSERT INTO trail_event (stream, seq, at, body, prev, hash)
SELECT 'unit-' || i.unit_id, 0, now(), jsonb_build_object('act', 'item.flagged', 'object', 'issues.item:' || i.id,
  'kind', 'overdue', 'day', %s::text)::text, '', '' FROM raised JOIN issues_item i ON i.id = raised.item_id ORDER BY 1
"""


class _Undone(Exception):
    """Takes a measured run back, so that the next one finds the same work."""


def _undone(act):
    def run():
        try:
            with transaction.atomic():
                act()
                raise _Undone
        except _Undone:
            pass

    return run


def _bare():
    with connection.cursor() as cursor:
        cursor.execute(BARE, [TODAY, TODAY, TODAY])


def run() -> list[Row]:
    rows = []
    for items, runs in ((SMALL, 7), (LARGE, 3)):
        lay_out(items)
        sweep, bare = _undone(lambda: services.flag_overdue(on=TODAY)), _undone(_bare)
        times = alternately(runs, ours=sweep, limit=bare)
        rows.append(
            compare("overdue sweep, all new", size_name(items), "≤ 1.3", times["ours"], times["limit"])
        )
        services.flag_overdue(on=TODAY)
        with as_owner() as sql:
            sql.execute("VACUUM ANALYZE issues_flag")
        times = alternately(runs, ours=lambda: services.flag_overdue(on=TODAY), limit=_undone(_bare))
        rows.append(
            compare("overdue sweep, nothing new", size_name(items), "≤ 1.3", times["ours"], times["limit"])
        )
    return rows
