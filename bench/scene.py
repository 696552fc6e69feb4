"""A campaign of any size in a database of its own, laid out by SQL: only the stage for a measurement, never a test."""

from contextlib import contextmanager

import psycopg2
from django.db import connection, connections

SMALL, LARGE, HUGE = 2_612, 261_200, 2_612_000
NAMES = """
INSERT INTO units_campaign (id, name, place, office, code, starts_on, ends_on, quorum_committee, quorum_general,
  quorum_branch, public_share, approval_floor, spot_check_share, group_inspections, leader_hearings, invited_visits,
  warn_days, contact_place, next_item_number, review_scale, review_approving, review_denominator)
VALUES (1, '测量', '某市', '活动办', 'B', '2014-02-01', '2014-12-31', 70, 50, 30, 50, 80, 20, 2, 1, 1, 3,
  'before_superior', 1, 'like', 1, 'valid');
INSERT INTO units_source (campaign_id, name, "order") VALUES (1, '征求群众意见', 0), (1, '个人查摆', 1);
INSERT INTO units_supervisiongroup (id, campaign_id, number, name)
  SELECT n, 1, n, '第' || n || '督导组' FROM generate_series(1, 9) n;
INSERT INTO units_unit (id, campaign_id, parent_id, group_id, name, kind, category, "order", participates)
  SELECT 1, 1, NULL, NULL, '市委', 'committee', 'standing', 0, false
  UNION ALL SELECT n, 1, 1, n % 9 + 1, '第' || n || '单位党委', 'committee', 'town', n, true
  FROM generate_series(2, 85) n;
INSERT INTO units_leader (id, unit_id, post, name, "order", is_head, active)
  SELECT n, n % 84 + 2, '职务' || n, '', n, n <= 84, true FROM generate_series(1, 700) n;
INSERT INTO issues_rectificationlist (id, unit_id, kind, leader_id, state, submitted_on, return_reason)
  SELECT n, n + 1, 'team', NULL, 'accepted', date '2014-07-01', '' FROM generate_series(1, 84) n
  UNION ALL SELECT n + 84, n % 84 + 2, 'personal', n, 'accepted', date '2014-07-01', '' FROM generate_series(1, 700) n;
INSERT INTO issues_disclosure (unit_id, list_id, kind, title, scope, channel, day_kind, state, sha256, starts_on,
  ends_on, drafted_at, checked_at, refused_why, withdrawn_why)
  SELECT unit_id, id, 'list', '整改清单', 'public', 'website', '', 'released', '', date '2014-07-18', date '2014-12-31',
  now(), now(), '', '' FROM issues_rectificationlist;
"""
ITEMS = """
INSERT INTO issues_item (id, list_id, unit_id, number, problem, goal, track, task, responsible, responsible_unit,
  co_handlers, deadline, state, filed_on, finished_on, result, closed_at, close_number)
SELECT n, l.id, l.unit_id, 'B-' || lpad(n::text, 6, '0'), '窗口单位服务态度差、办事拖拉，群众跑多趟，第' || n || '项',
  '限时办结，群众满意率达到90%%以上', 'promised', 'general', '党委书记', '党政办公室', '',
  date '2014-08-01' + n %% 120, s.state, date '2014-07-01', CASE WHEN s.state IN ('filed', 'in_progress') THEN NULL
  ELSE date '2014-08-20' END, '', CASE WHEN s.state = 'closed' THEN now() END,
  CASE WHEN s.state = 'closed' THEN '销号〔2014〕' || n || '号' END
FROM generate_series(1, %(items)s) n
JOIN issues_rectificationlist l ON l.id = n %% 784 + 1
CROSS JOIN LATERAL (SELECT (ARRAY['in_progress', 'in_progress', 'finished', 'approved', 'closed',
  'in_progress', 'in_progress', 'closed', 'in_progress', 'in_progress'])[n %% 10 + 1] AS state) s;
"""
COPIES = """
INSERT INTO issues_frozencopy (disclosure_id, unit_id, item_id, body, sha256)
SELECT d.id, i.unit_id, i.id, body, encode(sha256(convert_to(body, 'UTF8')), 'hex')
FROM issues_item i JOIN issues_disclosure d USING (list_id)
JOIN issues_rectificationlist l ON l.id = i.list_id JOIN units_unit u ON u.id = i.unit_id
CROSS JOIN LATERAL (SELECT jsonb_build_object('kind', 'list', 'number', i.number, 'unit', u.name, 'state', i.state,
  'holder', '整改清单', 'personal', l.kind = 'personal', 'problem', i.problem, 'goal', i.goal, 'measures', '[]'::jsonb,
  'responsible', i.responsible, 'deadline', i.deadline)::text AS body) b
ORDER BY i.id;
"""


@contextmanager
def database():
    """A database like the tests' one, made and dropped by the owner; the process then works in it as the runtime role."""
    owner, runtime = connections["owner"], connections["default"]
    owner.settings_dict["TEST"]["NAME"] = "rectify_bench"
    before = runtime.settings_dict["NAME"]
    owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    runtime.settings_dict["NAME"] = owner.settings_dict["NAME"]
    try:
        yield
    finally:
        runtime.close()
        owner.creation.destroy_test_db(before, verbosity=0)
        runtime.settings_dict["NAME"] = before


@contextmanager
def as_owner():
    """A raw connection of the owner, who may set the stage."""
    config = connections["owner"].settings_dict
    raw = psycopg2.connect(
        dbname=config["NAME"],
        user=config["USER"],
        password=config["PASSWORD"],
        host=config["HOST"],
        port=config["PORT"] or None,
    )
    raw.autocommit = True
    try:
        yield raw.cursor()
    finally:
        raw.close()


BURDENS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
  format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
UNION ALL SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE NOT indisunique AND indrelid = ANY(%s::regclass[])
"""


@contextmanager
def unburdened(sql, *tables):
    """Many rows go into these tables: their plain indexes and foreign keys are taken away and made anew afterwards."""
    sql.execute(BURDENS, [list(tables)] * 2)
    burdens = sql.fetchall()
    for away, _ in burdens:
        sql.execute(away)
    yield
    sql.execute("SET maintenance_work_mem = '512MB'")
    for _, back in burdens:
        sql.execute(back)


def lay_out(
    items: int, laid: str = ITEMS + COPIES, many: tuple[str, ...] = ("issues_item", "issues_frozencopy")
) -> None:
    """84 units, 784 lists and this many items; tables vacuumed as a quiet night leaves them.

    `laid` is the SQL that lays the items (and what hangs on them), with how many as `%(items)s`; all are disclosed
    unless it says otherwise. `many` are the tables it fills.
    """
    with as_owner() as sql:
        sql.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [
            name for (name,) in sql.fetchall() if name not in ("django_migrations", "django_content_type")
        ]
        for name in tables:
            sql.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        sql.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in tables) + " RESTART IDENTITY CASCADE")
        sql.execute(NAMES)
        with unburdened(sql, *many):
            sql.execute(laid, {"items": items})
        for table in (
            "units_campaign",
            "units_supervisiongroup",
            "units_unit",
            "units_leader",
            "issues_rectificationlist",
            "issues_item",
        ):
            sql.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        for name in tables:
            sql.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
        sql.execute("SELECT seat_refresh(NULL, NULL)")  # no trigger saw who was given which role
        sql.execute("VACUUM ANALYZE")
    connection.close()


def size_name(items: int) -> str:
    return f"{items:,} items"
