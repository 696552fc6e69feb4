"""The seal, the receipts and what stays when the names go (P9, P10, S13, S36)."""

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError

from reviews.queries.seals import broken_seals
from reviews.seals import leads_to, path, root
from tests.reviews.ballot.making import a_vote, cast_one, count, decide, end
from tests.reviews.helpers import sql

REFUSED = (IntegrityError, InternalError, ProgrammingError)


def test_s13_a_forged_foreign_or_altered_receipt_leads_nowhere():
    codes = [f"CODE{n:06d}" for n in range(7)]
    top = root(codes)
    for code in codes:
        way = path(codes, code)
        assert leads_to(code, way, top)
        assert not leads_to("CODE999999", way, top)
        assert not leads_to(code, way, root(codes[:-1]))
        assert not leads_to(code, [(side, "00" * 32) for side, _ in way], top)
    assert path(codes, "CODE999999") is None


def test_s36_sealed_numbers_are_checked_against_what_is_there_now(cast):
    review, slips = a_vote(cast)
    for slip in slips:
        cast_one(review, slip, "a")
    end(review)
    decide(count(review))
    assert list(broken_seals()) == []
    with pytest.raises(REFUSED):
        sql("UPDATE reviews_seal SET body = '{}'")
    with pytest.raises(REFUSED):
        sql("UPDATE reviews_ballot SET choice = 'b'")


def test_p10_the_names_may_go_after_the_decision_and_the_seal_stands(cast):
    review, slips = a_vote(cast)
    for slip in slips:
        cast_one(review, slip, "a")
    end(review)
    decide(count(review))
    sql("DELETE FROM reviews_attendee WHERE review_id = %s", review.pk)
    assert list(broken_seals()) == []
    assert sum(review.attendance.values_list("present", flat=True)) == 30
