"""Clearing away what was shown and is over (S113): the copies go, the act, its hash and its trail stay."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from issues.models import Disclosure, FrozenCopy, ReleasedPhoto
from trail import clock
from trail.services import record_each
from units.models import Campaign


@transaction.atomic
def purge_disclosures(*, on=None, most=200):
    """Delete the copies of documents that ended or were withdrawn longer ago than their campaign keeps them; returns how many.

    At most `most` at a time, oldest first; a second run finds nothing. Files go when the transaction has held.
    """
    on = on or clock.today()
    over = list(
        Disclosure.objects.filter(_past_keeping(on), purged_on=None)
        .order_by("ends_on", "pk")
        .select_for_update(skip_locked=True)[:most]
    )
    named = [one.pk for one in over]
    photos = ReleasedPhoto.objects.filter(copy__disclosure__in=named)
    files = [photo.file for photo in photos]
    for one in over:
        one.trail_facts = {"title": one.title, "sha256": one.sha256}
    Disclosure.objects.filter(pk__in=named).update(purged_on=on)
    photos.delete()
    FrozenCopy.objects.filter(disclosure__in=named).delete()
    record_each("disclosure.purged", on=over, by=None)
    transaction.on_commit(lambda: _forget(files))
    return len(over)


def _past_keeping(on):
    """Over for longer than the campaign keeps what names people (S113)."""
    past = Q(pk__in=[])
    for campaign in Campaign.objects.all():
        over = Disclosure.objects.over_since(on - timedelta(days=campaign.retention_days))
        past |= Q(pk__in=over.filter(unit__campaign=campaign).values("pk"))
    return past


def _forget(files):
    for file in files:
        file.storage.delete(file.name)
