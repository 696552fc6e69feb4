"""Queue and audit desk against a bare view, and verdicts of eight auditors at once against raw SQL doing the same rows.

The limit of a verdict is what any program without this house would send: the same rows, value for value, by statements of
their own in one transaction on a kept connection, with the same triggers, guards and chain. It looks at nothing: locks,
roles, checklist and the hash of the dossier are ours alone. (One text with all three writes, on a connection just opened,
was the limit before: it measured how PostgreSQL starts a process.)

That nothing grows with the items is shown by counting, not by the clock: statements of a page, and rows that PostgreSQL
itself says it touched for them, at a hundred times as many items.
"""

import json
import multiprocessing
import time

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.pages import _against_bare, cookie_of, officer, server
from bench.report import Row, alternately, compare
from bench.scene import LARGE, SMALL, as_owner, lay_out, size_name
from inspections.models import RaisedDoubt
from inspections.services.doubts import check_doubts
from reviews.models import AuditStep
from reviews.services.level_times import keep_pace
from reviews.services.verdicts import decide_step
from tests.factories import TODAY
from trail import clock
from units.models import Assignment, Campaign, Person, Role

# of 261 that wait at the smaller size; what was decided is set back after each round
AUDITORS, EACH, ROUNDS = 8, 25, 3
# one in ten items is approved: each has an application that lies with the office after the group has passed it
UNDER_AUDIT = """
INSERT INTO units_person (id, password, username, name, phone, is_active)
  SELECT 100 + n, '', 'g' || n, '督导组' || n, '', true FROM generate_series(1, 9) n;
INSERT INTO units_assignment (person_id, campaign_id, role, group_id) SELECT 100 + n, 1, 'group', n FROM generate_series(1, 9) n;
INSERT INTO reviews_closeout (id, item_id, state, levels, statement, applied_at)
  SELECT id, id, 'open', '{group,office,superior}', '', timestamptz '2014-09-01 09:00+08' FROM issues_item
  WHERE state = 'approved';
INSERT INTO reviews_auditstep (close_out_id, unit_id, "order", turn, level, verdict, returned_to, reason, opinion, arrived_at,
  decided_at, decided_by_id, seen)
  SELECT c.id, i.unit_id, 1, 1, 'group', 'passed', '', '', '', c.applied_at, c.applied_at + interval '1 day', 100 + u.group_id, ''
  FROM reviews_closeout c JOIN issues_item i ON i.id = c.item_id JOIN units_unit u ON u.id = i.unit_id;
INSERT INTO reviews_auditstep (close_out_id, unit_id, "order", turn, level, verdict, returned_to, reason, opinion, arrived_at,
  seen)
  SELECT c.id, i.unit_id, 2, 1, 'office', 'pending', '', '', '', c.applied_at + interval '1 day', ''
  FROM reviews_closeout c JOIN issues_item i ON i.id = c.item_id;
SELECT setval(pg_get_serial_sequence('units_person', 'id'), 1000);
SELECT setval(pg_get_serial_sequence('reviews_closeout', 'id'), (SELECT max(id) FROM reviews_closeout));
"""
# ten turns lie with somebody who is gone; one item in forty has a text of other units, what is closed was closed on one day
ODD = """
INSERT INTO units_person (id, password, username, name, phone, is_active) VALUES (120, '', 'gone', '已调离', '', false);
UPDATE reviews_auditstep SET holder_id = 120 WHERE id IN (SELECT id FROM reviews_auditstep WHERE verdict = 'pending'
  ORDER BY id DESC LIMIT 10);
UPDATE issues_item SET problem = '窗口单位服务态度差、办事拖拉，群众跑多趟，第' || id % 7 || '类' WHERE id % 40 = 0;
UPDATE issues_item SET closed_at = timestamptz '2014-09-05 10:00+08' WHERE state = 'closed';
"""
EACH_TEXT = "SELECT count(md5(regexp_replace(problem, '[[:space:][:punct:]]', '', 'g'))) FROM issues_item"
# the rows of one verdict, value for value what the service writes: the turn decided, the event in its chain, the next turn
RAW = (
    """
    UPDATE reviews_auditstep SET verdict = 'passed', returned_to = '', reason = '', opinion = '同意', decided_at = now(),
      decided_by_id = %(by)s, on_behalf_of_id = NULL, seen = repeat('0', 64) WHERE id = %(step)s
    """,
    """
    INSERT INTO trail_event (stream, seq, at, body, prev, hash) SELECT 'unit-' || i.unit_id, 0, now(),
      jsonb_build_object('act', 'audit.decided', 'actor', %(by)s, 'after', 'passed', 'day', '2014-09-07', 'level', s.level,
      'object', 'item:' || i.id, 'reason', '同意', 'request', '', 'role', '活动办', 'seen', s.seen,
      'moved', jsonb_build_object('audit_step:' || s.id, 'passed'))::text, '', ''
      FROM reviews_auditstep s JOIN reviews_closeout c ON c.id = s.close_out_id JOIN issues_item i ON i.id = c.item_id
      WHERE s.id = %(step)s
    """,
    """
    INSERT INTO reviews_auditstep (close_out_id, "order", turn, level, verdict, returned_to, reason, opinion, arrived_at, seen)
      SELECT close_out_id, 3, 1, 'superior', 'pending', '', '', '', now(), '' FROM reviews_auditstep WHERE id = %(step)s
    """,
)
SET_BACK = """
DELETE FROM reviews_auditstep WHERE level = 'superior';
UPDATE reviews_auditstep SET verdict = 'pending', opinion = '', decided_at = NULL, decided_by_id = NULL, seen = ''
  WHERE level = 'office' AND verdict = 'passed';
"""


