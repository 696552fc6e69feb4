"""Slips: exchanged only while unused, kept as hashes only (P2, S27)."""

import json

import pytest
from django.core.exceptions import ValidationError

from reviews.models import Slip
from reviews.services.slips import exchange_slip
from tests.reviews.ballot.making import a_vote, cast_one


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value


def test_s27_a_used_slip_is_not_exchanged_and_an_unused_one_is_counted(cast):
    review, slips = a_vote(cast)
    cast_one(review, slips[0], "a")
    assert refusal(exchange_slip, review_id=review.pk, by=None, token=slips[0][0]).code == "not_unused"
    new = exchange_slip(review_id=review.pk, by=None, token=slips[1][0])
    assert refusal(cast_one, review, slips[1], "a").code == "used"
    assert cast_one(review, new, "a") == "recorded"
    assert (review.slips.filter(state="void").count(), review.slips.exclude(state="void").count()) == (1, 30)


def test_slips_are_kept_as_hashes_only(cast):
    _review, slips = a_vote(cast)
    kept = json.dumps(list(Slip.objects.values()))
    assert all(token not in kept and code not in kept for token, code in slips)
