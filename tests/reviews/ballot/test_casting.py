"""Casting: one slip, one ballot, an answer for every item, neither broker nor cache (S1, S2, S7, S21)."""

import pytest
from django.core.exceptions import ValidationError

from reviews.states import ReviewState
from tests.factories import make_slips
from tests.reviews.ballot.making import a_call, a_vote, cast_one, count, end


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value


def test_s1_a_slip_is_one_ballot(cast):
    review, slips = a_vote(cast)
    assert cast_one(review, slips[0], "a") == "recorded"
    assert refusal(cast_one, review, (slips[0][0], slips[1][1]), "b").code == "used"
    end(review, returned=29)
    assert count(review).results.get().valid == 1


def test_s2_the_same_slip_with_the_same_code_is_received_again(cast):
    review, slips = a_vote(cast)
    assert [cast_one(review, slips[0], "a"), cast_one(review, slips[0], "b")] == ["recorded", "again"]


@pytest.mark.parametrize("phase", ["before", "after"])
def test_no_ballot_before_the_opening_or_after_the_closing(cast, phase):
    review = a_call(cast)
    if phase == "before":
        slips = make_slips(review, 30)
    else:
        review, slips = a_vote(cast)
        end(review)
    assert refusal(cast_one, review, slips[0], "a").code == "not_open"
    assert not review.slips.filter(state="used").exists()


def test_a_code_that_is_taken_is_refused_and_the_slip_stays(cast):
    review, slips = a_vote(cast)
    cast_one(review, slips[0], "a")
    from django.db import transaction

    with pytest.raises(ValidationError) as refused, transaction.atomic():
        cast_one(review, (slips[1][0], slips[0][1]), "a")
    assert refused.value.code == "code_taken"
    assert cast_one(review, slips[1], "a") == "recorded"


def test_without_a_receipt_a_ballot_is_counted_all_the_same(cast):
    review, slips = a_vote(cast)
    cast_one(review, (slips[0][0], ""), "a")
    end(review, returned=29)
    assert (count(review).results.get().likes, review.receipts.count()) == (1, 1)


def test_s21_a_slip_forwarded_to_a_group_is_still_one_ballot(cast):
    review, slips = a_vote(cast)
    done = []
    for n in range(5):
        try:
            done.append(cast_one(review, (slips[0][0], slips[n][1]), "a"))
        except ValidationError as refused:
            done.append(refused.code)
    assert done == ["recorded", "used", "used", "used", "used"]


def test_s7_casting_and_counting_ask_neither_broker_nor_cache(cast, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    review, slips = a_vote(cast)
    for slip in slips:
        cast_one(review, slip, "a")
    end(review)
    assert count(review).state == ReviewState.COUNTED