def run() -> list[Row]:
    rows, touched, rates = [], {}, {}
    for items in (SMALL, LARGE):
        _lay_out(items)
        cookies = {"": officer(), "group": cookie_of(Person.objects.get(username="g1"))}
        step = AuditStep.objects.pending().order_by("pk").first()
        pages = {
            "audit queue": ("/desk/audits/", ""),
            "audit queue of a group with nothing to do": ("/desk/audits/", "group"),
            "all under audit": ("/desk/audits/?tab=all", ""),
            "audit desk": (f"/desk/audits/{step.pk}/", ""),
            "turns nobody can decide": ("/desk/audits/?tab=stuck", ""),
            "days of each level": ("/desk/audits/pace/", ""),
            "doubts": ("/desk/doubts/", ""),
            "same texts": ("/desk/doubts/?doubt=same_text", ""),
            "same texts nobody looked at": ("/desk/doubts/?doubt=same_text&looked=no", ""),
            "same texts of one group": ("/desk/doubts/?doubt=same_text&group=3", ""),
        }
        people = {"": Person.objects.get(username="officer"), "group": Person.objects.get(username="g1")}
        for name, (path, who) in pages.items():
            touched.setdefault(name, []).append(_touched(path, people[who]))
        connection.close()
        with server() as port:
            rows += [
                _against_bare(name, path, items, port, cookies[who]) for name, (path, who) in pages.items()
            ]
        rows += _worked_out(items)
        rates[items] = _verdicts(items)
        rows.append(rates[items])
    grown = f"{LARGE:,} : {SMALL:,} items"
    for name, ((few, of_few), (many, of_many)) in touched.items():
        rows.append(Row(f"{name}, statements", grown, many, few, "= 1", unit="statements"))
        rows.append(Row(f"{name}, rows touched", grown, of_many, of_few, "≤ 1.5", unit="rows"))
    rows.append(Row("verdicts", grown, rates[LARGE].ours, rates[SMALL].ours, "≥ 0.7", unit="/s"))
    return rows


def _lay_out(items):
    lay_out(items)
    _by_owner(UNDER_AUDIT + ODD)
    with clock.standing_on(TODAY):
        check_doubts()
        keep_pace()
    with as_owner() as sql:
        sql.execute("VACUUM ANALYZE")


def _by_owner(text):
    """What no trigger of the house would let pass: the stage is set, or set back."""
    tables = ("reviews_closeout", "reviews_auditstep", "issues_item")
    with as_owner() as sql:
        for table in tables:
            sql.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        sql.execute(text)
        for table in tables:
            sql.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        sql.execute("VACUUM ANALYZE")


