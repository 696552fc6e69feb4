"""The whole protocol once, by slips: roll, lock, slips, rehearsal, vote, close, count, seal, decision."""

from django.db import connection

from issues.states import State
from reviews.models import DemocraticReview
from reviews.queries.seals import broken_seals
from reviews.services.ballots import cast_ballot
from reviews.services.counts import confirm_review, count_review
from reviews.services.meetings import ask_to_close, close_review
from reviews.services.reviews import open_review
from reviews.states import ReviewState
from tests.factories import TODAY, make_item, open_vote
from trail.queries import broken


def test_a_review_goes_from_draft_to_decided_by_slips(cast):
    item = make_item(cast.town, state=State.FINISHED)
    review = open_review(by=None, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    slips = open_vote(review, 30)
    row = review.results.get()
    for n, (token, code) in enumerate(slips):
        assert cast_ballot(token=token, code=code, choices={row.pk: "a" if n < 24 else "c"}) == (
            "recorded",
            review.pk,
        )
    ask_to_close(review_id=review.pk, by=None)
    close_review(review_id=review.pk, by=None)
    count_review(review_id=review.pk, by=None)
    confirm_review(review_id=review.pk, by=None, observer="督导组组长")
    review = DemocraticReview.objects.get(pk=review.pk)
    row.refresh_from_db()
    item.refresh_from_db()
    assert (review.state, row.likes, row.unsure, row.outcome) == (ReviewState.DECIDED, 24, 6, "passed")
    assert item.state == State.APPROVED
    assert list(broken_seals()) == []
    assert broken() == []
    assert connection.is_usable()
