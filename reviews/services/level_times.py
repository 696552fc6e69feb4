"""How long each level holds the ball, worked out ahead (V14): one statement, however many turns there are."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from reviews.queries.level_times import WINDOW
from reviews.states import DECIDED, Level, Verdict
from trail import clock

KEEP = """
WITH steps AS (
    SELECT i.unit_id, s.level, s.verdict, s.arrived_at,
        (s.decided_at AT TIME ZONE %(zone)s)::date - (s.arrived_at AT TIME ZONE %(zone)s)::date AS days
    FROM reviews_auditstep s
    JOIN reviews_closeout c ON c.id = s.close_out_id JOIN issues_item i ON i.id = c.item_id
    WHERE s.verdict = %(pending)s OR (s.verdict = ANY(%(decided)s) AND s.decided_at >= %(since)s)
),
waiting AS (
    SELECT unit_id, level, count(*) AS many, min(arrived_at) AS oldest FROM steps
    WHERE verdict = %(pending)s GROUP BY unit_id, level
),
held AS (
    SELECT unit_id, level, jsonb_object_agg(days, many) AS days FROM (
        SELECT unit_id, level, days, count(*) AS many FROM steps
        WHERE verdict <> %(pending)s GROUP BY unit_id, level, days
    ) AS counted GROUP BY unit_id, level
)
INSERT INTO reviews_levelpace (unit_id, level, waiting, oldest, held, as_of)
SELECT u.id, l.level, coalesce(w.many, 0), w.oldest, coalesce(h.days, '{}'), %(at)s
FROM units_unit u CROSS JOIN unnest(%(levels)s) AS l (level)
LEFT JOIN waiting w ON w.unit_id = u.id AND w.level = l.level
LEFT JOIN held h ON h.unit_id = u.id AND h.level = l.level
ORDER BY u.id, l.level
ON CONFLICT (unit_id, level) DO UPDATE
SET waiting = EXCLUDED.waiting, oldest = EXCLUDED.oldest, held = EXCLUDED.held, as_of = EXCLUDED.as_of
"""


def keep_pace():
    """Work out anew what waits at each level and how long what was decided lately took. Returns how many rows were
    written: a unit and a level each.

    What a turn took are the days between two dates, as `AuditStep.days_held` has it. No act: it has no trail.
    """
    at = clock.now()
    values: dict[str, Any] = {
        "zone": settings.TIME_ZONE,
        "pending": Verdict.PENDING.value,
        "decided": [verdict.value for verdict in DECIDED],
        "since": at - timedelta(days=WINDOW),
        "levels": Level.values,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values)
        return cursor.rowcount
