"""How a review ends before its time, and what that asks of its items (S33)."""

import pytest
from django.core.exceptions import ValidationError

from issues.services.items import finish_item
from issues.states import State
from reviews.services.counts import cancel_review, void_review
from tests.reviews.ballot.making import a_vote, cast_one, count, end
from tests.reviews.helpers import fresh


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value


def test_s33_after_the_opening_only_the_group_calls_off_with_a_reason_and_new_progress_is_needed(cast):
    review, _ = a_vote(cast)
    item = review.results.get().item
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        cancel_review(review_id=review.pk, by=cast.clerk, reason="看样子要输")
    assert (
        refusal(cancel_review, review_id=review.pk, by=cast.supervisor, reason=" ").code == "reason_missing"
    )
    cancel_review(review_id=review.pk, by=cast.supervisor, reason="会场失火")
    assert fresh(review).note == "会场失火"
    assert fresh(item).state == State.IN_PROGRESS
    assert refusal(finish_item, item_id=item.pk, by=cast.clerk, result="再报").code == "no_new_progress"


def test_s33_a_counted_review_can_only_be_decided_or_made_void_by_the_group(cast):
    review, slips = a_vote(cast)
    for slip in slips:
        cast_one(review, slip, "c")
    end(review)
    count(review)
    assert refusal(cancel_review, review_id=review.pk, by=None, reason="重来").code == "illegal_move"
    void_review(review_id=review.pk, by=cast.supervisor, reason="有人代投")
    assert fresh(review.results.get().item).state == State.IN_PROGRESS
    assert review.results.get().valid == 30
