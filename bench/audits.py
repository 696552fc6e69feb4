"""Queue and audit desk against a bare view, and verdicts of eight auditors at once against raw SQL doing the same rows."""

import threading
import time

from django.db import connection

from bench.pages import _against_bare, officer, server
from bench.report import Row, compare
from bench.scene import LARGE, SMALL, as_owner, lay_out, size_name
from reviews import services
from reviews.models import AuditStep
from tests.factories import TODAY
from trail import clock
from units.models import Assignment, Campaign, Person, Role

AUDITORS, EACH = 8, 12
# one in ten items is approved: each has an application that lies with the office after the group has passed it
UNDER_AUDIT = """
INSERT INTO units_person (id, password, username, name, phone, is_active)
  SELECT 100 + n, '', 'g' || n, '督导组' || n, '', true FROM generate_series(1, 9) n;
INSERT INTO units_assignment (person_id, campaign_id, role, group_id) SELECT 100 + n, 1, 'group', n FROM generate_series(1, 9) n;
INSERT INTO reviews_closeout (id, item_id, state, levels, statement, applied_at)
  SELECT id, id, 'open', '{group,office,superior}', '', timestamptz '2014-09-01 09:00+08' FROM issues_item
  WHERE state = 'approved';
INSERT INTO reviews_auditstep (close_out_id, "order", turn, level, verdict, returned_to, reason, opinion, arrived_at, decided_at,
  decided_by_id, seen)
  SELECT c.id, 1, 1, 'group', 'passed', '', '', '', c.applied_at, c.applied_at + interval '1 day', 100 + u.group_id, ''
  FROM reviews_closeout c JOIN issues_item i ON i.id = c.item_id JOIN units_unit u ON u.id = i.unit_id;
INSERT INTO reviews_auditstep (close_out_id, "order", turn, level, verdict, returned_to, reason, opinion, arrived_at, seen)
  SELECT id, 2, 1, 'office', 'pending', '', '', '', applied_at + interval '1 day', '' FROM reviews_closeout;
SELECT setval(pg_get_serial_sequence('units_person', 'id'), 1000);
SELECT setval(pg_get_serial_sequence('reviews_closeout', 'id'), (SELECT max(id) FROM reviews_closeout));
"""
RAW = """
UPDATE reviews_auditstep SET verdict = 'passed', decided_at = now(), decided_by_id = %(by)s, opinion = '同意', seen = ''
  WHERE id = %(step)s;
INSERT INTO trail_event (stream, seq, at, body, prev, hash) SELECT 'unit-' || i.unit_id, 0, now(),
  jsonb_build_object('act', 'audit.decided', 'object', 'issues.item:' || i.id)::text, '', ''
  FROM reviews_auditstep s JOIN reviews_closeout c ON c.id = s.close_out_id JOIN issues_item i ON i.id = c.item_id
  WHERE s.id = %(step)s;
INSERT INTO reviews_auditstep (close_out_id, "order", turn, level, verdict, returned_to, reason, opinion, arrived_at, seen)
  SELECT close_out_id, 3, 1, 'superior', 'pending', '', '', '', now(), '' FROM reviews_auditstep WHERE id = %(step)s;
"""


def run() -> list[Row]:
    rows = []
    for items in (SMALL, LARGE):
        lay_out(items)
        with as_owner() as sql:
            for table in ("reviews_closeout", "reviews_auditstep"):
                sql.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            sql.execute(UNDER_AUDIT)
            for table in ("reviews_closeout", "reviews_auditstep"):
                sql.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            sql.execute("VACUUM ANALYZE")
        cookie = officer()
        step = AuditStep.objects.pending().order_by("pk").first()
        pages = {"audit queue": "/desk/audits/", "audit desk": f"/desk/audits/{step.pk}/"}
        connection.close()
        with server() as port:
            rows += [_against_bare(name, path, items, port, cookie) for name, path in pages.items()]
        rows.append(_verdicts(items))
    return rows


def _verdicts(items):
    """Milliseconds per verdict with eight at work, ours and raw, on different steps of the same database."""
    campaign = Campaign.objects.get()
    people = [Person.objects.create(username=f"auditor{n}", name=f"审核{n}") for n in range(AUDITORS)]
    for person in people:
        Assignment.objects.create(person=person, campaign=campaign, role=Role.OFFICE)
    steps = list(AuditStep.objects.pending().order_by("pk").values_list("pk", flat=True))
    half = AUDITORS * EACH
    connection.close()
    ours = _at_once(people, steps[:half], _by_service)
    raw = _at_once(people, steps[half : 2 * half], _by_sql)
    return compare("verdict, 8 auditors at once", size_name(items), "≤ 2", ours, raw)


def _at_once(people, steps, act):
    """Each person decides their share; the milliseconds one verdict took on the whole, three times a third of the work."""
    times = []
    for third in range(3):
        share = steps[third::3]

        def work(person, mine):
            for step in mine:
                act(person, step)
            connection.close()

        crew = [
            threading.Thread(target=work, args=(person, share[n :: len(people)]))
            for n, person in enumerate(people)
        ]
        start = time.perf_counter()
        for one in crew:
            one.start()
        for one in crew:
            one.join()
        times.append((time.perf_counter() - start) * 1000 / len(share))
    return times


def _by_service(person, step):
    with clock.standing_on(TODAY):
        services.decide_step(step_id=step, by=person, verdict="passed", opinion="同意")


def _by_sql(person, step):
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN; {RAW} COMMIT", {"by": person.pk, "step": step})
