"""Every sweep against one bare SQL statement of the same effect, trail rows included, up to 2,612,000 items; and its memory."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from bench.report import Row, alternately, compare
from bench.scene import HUGE, LARGE, SMALL, as_owner, lay_out, size_name
from issues.services.sweeps import flag_overdue, flag_unexplained
from reviews.services.sweeps import flag_below_floor, flag_past_window
from supervision.queries.debts import BY_KEY
from supervision.services.mails import write_mails
from supervision.services.reminders import _remind_kind, remind
from tests.factories import TODAY
from trail import clock
from units.debts import Days
from units.models import Campaign

SIZES = ((SMALL, 5), (LARGE, 2), (HUGE, 1))
# As a campaign stands: one item in twenty is late or soon due, a tenth before the people, a tenth approved; one in twenty
# has not been heard of for a month. One review for a hundred items, half of them past their day.
MUCH = """
INSERT INTO issues_item (id, list_id, unit_id, number, problem, goal, track, task, responsible, responsible_unit,
  co_handlers, deadline, state, filed_on, finished_on, result, closed_at, close_number)
SELECT n, l.id, l.unit_id, 'B-' || lpad(n::text, 7, '0'), '窗口单位服务态度差、办事拖拉，第' || n || '项', '限时办结', 'promised',
  'general', '党委书记', '', '', date '2014-09-01' + n / 10 %% 120, s.state,
  CASE WHEN n / 10 %% 20 = 3 THEN date '2014-07-01' ELSE date '2014-08-20' END,
  CASE WHEN s.state = 'in_progress' THEN NULL WHEN n / 10 %% 20 = 7 THEN date '2014-08-20' ELSE date '2014-09-05' END, '',
  CASE WHEN s.state = 'closed' THEN now() END, CASE WHEN s.state = 'closed' THEN '销号〔2014〕' || n || '号' END
FROM generate_series(1, %(items)s) n
JOIN issues_rectificationlist l ON l.id = n %% 784 + 1
CROSS JOIN LATERAL (SELECT (ARRAY['in_progress', 'in_progress', 'finished', 'approved', 'closed',
  'in_progress', 'in_progress', 'closed', 'in_progress', 'in_progress'])[n %% 10 + 1] AS state) s;
INSERT INTO issues_measure (item_id, "order", text, due_on)
  SELECT id, 1, '上墙公开', deadline FROM issues_item WHERE id %% 20 = 1;
INSERT INTO reviews_democraticreview (id, unit_id, method, held_on, place, state, audience, weight, quorum, public_share,
  floor, quorum_norm, quorum_reason, scale, approving, denominator, rules_hash, tellers, paper_issued, room_key, opened_at,
  observer, note, counted_at, decided_at)
SELECT n, n %% 84 + 2, 'meeting', date '2014-08-28', '', CASE WHEN n %% 2 = 0 THEN 'decided' ELSE 'draft' END, '', 0, 30, 50,
  80, 30, '', 'like', 1, 'valid', '', '{}', 0, '', now(), '组长', '', date '2014-08-29', date '2014-08-29'
FROM generate_series(1, %(items)s / 100) n;
INSERT INTO reviews_reviewitem (review_id, item_id, round, snapshot, outcome, shortfalls)
SELECT 2 * (id / 200) + 2, id, 1, '{}', CASE WHEN state = 'in_progress' THEN 'below' ELSE 'passed' END, '[]'
FROM issues_item WHERE (state = 'approved' OR state = 'in_progress' AND id %% 100 = 1) AND id < %(items)s - 200;
INSERT INTO units_person (id, password, username, name, phone, email, is_active)
  SELECT 1000 + id, '', 'clerk' || id, '经办', '', 'clerk' || id || '@example.cn', true FROM units_unit WHERE participates;
INSERT INTO units_assignment (person_id, campaign_id, role, unit_id)
  SELECT 1000 + id, 1, 'clerk', id FROM units_unit WHERE participates;
