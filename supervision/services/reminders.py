"""Reminders: before a day, on it, and again and again after it, until somebody answers (M40, V11)."""

from django.db import connection, transaction

from supervision.models import Reminder
from supervision.queries.debts import CHASED, REMINDED
from trail import clock
from trail.services import record_selected
from units.debts import Days, Debt
from units.models import Campaign

LOCK = 20140908  # one sweep at a time: its rows are told by their numbers
# Before the day -1, on the day 0, then 1, 2, 3 … every so many days: found from the day itself, so a dead day is made up.
SLOT = "CASE WHEN o.late < 0 THEN -1 WHEN o.late = 0 THEN 0 ELSE 1 + (o.late - 1) / %s END"
WORDS = """%s || ' ' || o.about || CASE WHEN o.late < 0 THEN '，还有' || -o.late || '天' WHEN o.late = 0 THEN '，今天到期'
    ELSE '，已超' || o.late || '天' END"""
OF_CAMPAIGN = "unit_id IN (SELECT id FROM units_unit WHERE campaign_id = %s)"
END = f"""UPDATE supervision_reminder r SET ended_on = %s::date WHERE kind = %s AND ended_on IS NULL AND {OF_CAMPAIGN}
    AND NOT EXISTS (SELECT 1 FROM ({{pairs}}) w
    WHERE w.person_id = r.person_id AND w.object_id = r.object_id AND w.since = r.due_on)"""
WRITE = f"""INSERT INTO supervision_reminder AS r
        (person_id, kind, object_id, page_id, unit_id, text, due_on, late, slot, raised_on)
    SELECT o.person_id, %s, o.object_id, o.page_id, o.of_unit, left({WORDS}, 200), o.since, o.late, {SLOT}, %s::date
    FROM ({{pairs}}) o WHERE o.late >= %s
    ON CONFLICT (person_id, kind, object_id, due_on, slot) DO UPDATE SET ended_on = NULL WHERE r.ended_on IS NOT NULL"""
RUNNING = (
    f"SELECT 1 FROM supervision_reminder WHERE kind = 'chase' AND ended_on IS NULL AND {OF_CAMPAIGN} LIMIT 1"
)
OVER = f"""UPDATE supervision_reminder r SET ended_on = %s::date WHERE kind = 'chase' AND ended_on IS NULL AND {OF_CAMPAIGN}
    AND NOT EXISTS (SELECT 1 FROM ({{owed}}) w WHERE w.person_id = r.person_id AND w.of_unit = r.unit_id)"""


def remind(*, on=None):
    """End the reminders whose debt was paid, and write those that are due, in every campaign; the trail included.

    Three statements a kind that is reminded. Returns how many were written. A second run of the same day finds nothing; two
    at once wait for each other.
    """
    on = on or clock.today()
    return sum(_remind_campaign(Days(on, campaign)) for campaign in Campaign.objects.order_by("pk"))


@transaction.atomic
def _remind_campaign(days: Days) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    many = sum(_remind_kind(debt, days) for debt in REMINDED)
    _end_chases(days)
    return many


def _remind_kind(debt: Debt, days: Days) -> int:
    assert debt.reminded
    pairs, params = debt.pairs(days)
    with connection.cursor() as cursor:
        cursor.execute(END.format(pairs=pairs), [days.on, debt.key, days.campaign.pk, *params])
        cursor.execute("SELECT coalesce(max(id), 0) FROM supervision_reminder")
        (last,) = cursor.fetchone()
        said = [debt.key, debt.words, days.campaign.remind_every, days.on]
        cursor.execute(WRITE.format(pairs=pairs), [*said, *params, debt.reminded(days)])
        many = cursor.rowcount
    if many:
        told = (
            "SELECT DISTINCT 'unit-' || unit_id AS stream, 'unit:' || unit_id AS object"
            " FROM supervision_reminder WHERE id > %s AND kind = %s"
        )
        record_selected("unit.reminded", rows=told, params=[last, debt.key], kind=debt.key)
    return many


def _end_chases(days: Days) -> None:
    """A chase is over for whoever has nothing left to answer of what is chased over that unit."""
    arms, params = [], []
    for debt in CHASED:
        pairs, given = debt.pairs(days)
        arms.append(f"SELECT person_id, of_unit FROM ({pairs}) AS of_{debt.key} WHERE late >= 1")
        params += given
    with connection.cursor() as cursor:
        cursor.execute(RUNNING, [days.campaign.pk])
        if cursor.fetchone():
            owed = " UNION ALL ".join(arms)
            cursor.execute(OVER.format(owed=owed), [days.on, days.campaign.pk, *params])


@transaction.atomic
def read_reminders(*, by, ids=None):
    """Mark this person's reminders read, all or the named ones. What is owed comes again all the same. Returns how many."""
    mine = Reminder.objects.unread().filter(person=by)
    if ids is not None:
        mine = mine.filter(pk__in=ids)
    return mine.update(read_at=clock.now())
