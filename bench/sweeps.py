"""(c) The overdue sweep against one bare SQL statement of the same effect, trail rows included."""

from django.db import connection, transaction

from bench.report import Row, alternately, compare
from bench.scene import LARGE, SMALL, as_owner, lay_out, size_name
from issues import services
from supervision.queries.owed import BY_KEY, days_of
from supervision.services.notices import _remind_kind
from tests.factories import TODAY
from units.models import Campaign

BARE = """
WITH raised AS (
  INSERT INTO issues_flag (item_id, kind, raised_on)
  SELECT id, 'overdue', %s FROM issues_item WHERE deadline < %s AND state IN ('filed', 'in_progress')
  ON CONFLICT DO NOTHING RETURNING item_id
) INSERT INTO trail_event (stream, seq, at, body, prev, hash)
SELECT 'unit-' || i.unit_id, 0, now(), jsonb_build_object('act', 'item.flagged', 'object', 'issues.item:' || i.id,
  'kind', 'overdue', 'day', %s::text)::text, '', '' FROM raised JOIN issues_item i ON i.id = raised.item_id ORDER BY 1
"""


UNEXPLAINED = """
WITH raised AS (
  INSERT INTO issues_flag (item_id, kind, raised_on)
  SELECT id, 'unexplained', %s FROM issues_item
  WHERE (deadline < %s AND state IN ('filed', 'in_progress')) OR (finished_on > deadline AND state <> 'draft')
  ON CONFLICT DO NOTHING RETURNING item_id
) INSERT INTO trail_event (stream, seq, at, body, prev, hash)
SELECT 'unit-' || i.unit_id, 0, now(), jsonb_build_object('act', 'item.flagged', 'object', 'issues.item:' || i.id,
  'kind', 'unexplained', 'day', %s::text)::text, '', '' FROM raised JOIN issues_item i ON i.id = raised.item_id ORDER BY 1
"""
CLERKS = """
INSERT INTO units_person (id, password, username, name, phone, is_active)
  SELECT 1000 + id, '', 'clerk' || id, '经办', '', true FROM units_unit WHERE participates;
INSERT INTO units_assignment (person_id, campaign_id, role, unit_id)
  SELECT 1000 + id, 1, 'clerk', id FROM units_unit WHERE participates;
"""
REMINDED = """
WITH told AS (
  INSERT INTO supervision_notice
    (person_id, kind, noun, object_id, page_id, unit_id, text, due_on, late, slot, raised_on)
  SELECT a.person_id, 'due', 'item', i.id, i.id, i.unit_id, '整改到期 ' || i.number, i.deadline, %s::date - i.deadline, 1, %s
  FROM issues_item i JOIN units_assignment a ON a.unit_id = i.unit_id AND a.role = 'clerk'
  WHERE i.deadline <= %s::date + 3 AND i.state IN ('filed', 'in_progress') ON CONFLICT DO NOTHING RETURNING unit_id
) INSERT INTO trail_event (stream, seq, at, body, prev, hash)
SELECT DISTINCT 'unit-' || unit_id, 0, now(), '{"act": "unit.reminded"}', '', '' FROM told ORDER BY 1
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


def _bare_unexplained():
    with connection.cursor() as cursor:
        cursor.execute(UNEXPLAINED, [TODAY, TODAY, TODAY])


def _bare_reminded():
    with connection.cursor() as cursor:
        cursor.execute(REMINDED, [TODAY, TODAY, TODAY])


def _remind_due():
    _remind_kind(BY_KEY["due"], days_of(Campaign.objects.get(), on=TODAY))


def _more(items, runs) -> list[Row]:
    """The sweeps that issue 6 added, each against one bare statement doing the same."""
    with as_owner() as sql:
        sql.execute(CLERKS)
        sql.execute("VACUUM ANALYZE")
    acts = [
        ("unexplained sweep", lambda: services.flag_unexplained(on=TODAY), _bare_unexplained),
        ("reminders of one kind", _remind_due, _bare_reminded),
    ]
    rows = []
    for name, sweep, bare in acts:
        times = alternately(runs, ours=_undone(sweep), limit=_undone(bare))
        rows.append(compare(f"{name}, all new", size_name(items), "≤ 1.3", times["ours"], times["limit"]))
    return rows


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
        rows += _more(items, runs)
    return rows
