"""The changes of the doubt list: a check keeps what is worth a look, a person asks for one, somebody looked."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F

from inspections.models import DoubtCheck, DoubtCount, DoubtNote, RaisedDoubt
from inspections.queries.doubts import RULES, doubtful
from inspections.states import Doubt
from issues.models import Item
from trail import clock
from trail.services import record
from units.models import Campaign
from units.permissions import Permission, require
from units.refusals import needs_reason

LOCK = 20140920  # with the campaign: one check of it at a time

# Rows that stay are not touched: a check in which nothing changed writes nothing but its moment.
RENEW = """
WITH found AS MATERIALIZED (SELECT of_item, of_unit, in_review FROM ({found}) AS asked),
gone AS (
    DELETE FROM inspections_raiseddoubt f USING units_unit u
    WHERE f.doubt = %s AND u.id = f.unit_id AND u.campaign_id = %s
    AND NOT EXISTS (SELECT FROM found WHERE of_item = f.item_id)
),
moved AS (
    UPDATE inspections_raiseddoubt f SET review_id = in_review FROM found
    WHERE f.doubt = %s AND f.item_id = of_item AND f.review_id IS DISTINCT FROM in_review
)
INSERT INTO inspections_raiseddoubt (item_id, unit_id, doubt, review_id, looked)
SELECT of_item, of_unit, %s, in_review, n.id IS NOT NULL
FROM found LEFT JOIN inspections_doubtnote n ON n.item_id = of_item AND n.doubt = %s
WHERE NOT EXISTS (SELECT FROM inspections_raiseddoubt f WHERE f.item_id = of_item AND f.doubt = %s)
ORDER BY of_unit, of_item
"""
# Numbers that go down to nothing stay as rows of 0, so that a note waiting for its row finds it.
RECOUNT = """
INSERT INTO inspections_doubtcount (unit_id, doubt, many, looked)
SELECT u.id, d.doubt, count(f.id), count(f.id) FILTER (WHERE f.looked)
FROM units_unit u CROSS JOIN unnest(%s) AS d (doubt)
LEFT JOIN inspections_raiseddoubt f ON f.unit_id = u.id AND f.doubt = d.doubt
WHERE u.campaign_id = %s GROUP BY u.id, d.doubt
ON CONFLICT (unit_id, doubt) DO UPDATE SET many = EXCLUDED.many, looked = EXCLUDED.looked
WHERE (inspections_doubtcount.many, inspections_doubtcount.looked) <> (EXCLUDED.many, EXCLUDED.looked)
"""


def check_doubts(*, asked=False):
    """Check every campaign for what is worth a look (`asked`: only those somebody waits for). Returns how many are new.

    What no longer holds goes; a note of it stays for the day it comes again. A second run finds nothing new; of two at
    once the second leaves the campaign to the first.
    """
    campaigns = Campaign.objects.order_by("pk")
    if asked:
        campaigns = campaigns.filter(doubt_check__asked_at__isnull=False)
    return sum(_check(campaign) for campaign in campaigns)


@transaction.atomic
def _check(campaign):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, campaign.pk])
        if not cursor.fetchone()[0]:
            return 0
        at = clock.now()  # what happened before is in it, what happens meanwhile may be
        asked_at = DoubtCheck.objects.filter(pk=campaign.pk).values_list("asked_at", flat=True).first()
        new = sum(_renew(cursor, campaign, doubt) for doubt in RULES)
        # whoever notes a doubt just now writes the number either before it is counted or after
        counts = DoubtCount.objects.filter(unit__campaign=campaign).order_by("pk")
        list(counts.select_for_update(of=["self"]).values_list("pk"))
        cursor.execute(RECOUNT, [list(RULES), campaign.pk])
    DoubtCheck.objects.update_or_create(campaign=campaign, defaults={"as_of": at})
    # a wish that came while this ran is not met by it
    DoubtCheck.objects.filter(pk=campaign.pk, asked_at=asked_at).update(asked_at=None, asked_by=None)
    return new


def _renew(cursor, campaign, doubt):
    found, params = doubtful(campaign, doubt).query.sql_with_params()
    cursor.execute(RENEW.format(found=found), [*params, doubt, campaign.pk, doubt, doubt, doubt, doubt])
    return cursor.rowcount


@transaction.atomic
def ask_doubt_check(*, by, campaign):
    """Ask for a check now, without waiting for the hour; the worker makes it. Returns the check.

    Raises ValidationError `check_under_way` while an earlier wish is not yet met.
    """
    require(by, Permission.DOUBT_CHECK, campaign=campaign)
    DoubtCheck.objects.get_or_create(campaign=campaign)
    check = DoubtCheck.objects.select_for_update().get(pk=campaign.pk)
    if check.asked_at:
        raise ValidationError(
            f"{clock.local(check.asked_at):%H:%M} 已要求重新核对，还没有做完，请稍后刷新页面查看。",
            code="check_under_way",
        )
    check.asked_at, check.asked_by = clock.now(), by
    check.save(update_fields=["asked_at", "asked_by"])
    record("doubt.check_asked", on=check, by=by)
    return check


@transaction.atomic
def note_doubt(*, item_id, by, doubt, word):
    """Say that a question about an item was looked at, and what was found. It changes nothing of the item.

    Raises ValidationError `reason_missing`, `illegal_move` (looked at already), `no_doubt` (the last check found none).
    """
    item = Item.objects.select_for_update(of=["self"]).select_related("unit").get(pk=item_id)
    require(by, Permission.DOUBT_NOTE, unit=item.unit)
    needs_reason(word, "请用一句话写明核看情况，例如：已实地核对，情况属实。")
    if before := DoubtNote.objects.filter(item=item, doubt=doubt).select_related("by").first():
        raise ValidationError(
            f"{before.by or '系统'}已于 {clock.local(before.at):%Y-%m-%d %H:%M} 核看过：{before.word}",
            code="illegal_move",
        )
    if not RaisedDoubt.objects.filter(item=item, doubt=doubt).update(looked=True):
        raise ValidationError("这个事项现在没有这个疑点，请刷新页面查看最新情况。", code="no_doubt")
    note = DoubtNote.objects.create(item=item, doubt=doubt, word=word.strip(), at=clock.now(), by=by)
    DoubtCount.objects.filter(unit=item.unit_id, doubt=doubt).update(looked=F("looked") + 1)
    record("doubt.looked_at", on=item, by=by, doubt=Doubt(doubt).label, reason=note.word)
    return note
