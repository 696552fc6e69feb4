"""Reminders: before a day, on it, and again and again after it, until somebody answers (M40, V11)."""

from django.db import connection, transaction

from supervision.models import Reminder
from supervision.queries.due import KINDS, Days, Kind, days_of
from trail import clock
from trail.services import record_selected
from units.models import Campaign, Role

LOCK = 20140908  # one sweep at a time: its rows are told by their numbers
ASSIGNED = "JOIN units_assignment a ON {} JOIN units_person p ON p.id = a.person_id AND p.is_active"
HOLDERS = {  # who answers for the unit `u`: joins that end at the people `p`
    Role.CLERK: ASSIGNED.format("a.role = 'clerk' AND a.unit_id = u.id"),
    Role.GROUP: ASSIGNED.format("a.role = 'group' AND a.group_id = u.group_id"),
    Role.OFFICE: ASSIGNED.format("a.role = 'office' AND a.campaign_id = u.campaign_id"),
    # the leader whom the unit's contact point names: the same one the audit waits for (M68)
    Role.CONTACT: """JOIN units_contactpoint c ON c.unit_id = u.id AND c.city_leader AND c.active
        JOIN units_person p ON p.id = c.leader_id AND p.is_active""",
    Role.SUPERIOR: ASSIGNED.format("a.role = 'superior' AND a.unit_id = u.parent_id"),
}
# Before the day -1, on the day 0, then 1, 2, 3 … every so many days: found from the day itself, so a dead day is made up.
SLOT = "CASE WHEN o.late < 0 THEN -1 WHEN o.late = 0 THEN 0 ELSE 1 + (o.late - 1) / %s END"
WORDS = """%s || ' ' || o.about || CASE WHEN o.late < 0 THEN '，还有' || -o.late || '天' WHEN o.late = 0 THEN '，今天到期'
    ELSE '，已超' || o.late || '天' END"""


def remind(*, on=None):
    """Write the reminders that are due in every campaign, one statement a kind, the trail included. Returns how many.

    A second run of the same day finds nothing; two at once wait for each other.
    """
    on = on or clock.today()
    return sum(_remind_campaign(days_of(campaign, on=on)) for campaign in Campaign.objects.order_by("pk"))


@transaction.atomic
def _remind_campaign(days: Days) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return sum(_remind_kind(kind, days) for kind in KINDS)


def _remind_kind(kind: Kind, days: Days) -> int:
    sql, params = kind.rows(days).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM supervision_reminder")
        (last,) = cursor.fetchone()
        cursor.execute(
            f"""
            INSERT INTO supervision_reminder
                (person_id, kind, noun, object_id, page_id, unit_id, text, due_on, late, slot, raised_on)
            SELECT p.id, %s, %s, o.object_id, o.page_id, o.of_unit, left({WORDS}, 200), o.since, o.late, {SLOT}, %s::date
            FROM ({sql}) AS o ({_COLUMNS})
            JOIN units_unit u ON u.id = o.of_unit
            {HOLDERS[Role(kind.role)]}
            ON CONFLICT DO NOTHING
            """,
            [kind.key, kind.noun, kind.words, days.campaign.remind_every, days.on, *params],
        )
        many = cursor.rowcount
    if many:
        told = (
            "SELECT DISTINCT 'unit-' || unit_id AS stream, 'unit:' || unit_id AS object"
            " FROM supervision_reminder WHERE id > %s AND kind = %s"
        )
        record_selected("unit.reminded", rows=told, params=[last, kind.key], kind=kind.key)
    return many


_COLUMNS = "page_id, object_id, of_unit, since, late, about"


@transaction.atomic
def read_reminders(*, by, ids=None):
    """Mark this person's reminders read, all or the named ones. What is owed comes again all the same. Returns how many."""
    mine = Reminder.objects.unread().filter(person=by)
    if ids is not None:
        mine = mine.filter(pk__in=ids)
    return mine.update(read_at=clock.now())
