"""Whether every seal, count and outcome is what the trail says, both ways (`trail_verify --states`, S126).

The chain proves that what was told was not changed; a seal row that is gone, numbers written over, or an outcome turned
round show only here. Slips are no part of it: nothing near a ballot leaves an event.
"""

from django.db import connection

from trail.evidence import check

CHUNK = 500
SAID = """
WITH said AS (
    SELECT DISTINCT ON (e.object, e.body::jsonb ->> 'after') substr(e.object, 8)::bigint AS id,
        e.body::jsonb ->> 'after' AS after, e.body::jsonb AS body
    FROM trail_event e WHERE e.act = 'review.moved' AND e.body::jsonb ->> 'after' IN ('counted', 'decided')
    ORDER BY e.object, e.body::jsonb ->> 'after', e.id DESC
), counted AS (SELECT * FROM said WHERE after = 'counted'), decided AS (SELECT * FROM said WHERE after = 'decided'),
rows AS (
    SELECT j.review_id AS id,
        jsonb_agg(jsonb_build_array(coalesce(i.number, '第' || s."order" || '号'), j.valid, j.likes, j.dislikes, j.unsure)
            ORDER BY j.id) AS counts,
        jsonb_object_agg(j.id::text, j.outcome) AS outcomes
    FROM reviews_reviewitem j LEFT JOIN issues_item i ON i.id = j.item_id LEFT JOIN reviews_subject s ON s.id = j.subject_id
    WHERE j.review_id IN (SELECT id FROM said) GROUP BY j.review_id
), present AS (
    SELECT review_id AS id, jsonb_object_agg(category, present) AS present FROM reviews_attendance GROUP BY review_id
)
SELECT coalesce(counted.id, seal.review_id, decided.id),
    seal.hash, counted.body ->> 'seal',
    counted.id IS NOT NULL AND (
        (SELECT jsonb_agg(jsonb_set(one, '{0}', to_jsonb(one ->> 0)) ORDER BY n)
            FROM jsonb_array_elements(counted.body -> 'counts') WITH ORDINALITY AS told (one, n)) IS DISTINCT FROM rows.counts
        OR counted.body -> 'attendance' IS DISTINCT FROM present.present),
    decided.id IS NOT NULL AND decided.body -> 'outcomes' IS DISTINCT FROM rows.outcomes
FROM counted FULL JOIN reviews_seal seal ON seal.review_id = counted.id FULL JOIN decided ON decided.id = counted.id
LEFT JOIN rows ON rows.id = coalesce(counted.id, decided.id) LEFT JOIN present ON present.id = counted.id
ORDER BY 1
"""


@check("states")
def unlike_the_trail():
    """One line for each review whose seal, numbers or outcomes are not what its events say."""
    with connection.cursor() as cursor:
        cursor.execute(SAID)
        while some := cursor.fetchmany(CHUNK):
            for pk, there, said, counts, outcomes in some:
                yield from (
                    f"民主评议（review:{pk}，/desk/reviews/{pk}/）：{why}"
                    for why in _whys(there, said, counts, outcomes)
                )


def _whys(there, said, counts, outcomes):
    if said and not there:
        yield "留痕里有封存，库里没有"
    elif there and not said:
        yield "库里有封存，留痕里没有"
    elif there != said:
        yield "封存的散列与留痕不符"
    if counts:
        yield "各项票数或到场人数与留痕不符"
    if outcomes:
        yield "评议结论与留痕不符"
