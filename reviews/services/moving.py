"""How every verb of reviews locks, and how it changes a review that stays in its state; moves go through `trail.moves`."""

from django.db import connection

from reviews.models import DemocraticReview
from trail.services import record

GATE = 20140907  # the first key of the advisory locks of reviews; the second is the review's own


def locked(review_id):
    """The review under lock, its unit and campaign at hand. It waits for casts that are under way (P7).

    Row locks alone are not fair: PostgreSQL lets one share lock after the other pass whoever waits for the whole row,
    so in a rush nobody could close. At the gate, an advisory lock that casts share, later casts queue behind.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [GATE, review_id])
    reviews = DemocraticReview.objects.select_for_update(of=["self"]).select_related("unit__campaign")
    return reviews.get(pk=review_id)


def noted(review, act, *, by, facts=None, **changed):
    """Change a locked review without moving it, with a trace of its own."""
    for field, value in changed.items():
        setattr(review, field, value)
    if changed:
        review.save(update_fields=list(changed))
    record(act, on=review, by=by, **(facts or {}))
    return review