def _worked_out(items):
    """What the jobs of every quarter of an hour cost where nothing is new, against reading every text once."""

    def each_text():
        with connection.cursor() as cursor:
            cursor.execute(EACH_TEXT)

    with clock.standing_on(TODAY):
        doubts = alternately(ROUNDS, ours=check_doubts, limit=each_text)
        days = alternately(ROUNDS, ours=keep_pace, limit=each_text)
    checked = f"check for doubts, {RaisedDoubt.objects.count():,} found : each text once"
    kept = "days of each level worked out : each text once"
    return [
        compare(checked, size_name(items), "—", doubts["ours"], doubts["limit"]),
        compare(kept, size_name(items), "—", days["ours"], days["limit"]),
    ]


def _touched(path, person):
    """How many statements a page sends, and how many rows PostgreSQL reads for them (its own EXPLAIN ANALYZE)."""
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(person)
    with clock.standing_on(TODAY):
        browser.get(path)  # what a process reads once is read
        with CaptureQueriesContext(connection) as asked:
            if (answer := browser.get(path)).status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")
    sent = [one["sql"] for one in asked if one["sql"].lstrip().startswith(("SELECT", "WITH"))]
    return len(asked), sum(_rows_of(sql) for sql in sent)


def _rows_of(sql):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql)
        (told,) = cursor.fetchone()
    return _read(json.loads(told)[0]["Plan"] if isinstance(told, str) else told[0]["Plan"])


def _read(node):
    """Rows of a plan's scans, with those read in vain."""
    below = sum(_read(one) for one in node.get("Plans", []))
    if not node["Node Type"].endswith("Scan"):
        return below
    each = (
        node["Actual Rows"]
        + node.get("Rows Removed by Filter", 0)
        + node.get("Rows Removed by Index Recheck", 0)
    )
    return below + round(each * node["Actual Loops"])


def _verdicts(items):
    """Verdicts a second with eight at work, ours and raw in turns, on different steps of the same database."""
    campaign = Campaign.objects.get()
    people = [Person.objects.create(username=f"auditor{n}", name=f"审核{n}") for n in range(AUDITORS)]
    for person in people:
        Assignment.objects.create(person=person, campaign=campaign, role=Role.OFFICE)
    waiting = AuditStep.objects.pending().filter(level="office").order_by("pk")
    steps = list(waiting.values_list("pk", flat=True)[: AUDITORS * EACH])
    connection.close()
    ours, raw = [], []
    for _ in range(ROUNDS):
        for rates, act in ((ours, _by_service), (raw, _by_sql)):
            rates.append(_at_once(people, steps, act))
            made = AuditStep.objects.filter(level="superior").count()
            if made != len(steps):
                raise RuntimeError(f"{made} turns were handed on: somebody's verdict failed")
            connection.close()
            _by_owner(SET_BACK)
    row = compare("verdicts of 8 auditors at once : raw SQL", size_name(items), "≥ 0.5", ours, raw)
    row.unit = "/s"
    return row


def _at_once(people, steps, act):
    """Each person decides their share in a process of their own; verdicts a second on the whole.

    Web workers keep their connections, so each process has done one verdict (and rolled it back) before the clock runs.
    """
    fork = multiprocessing.get_context("fork")
    line = fork.Barrier(len(people) + 1, timeout=60)

    def work(person, mine):
        with transaction.atomic():
            act(person, mine[0])
            transaction.set_rollback(True)
        line.wait()
        for step in mine:
            act(person, step)
        connection.close()

    crew = [
        fork.Process(target=work, args=(person, steps[n :: len(people)])) for n, person in enumerate(people)
    ]
    for one in crew:
        one.start()
    line.wait()
    start = time.perf_counter()
    for one in crew:
        one.join()
    return len(steps) / (time.perf_counter() - start)


def _by_service(person, step):
    with clock.standing_on(TODAY):
        decide_step(step_id=step, by=person, verdict="passed", opinion="同意")


@transaction.atomic
def _by_sql(person, step):
    with connection.cursor() as cursor:
        for statement in RAW:
            cursor.execute(statement, {"by": person.pk, "step": step})
