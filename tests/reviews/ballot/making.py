"""Votes of a town, for the tests of the protocol."""

from issues.states import State
from reviews.services.ballots import cast_ballot
from reviews.services.counts import confirm_review, count_review
from reviews.services.meetings import ask_to_close, close_review
from reviews.services.reviews import open_review
from tests.factories import TODAY, make_item, open_vote


def a_call(cast, items=1):
    made = [make_item(cast.town, state=State.FINISHED) for _ in range(items)]
    return open_review(by=None, unit=cast.town, item_ids=[i.pk for i in made], held_on=TODAY)


def a_vote(cast, many=30, items=1, **options):
    """An open review and its slips."""
    review = a_call(cast, items)
    return review, open_vote(review, many, **options)


def cast_one(review, slip, *answers):
    """One ballot: an answer for each item in their order."""
    rows = [row.pk for row in review.results.order_by("pk")]
    given = list(answers) + [answers[-1]] * (len(rows) - len(answers))
    said, _ = cast_ballot(token=slip[0], code=slip[1], choices=dict(zip(rows, given, strict=True)))
    return said


def end(review, returned=0):
    ask_to_close(review_id=review.pk, by=None)
    return close_review(review_id=review.pk, by=None, returned=returned)


def count(review):
    count_review(review_id=review.pk, by=None)
    review.refresh_from_db()
    return review


def decide(review):
    confirm_review(review_id=review.pk, by=None, observer="督导组组长")
    review.refresh_from_db()
    return review
