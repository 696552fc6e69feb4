"""Clearing away what names people or is in their own words, when its time is over (S113). Numbers, ratings, seals stay."""

from django.db import connection, transaction

from reviews.states import ENDED
from trail import clock
from trail.services import record, record_selected


@transaction.atomic
def purge_rolls(*, on=None):
    """Delete the roll of every round that came to its end longer ago than the campaign keeps names; returns how many.

    Who took part stays as numbers (`Attendance`), which is what seal and minutes are made of. When a round ended is
    told by its last move in the trail: a voided or cancelled one has no day of its own. A second run finds nothing.
    """
    on = on or clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH over AS (
                SELECT r.id FROM reviews_democraticreview r
                JOIN units_unit u ON u.id = r.unit_id JOIN units_campaign c ON c.id = u.campaign_id
                WHERE r.state = ANY(%(ended)s) AND r.held_on + c.retention_days < %(on)s
                AND EXISTS (SELECT 1 FROM reviews_attendee a WHERE a.review_id = r.id)
                AND NOT EXISTS (
                    SELECT 1 FROM trail_event e
                    WHERE e.object = 'review:' || r.id AND e.act = 'review.moved'
                    AND (e.body::jsonb ->> 'day')::date + c.retention_days >= %(on)s
                )
            ), gone AS (
                DELETE FROM reviews_attendee WHERE review_id IN (SELECT id FROM over) RETURNING review_id
            )
            SELECT array_agg(DISTINCT review_id) FROM gone
            """,
            {"ended": [str(state.value) for state in ENDED], "on": on},
        )
        (purged,) = cursor.fetchone()
    if purged:
        record_selected(
            "review.roll_purged",
            rows="SELECT 'unit-' || unit_id AS stream, 'review:' || id AS object"
            " FROM reviews_democraticreview WHERE id = ANY(%s)",
            params=[purged],
        )
    return len(purged or ())


@transaction.atomic
def purge_opinions(*, on=None):
    """Empty the words of network opinions once campaign and retention are over; the rating stays. Returns how many.

    Words nobody has looked at go too, and the trail says how many those were.
    """
    on = on or clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH gone AS (
                UPDATE reviews_opinion o SET text = ''
                FROM issues_item i JOIN units_unit u ON u.id = i.unit_id JOIN units_campaign c ON c.id = u.campaign_id
                WHERE i.id = o.item_id AND o.text <> ''
                AND greatest(o.on, c.ends_on) + c.retention_days < %s RETURNING o.shown
            )
            SELECT count(*), count(*) FILTER (WHERE shown IS NULL) FROM gone
            """,
            [on],
        )
        many, unread = cursor.fetchone()
    if many:
        record("opinion.purged", on=None, by=None, many=many, unread=unread)
    return many


@transaction.atomic
def purge_interviews(*, on=None):
    """Empty what people said at the door, as `purge_opinions` does with what they wrote; the rating stays. Returns how many."""
    on = on or clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE reviews_interview o SET text = ''
            FROM issues_item i JOIN units_unit u ON u.id = i.unit_id JOIN units_campaign c ON c.id = u.campaign_id
            WHERE i.id = o.item_id AND o.text <> '' AND greatest(o.on, c.ends_on) + c.retention_days < %s
            """,
            [on],
        )
        many = cursor.rowcount
    if many:
        record("interview.purged", on=None, by=None, many=many)
    return many
