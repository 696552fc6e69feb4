"""Calling, counting, confirming, rejecting and cancelling a democratic review (M56–M62)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from issues.models import Item
from issues.services.items import finish_item
from issues.states import State
from reviews.models import DemocraticReview, ReviewItem
from reviews.services.counts import cancel_review, count_review, key_paper
from reviews.services.meetings import ask_to_start
from reviews.services.reviews import open_review
from reviews.services.roll import save_roll
from reviews.states import REVIEW_MOVES, Outcome, ReviewState
from tests.factories import (
    TODAY,
    finish,
    hold_review,
    make_item,
    paper_of,
    people,
    seat,
    set_rules,
    vote_on_paper,
)
from tests.reviews.helpers import (
    a_counted_review,
    a_review,
    a_second,
    an_open_review,
    confirm,
    events,
    fresh,
    no_trail_for,
    sql,
)
from tests.verbs import verbs_of
from trail import clock
from trail import services as trail
from trail.models import Event


def only(review):
    return {"review_id": review.pk}


def why(review):
    return {"review_id": review.pk, "reason": "改期"}


def observed(review):
    return {"review_id": review.pk, "observer": "督导组组长"}


VERBS = {  # verb: (state it leads to, its arguments, who may, where it starts in these tests)
    "lock_review": (ReviewState.LOCKED, only, "clerk", ReviewState.DRAFT),
    "return_roll": (ReviewState.DRAFT, why, "supervisor", ReviewState.LOCKED),
    "start_review": (ReviewState.OPEN, only, "supervisor", ReviewState.LOCKED),
    "close_review": (ReviewState.CLOSED, only, "supervisor", ReviewState.OPEN),
    "confirm_review": (ReviewState.DECIDED, observed, "supervisor", ReviewState.COUNTED),
    "void_review": (ReviewState.VOID, why, "supervisor", ReviewState.COUNTED),
    "cancel_review": (ReviewState.CANCELLED, why, "clerk", ReviewState.LOCKED),
}
REFUSED = [
    (verb, state)
    for verb, (to, *_) in VERBS.items()
    for state in ReviewState
    if to not in REVIEW_MOVES[state] or (verb, state) == ("void_review", ReviewState.CLOSED)
]
STARTS = {verb: start for verb, (*_, start) in VERBS.items()}


def do(verb, review, by):
    if VERBS[verb][3] == review.state == ReviewState.DRAFT:
        save_roll(review_id=review.pk, by=None, lines=people({"grassroots": 15, "party_member": 15}))
    arguments = VERBS[verb][1]
    return verbs_of("reviews")[verb](by=by, **arguments(review))


def refusal_of(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value


# -- every verb, every state, every person --


@pytest.mark.parametrize(("verb", "state"), REFUSED)
def test_from_no_other_state_can_a_review_be_moved(cast, verb, state):
    review = a_review(cast, state)
    before = events()
    refusal = refusal_of(do, verb, review, getattr(cast, VERBS[verb][2]))
    assert refusal.code == "illegal_move"
    assert state.label in refusal.message
    assert "最近一次办理" in refusal.message
    assert fresh(review).state == state
    assert events() == before


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_only_its_own_role_may_move_a_review(cast, verb):
    review = a_review(cast, STARTS[verb])
    others = [
        name for name in vars(cast) if name not in ("campaign", "city", "town", "bureau", "groups", "head")
    ]
    others.remove(VERBS[verb][2])
    before = events()
    for name in others:
        with pytest.raises(PermissionDenied):
            verbs_of("reviews")[verb](by=getattr(cast, name), **VERBS[verb][1](review))
    assert fresh(review).state == STARTS[verb]
    assert events() == before


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_move_leaves_its_event_with_who_and_from_where_to_where(cast, verb):
    review = a_review(cast, STARTS[verb])
    do(verb, review, getattr(cast, VERBS[verb][2]))
    event = Event.objects.filter(act="review.moved").latest("id")
    assert f'"after":"{VERBS[verb][0]}"' in event.body
    assert f'"before":"{STARTS[verb]}"' in event.body
    assert f'"actor":{getattr(cast, VERBS[verb][2]).pk}' in event.body
    assert event.stream == f"unit-{cast.town.pk}"


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_move_that_cannot_be_recorded_does_not_happen(cast, verb, monkeypatch):
    review = a_review(cast, STARTS[verb])
    row = review.results.get()

    if STARTS[verb] == ReviewState.DRAFT:
        save_roll(review_id=review.pk, by=None, lines=people({"grassroots": 15, "party_member": 15}))
    no_trail_for("review.moved", monkeypatch)
    with pytest.raises(RuntimeError):
        verbs_of("reviews")[verb](by=getattr(cast, VERBS[verb][2]), **VERBS[verb][1](review))
    assert fresh(review).state == STARTS[verb]
    assert (fresh(row).valid, fresh(row).outcome) == (row.valid, row.outcome)
    assert fresh(row.item).state == State.FINISHED


# -- calling --


@pytest.mark.parametrize("state", [state for state in State if state != State.FINISHED])
def test_only_finished_items_are_put_before_the_people(cast, state):
    item = make_item(cast.town, state=state)
    refusal = refusal_of(open_review, by=cast.clerk, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    assert refusal.code == "illegal_move"
    assert state.label in refusal.message
    assert not DemocraticReview.objects.filter(state=ReviewState.DRAFT).exists()


def test_a_review_needs_an_item_of_its_own_unit(cast):
    elsewhere = make_item(cast.bureau, state=State.FINISHED)
    refusal = refusal_of(open_review, by=cast.clerk, unit=cast.town, item_ids=[elsewhere.pk], held_on=TODAY)
    assert refusal.code == "no_items"


def test_an_item_stands_in_one_review_at_a_time(cast):
    item = an_open_review(cast).results.get().item
    again = {"by": cast.clerk, "unit": cast.town, "item_ids": [item.pk], "held_on": TODAY}
    assert refusal_of(open_review, **again).code == "pending_round"


def test_a_meeting_from_before_the_work_was_done_is_no_review_of_it(cast):
    item = make_item(cast.town, state=State.FINISHED)
    early = {"by": cast.clerk, "unit": cast.town, "item_ids": [item.pk]}
    (refusal,) = refusal_of(open_review, held_on=item.finished_on - timedelta(days=1), **early).error_list
    assert refusal.code == "held_too_early"
    assert open_review(held_on=item.finished_on, **early).pk


@pytest.mark.parametrize(
    "name", ["outsider", "supervisor", "officer", "superior", "leader", "invited", "system"]
)
def test_only_the_units_clerk_calls_a_review(cast, name):
    item = make_item(cast.town, state=State.FINISHED)
    with pytest.raises(PermissionDenied):
        open_review(by=getattr(cast, name), unit=cast.town, item_ids=[item.pk], held_on=TODAY)


@pytest.mark.parametrize(("kind", "quorum"), [("committee", 70), ("general_branch", 50), ("branch", 30)])
def test_the_quorum_follows_the_organisation_form(cast, kind, quorum):
    cast.town.kind = kind
    cast.town.save(update_fields=["kind"])
    assert an_open_review(cast).quorum == quorum


def test_rules_changed_in_mid_campaign_do_not_touch_an_open_review(cast):
    review = a_counted_review(cast, likes=24)  # exactly 80 % of 30
    set_rules(cast.campaign, approval_floor=95, quorum_branch=300)
    confirm(review, cast.supervisor)
    assert fresh(review.results.get()).outcome == Outcome.PASSED
    cast.town.campaign.refresh_from_db()
    assert (an_open_review(cast).floor, fresh(review).floor) == (95, 80)


# -- counting --


def test_no_vote_opens_before_the_day_of_the_meeting(cast):
    item = make_item(cast.town, state=State.FINISHED)
    tomorrow = TODAY + timedelta(days=1)
    review = open_review(by=cast.clerk, unit=cast.town, item_ids=[item.pk], held_on=tomorrow)
    seat(review)
    refusal = refusal_of(ask_to_start, review_id=review.pk, by=cast.clerk, paper_issued=30)
    assert any("到那一天才能开始" in message for message in refusal.messages)
    with clock.standing_on(tomorrow):
        ask_to_start(review_id=review.pk, by=cast.clerk, paper_issued=30)


def test_a_review_called_off_says_why_and_is_never_undone_by_calling_off(cast):
    review = an_open_review(cast)
    assert refusal_of(cancel_review, review_id=review.pk, by=cast.clerk, reason="").code == "reason_missing"
    cancel_review(review_id=review.pk, by=cast.clerk, reason="会场临时征用")
    item = review.results.get().item
    assert fresh(review).note == "会场临时征用"
    assert fresh(item).state == State.FINISHED
    following = open_review(by=cast.clerk, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    assert following.results.get().round == 2


# -- confirming --


def test_who_counted_does_not_confirm_in_the_service(cast):
    both = a_second(cast, "group", group=cast.groups[0])
    review = a_counted_review(cast)
    DemocraticReview.objects.filter(pk=review.pk).update(counted_by=both)
    assert refusal_of(confirm, review, both).code == "same_person"
    assert fresh(review).state == ReviewState.COUNTED


def test_who_counted_does_not_confirm_in_the_database_either(cast):
    both = a_second(cast, "group", group=cast.groups[0])
    review = a_counted_review(cast)
    DemocraticReview.objects.filter(pk=review.pk).update(counted_by=both)
    with pytest.raises(IntegrityError, match="review_confirmed_by_another_person"):
        sql(
            "UPDATE reviews_democraticreview SET state = 'decided', observer = '组长', decided_at = now(), decided_by_id = %s WHERE id = %s",
            both.pk,
            review.pk,
        )


def test_a_clerk_who_is_also_in_the_group_does_not_confirm_for_the_own_unit(cast):
    from units.models import Assignment

    both = a_second(cast, "group", group=cast.groups[0])
    Assignment.objects.create(person=both, campaign=cast.campaign, role="clerk", unit=cast.town)
    review = a_counted_review(cast)
    with pytest.raises(PermissionDenied, match="本单位"):
        confirm(review, both)
    with pytest.raises(IntegrityError, match="own unit"):
        sql(
            "UPDATE reviews_democraticreview SET state = 'decided', observer = '组长', decided_at = now(), decided_by_id = %s WHERE id = %s",
            both.pk,
            review.pk,
        )


def test_the_rule_decides_each_item_by_itself(cast):
    review = an_open_review(cast, items=2)
    good, bad = review.results.all()
    vote_on_paper(review)
    review.refresh_from_db()
    entry = paper_of(review, likes=0, valid=30)
    entry["items"] = {good.pk: [24, 6, 0, 0, 0], bad.pk: [23, 0, 7, 0, 0]}
    for _ in range(2):
        key_paper(by=None, **entry)
    count_review(review_id=review.pk, by=cast.clerk)
    confirm(review, cast.supervisor)
    good, bad = fresh(good), fresh(bad)
    assert (good.outcome, good.shortfalls, fresh(good.item).state) == (Outcome.PASSED, [], State.APPROVED)
    assert (bad.outcome, fresh(bad.item).state) == (Outcome.BELOW, State.IN_PROGRESS)
    assert bad.rate == "76.66%"
    assert "需 24 个赞" in bad.shortfalls[0]


def test_a_meeting_that_does_not_count_sends_every_item_back_with_every_shortfall_in_words(cast):
    review = hold_review(
        [make_item(cast.town, state=State.FINISHED)], voters=29, public=10, valid=29, likes=20
    )
    row = review.results.get()
    assert [reason[:4] for reason in row.shortfalls] == ["参评人数", "基层群众", "有效票 "]
    event = Event.objects.filter(act="item.moved").latest("id")
    assert all(reason in event.body for reason in row.shortfalls)
    assert fresh(row.item).state == State.IN_PROGRESS


def test_a_new_round_needs_new_progress_and_there_is_no_last_round(cast):
    item = make_item(cast.town, state=State.FINISHED)
    for turn in range(1, 5):
        hold_review([item], likes=10)
        assert (
            refusal_of(finish_item, item_id=item.pk, by=cast.clerk, result="没有新做的事").code
            == "no_new_progress"
        )
        finish(item, by=cast.clerk)
        item = fresh(item)
        assert item.rounds.filter(outcome=Outcome.BELOW).count() == turn
    hold_review([item], likes=27)
    assert list(item.rounds.order_by("round").values_list("round", "likes", "outcome")) == [
        *[(n, 10, Outcome.BELOW) for n in range(1, 5)],
        (5, 27, Outcome.PASSED),
    ]
    assert fresh(item).state == State.APPROVED


def test_an_approved_item_is_not_reviewed_again(cast):
    item = make_item(cast.town, state=State.APPROVED)
    with pytest.raises(ValidationError):
        hold_review([item])
    assert ReviewItem.objects.filter(item=item).count() == 1
    assert Item.objects.get(pk=item.pk).state == State.APPROVED


def test_the_counts_stand_in_the_trail(cast):
    review = a_counted_review(cast)
    number = review.results.get().item.number
    event = Event.objects.filter(act="review.moved").latest("id")
    assert f'"counts":[["{number}",30,27,3,0]]' in event.body
    assert trail.object_key(review) == event.object