"""
FILLED = ("issues_item", "issues_measure", "reviews_democraticreview", "reviews_reviewitem")
SEARCHED = (
    "item_pairs_said"  # the words of the public search: no sweep reads them, and 2,612,000 take minutes
)
TOLD = """
INSERT INTO trail_event (stream, seq, at, body, prev, hash)
SELECT 'unit-' || i.unit_id, 0, now(), jsonb_build_object('act', 'item.flagged', 'object', 'item:' || i.id,
  'kind', '{kind}', 'day', '{day}', 'moved', jsonb_build_object('flag:' || raised.id, 'raised'))::text, '', '' FROM raised JOIN issues_item i ON i.id = raised.item_id ORDER BY 1
"""
FLAGGED = (
    """
WITH raised AS (
  INSERT INTO issues_flag (item_id, kind, raised_on) SELECT id, '{kind}', '{day}' FROM issues_item WHERE {which}
  ON CONFLICT DO NOTHING RETURNING id, item_id
)"""
    + TOLD
)
LATE = "deadline < '{day}' AND state IN ('filed', 'in_progress')"
MISSED = f"({LATE}) OR (finished_on > deadline AND state <> 'draft')"
BELOW = """state IN ('in_progress', 'finished') AND id IN (SELECT item_id FROM (
  SELECT DISTINCT ON (item_id) item_id, outcome FROM reviews_reviewitem WHERE outcome IN ('passed', 'below')
  ORDER BY item_id, round DESC) latest WHERE outcome = 'below')"""
PAST = """
WITH marked AS (
  UPDATE reviews_democraticreview SET late_since = '{day}' WHERE late_since IS NULL AND rehearsal_of_id IS NULL
  AND held_on < '{day}' AND state IN ('draft', 'locked', 'open', 'closed', 'counted') RETURNING id, unit_id
) INSERT INTO trail_event (stream, seq, at, body, prev, hash)
SELECT 'unit-' || unit_id, 0, now(), jsonb_build_object('act', 'review.past_window', 'object',
  'review:' || id, 'day', '{day}')::text, '', '' FROM marked ORDER BY 1
"""
DUE = """
WITH told AS (
  INSERT INTO supervision_reminder
    (person_id, kind, object_id, page_id, unit_id, text, due_on, late, slot, raised_on)
  SELECT a.person_id, 'due', i.id, i.id, i.unit_id, '整改到期 ' || i.number || '，今天到期', i.deadline,
    date '{day}' - i.deadline, 1, '{day}'
  FROM issues_item i JOIN units_assignment a ON a.unit_id = i.unit_id AND a.role = 'clerk'
  WHERE i.deadline <= date '{day}' + 3 AND i.state IN ('filed', 'in_progress') ON CONFLICT DO NOTHING RETURNING unit_id
) INSERT INTO trail_event (stream, seq, at, body, prev, hash)
SELECT DISTINCT 'unit-' || unit_id, 0, now(), '{{"act": "unit.reminded"}}', '', '' FROM told ORDER BY 1
"""
KEEP = """
CREATE UNLOGGED TABLE bench_told AS SELECT person_id, kind, object_id, page_id, unit_id, text, due_on, late, slot,
  raised_on FROM supervision_reminder;
