"""How every verb finds and moves a review: under lock, along REVIEW_MOVES, with its trace."""

from django.core.exceptions import ValidationError
from django.db import connection

from reviews.models import DemocraticReview
from reviews.states import REVIEW_MOVES, ReviewState
from trail.queries import last_act
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


def may_move(review, to):
    """Refuse a move that REVIEW_MOVES does not have, with who acted last."""
    before = ReviewState(review.state)
    if to == before:
        raise ValidationError(
            f"这场评议已经是“{before.label}”，无须再办{last_act(review)}。", code="illegal_move"
        )
    if to not in REVIEW_MOVES[before]:
        raise ValidationError(
            f"这场评议现在是“{before.label}”，不能转为“{to.label}”{last_act(review)}。请刷新页面查看最新情况。",
            code="illegal_move",
        )


def stands(review, *states):
    """Refuse what does not fit the state the review is in."""
    if review.state not in states:
        fitting = "、".join(f"“{state.label}”" for state in states)
        raise ValidationError(
            f"这场评议现在是“{ReviewState(review.state).label}”，{fitting}时才能这样做{last_act(review)}。",
            code="illegal_move",
        )


def move(review, to, *, by, reason="", facts=None, **changed):
    """Move a locked review, save what changed, leave a trace."""
    before, review.state = review.state, to
    for field, value in changed.items():
        setattr(review, field, value)
    review.save(update_fields=["state", *changed])
    record("review.moved", on=review, by=by, before=before, after=to, reason=reason, **(facts or {}))
    return review


def noted(review, act, *, by, facts=None, **changed):
    """Change a locked review without moving it, with a trace of its own."""
    for field, value in changed.items():
        setattr(review, field, value)
    if changed:
        review.save(update_fields=list(changed))
    record(act, on=review, by=by, **(facts or {}))
    return review
