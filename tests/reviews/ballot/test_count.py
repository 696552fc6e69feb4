"""What the count makes of the numbers: void by itself, quorum, share, floor (P8, S14-S17)."""

import pytest
from django.core.exceptions import ValidationError

from issues.states import State
from reviews.models import Seal
from reviews.services.ballots import cast_ballot
from reviews.services.counts import key_paper
from reviews.states import Outcome, ReviewState
from tests.conftest import as_owner
from tests.factories import hold_review, make_item, paper_of, set_rules, vote_on_paper
from tests.reviews.ballot.making import a_call, a_vote, cast_one, count, decide, end
from tests.reviews.helpers import fresh, sql


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value


def test_every_item_needs_an_answer_of_the_scale(cast):
    review, slips = a_vote(cast, items=2)
    first, second = review.results.all()
    for choices in (
        {first.pk: "a"},
        {first.pk: "a", second.pk: "x"},
        {first.pk: "a", second.pk: "a", 0: "a"},
    ):
        assert refusal(cast_ballot, token=slips[0][0], choices=choices).code == "incomplete"
    assert review.slips.get(hash__in=[s.hash for s in review.slips.all()][:1]).state == "unused"


def test_s14_more_slips_out_than_people_present_is_void_by_itself(cast):
    review, slips = a_vote(cast)
    sql("INSERT INTO reviews_slip (hash, review_id, state) VALUES (repeat('f', 64), %s, 'unused')", review.pk)
    cast_one(review, slips[0], "a")
    end(review)
    review = count(review)
    assert (review.state, review.note) == (ReviewState.VOID, "发出评议票 31 张，多于到场 30 人。")
    assert review.results.get().outcome == Outcome.CANCELLED
    assert not Seal.objects.exists()
    assert fresh(review.results.get().item).state == State.FINISHED  # it may be voted on again, on paper


@pytest.mark.parametrize("stuffing", ["reviews_box", "reviews_receiptbox"])
def test_s14_more_in_the_box_than_slips_used_is_void_by_itself(cast, stuffing):
    review, slips = a_vote(cast)
    cast_one(review, slips[0], "a")
    row = review.results.get()
    if stuffing == "reviews_box":
        sql(
            "INSERT INTO reviews_box (id, review_id, item_id, choice) VALUES (gen_random_uuid(), %s, %s, 'a')",
            review.pk,
            row.pk,
        )
    else:
        sql("INSERT INTO reviews_receiptbox (code, review_id) VALUES ('ZZZZZZZZZZ', %s)", review.pk)
    end(review)
    review = count(review)
    assert review.state == ReviewState.VOID
    assert "不符" in review.note
    assert review.results.get().valid is None
    connection_ = as_owner()
    connection_.close()


@pytest.mark.parametrize(("kind", "quorum"), [("committee", 70), ("general_branch", 50), ("branch", 30)])
def test_s15_one_too_few_is_never_a_pass(cast, kind, quorum):
    cast.town.kind = kind
    cast.town.save(update_fields=["kind"])
    for present, outcome in ((quorum - 1, Outcome.BELOW), (quorum, Outcome.PASSED)):
        review = a_call(cast)
        others = {
            "service_user": 1,
            "party_delegate": 1,
            "peoples_deputy": 1,
            "cppcc_member": 1,
            "invited": 1,
            "work_contact": 1,
        }
        rest = others if kind == "committee" else {}
        public = quorum // 2
        members = present - public - sum(rest.values())
        there = {"grassroots": public, "party_member": members} | rest
        vote_on_paper(review, attendance=there)
        review.refresh_from_db()
        entry = paper_of(review, likes=present, valid=present)
        key_paper(by=None, **entry)
        key_paper(by=None, **entry)
        decide(count(review))
        row = review.results.get()
        assert row.outcome == outcome
        assert (f"少于 {quorum} 人" in "".join(row.shortfalls)) == (outcome == Outcome.BELOW)


def test_s16_the_share_is_of_the_people_who_came(cast):
    review = hold_review(
        [make_item(cast.town, state=State.FINISHED)], voters=70, public=34, valid=70, likes=70
    )
    row = review.results.get()
    assert row.outcome == Outcome.BELOW
    assert "34 人，不足参评人数 70 人的 50%" in row.shortfalls[0]


def test_s17_exactly_the_floor_passes(cast):
    review = hold_review(
        [make_item(cast.town, state=State.FINISHED)], voters=70, public=35, valid=70, likes=56
    )
    assert (review.results.get().outcome, review.results.get().rate) == (Outcome.PASSED, "80%")


def test_s17_a_hair_below_fails_and_is_never_shown_as_the_floor(cast):
    review = hold_review(
        [make_item(cast.town, state=State.FINISHED)], voters=10_000, public=5_000, valid=10_000, likes=7_995
    )
    assert (review.results.get().outcome, review.results.get().rate) == (Outcome.BELOW, "79.95%")


def test_the_scale_the_answers_that_approve_and_the_denominator_are_the_campaigns(cast):
    set_rules(cast.campaign, review_scale="satisfied", review_approving=2, review_denominator="present")
    cast.town.campaign.refresh_from_db()
    review, slips = a_vote(cast)
    for n, slip in enumerate(slips[:27]):
        cast_one(review, slip, "a" if n < 10 else "b" if n < 24 else "c")
    end(review, returned=3)
    row = decide(count(review)).results.get()
    assert (row.valid, row.approvals, row.base, row.rate) == (27, 24, 30, "80%")
    assert row.outcome == Outcome.PASSED
    assert row.parts == [("满意", 10), ("基本满意", 14), ("不满意", 3)]