GRANT SELECT ON bench_told TO PUBLIC;
"""
WRITTEN = """
WITH told AS (
  INSERT INTO supervision_reminder (person_id, kind, object_id, page_id, unit_id, text, due_on, late, slot, raised_on)
  SELECT * FROM bench_told ON CONFLICT DO NOTHING RETURNING unit_id, kind
) INSERT INTO trail_event (stream, seq, at, body, prev, hash)
SELECT DISTINCT 'unit-' || unit_id, 0, now(), '{{"act": "unit.reminded", "kind": "' || kind || '"}}', '', '' FROM told ORDER BY 1
"""
POSTED = """
WITH written AS (
  INSERT INTO supervision_mail (person_id, subject, body, written_at)
  SELECT n.person_id, '整改提醒', left(string_agg(u.name || '：' || n.text, E'\\n' ORDER BY n.id), 8000), now()
  FROM supervision_reminder n JOIN units_person p ON p.id = n.person_id JOIN units_unit u ON u.id = n.unit_id
  WHERE n.mail_id IS NULL AND p.is_active AND p.email <> '' AND n.late > 0 GROUP BY n.person_id RETURNING id, person_id
) UPDATE supervision_reminder n SET mail_id = written.id FROM written
WHERE n.person_id = written.person_id AND n.late > 0 AND n.mail_id IS NULL
"""


@dataclass(frozen=True)
class Sweep:
    """One sweep and its bare statement; `once` is run for good before it, so that it finds what it works on."""

    name: str
    ours: Callable[[], Any]
    bare: str
    once: Callable[[], Any] | None = None
    reach: str = "≤ 1.3"


def _due():
    return _remind_kind(BY_KEY["due"], Days(TODAY, Campaign.objects.get()))


def _reminded():
    """All kinds written for good; their rows kept aside as what the bare statement writes, and taken out again."""
    remind(on=TODAY)
    with as_owner() as sql:
        sql.execute("DROP TABLE IF EXISTS bench_told")
        sql.execute(KEEP)
        sql.execute("TRUNCATE supervision_reminder")


def _again():
    remind(on=TODAY)


SWEEPS = (
    Sweep("overdue sweep, all new", lambda: flag_overdue(on=TODAY), FLAGGED.format(kind="overdue", which=LATE, day="{day}")),
    Sweep("unexplained sweep, all new", lambda: flag_unexplained(on=TODAY), FLAGGED.format(kind="unexplained", which=MISSED, day="{day}")),
    Sweep("below-floor sweep, all new", lambda: flag_below_floor(on=TODAY), FLAGGED.format(kind="below_floor", which=BELOW, day="{day}")),
    Sweep("reviews past their day, all new", lambda: flag_past_window(on=TODAY), PAST),
    Sweep("reminders of one kind, all new", _due, DUE),
    Sweep("reminders of all kinds against writing alone", _again, WRITTEN, once=_reminded, reach="–"),
    Sweep("mails of overdue reminders", lambda: write_mails(on=TODAY), POSTED, once=_again),
    Sweep("overdue sweep, nothing new", lambda: flag_overdue(on=TODAY), FLAGGED.format(kind="overdue", which=LATE, day="{day}"), once=lambda: flag_overdue(on=TODAY)),
)  # fmt: skip


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


def _bare(sweep):
    def run():
        with connection.cursor() as cursor:
            cursor.execute(sweep.bare.format(day=TODAY))

    return run


def _memory(key: str) -> float:
    """Resident memory of this process in MiB: `VmRSS` now, `VmHWM` at its highest."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key)) / 1024


def _of_size(items, runs) -> tuple[list[Row], float, float]:
    """The rows of one size, and the peak memory of the process in its own sweeps: the highest, and its growth in them."""
    lay_out(items, MUCH, FILLED)
    rows, highest, growth = [], 0.0, 0.0
    for sweep in SWEEPS:
        if sweep.once:
            sweep.once()
        with as_owner() as sql:
            sql.execute("VACUUM ANALYZE issues_flag, supervision_reminder, trail_event")
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted anew
        before = _memory("VmRSS")
        times = alternately(runs, ours=_undone(sweep.ours), limit=_undone(_bare(sweep)))
        peak = _memory("VmHWM")
        highest, growth = max(highest, peak), max(growth, peak - before)
        rows.append(compare(sweep.name, size_name(items), sweep.reach, times["ours"], times["limit"]))
    return rows, highest, growth


def run() -> list[Row]:
    rows: list[Row] = []
    smallest = 0.0
    with as_owner() as sql:
        sql.execute("SELECT pg_get_indexdef(%s::regclass)", [SEARCHED])
        (searched,) = sql.fetchone()
        sql.execute(f"DROP INDEX {SEARCHED}")
    settings.MAIL_IS_SENT = True
    with clock.standing_on(TODAY):
        lay_out(SMALL, MUCH, FILLED)
        for sweep in SWEEPS:  # what a process reads once, it has read before anything is measured
            _undone(sweep.ours)()
        for items, runs in SIZES:
            found, highest, growth = _of_size(items, runs)
            smallest = smallest or highest
            rows += found
            rows.append(
                Row(
                    "highest memory of the process in its sweeps",
                    size_name(items),
                    highest,
                    smallest,
                    "≤ 1.1",
                    unit="MiB",
                )
            )
            rows.append(
                Row(
                    "growth of its memory in one sweep, at most",
                    size_name(items),
                    growth,
                    smallest,
                    "≤ 0.1",
                    unit="MiB",
                )
            )
    lay_out(0)
    with as_owner() as sql:
        sql.execute("DROP TABLE bench_told")
        sql.execute(searched)
    return rows
