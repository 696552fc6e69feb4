"""The sweep that makes reviews below the floor seen (M60, S103, S104)."""

from datetime import timedelta

import pytest
from django.db import transaction

from issues.models import Flag
from issues.states import State
from reviews import tasks
from reviews.queries.below_floor import below_floor
from reviews.services.closeouts import apply_close_out
from reviews.services.counts import cancel_review
from reviews.services.reviews import open_review
from reviews.services.sweeps import flag_below_floor, flag_past_window
from tests.factories import TODAY, finish, hold_review, make_item
from tests.locks import wait_until_someone_waits
from tests.reviews.helpers import a_counted_review, a_review, an_application, decide, fresh
from trail import clock
from trail.models import Event


def open_flags(item):
    return list(item.flags.filter(cleared_on=None).values_list("kind", flat=True))


def failed(cast):
    item = make_item(cast.town, state=State.FINISHED)
    hold_review([item], likes=10)
    return item


def test_an_item_sent_back_by_its_review_is_flagged_once_however_often_the_sweep_runs(cast):
    item = failed(cast)
    assert flag_below_floor() == 1
    assert flag_below_floor() == 0
    assert tasks.flag_below_floor() == 0
    assert open_flags(item) == [Flag.Kind.BELOW_FLOOR]
    assert Event.objects.filter(act="item.flagged").count() == 1


def test_the_day_of_the_flag_is_the_day_the_sweep_made_up_for(cast):
    item = failed(cast)
    tasks.flag_below_floor(on="2014-09-06")
    assert item.flags.get().raised_on == TODAY - timedelta(days=1)


def test_a_later_round_that_passes_clears_the_flag_and_no_sweep_brings_it_back(cast):
    item = failed(cast)
    flag_below_floor()
    finish(item)
    assert open_flags(item) == [Flag.Kind.BELOW_FLOOR]  # finished again, not yet approved
    hold_review([fresh(item)])
    assert open_flags(item) == []
    assert flag_below_floor() == 0


def test_an_item_an_auditor_sent_back_after_a_passed_round_is_not_below_the_floor(cast):
    item = failed(cast)
    finish(item)
    hold_review([fresh(item)])
    application = apply_close_out(item_id=item.pk, by=cast.clerk)
    decide(application, cast.supervisor, "returned", "佐证不足")
    assert fresh(item).state == State.IN_PROGRESS
    assert flag_below_floor() == 0


def test_a_round_called_off_or_not_decided_leaves_the_last_decided_one_standing(cast):
    item = failed(cast)
    finish(item)
    review = open_review(by=cast.clerk, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    assert list(below_floor()) == [item]
    cancel_review(review_id=review.pk, by=cast.clerk, reason="改期")
    assert list(below_floor()) == [item]


def test_items_that_were_never_below_are_left_alone(cast):
    make_item(cast.town, state=State.IN_PROGRESS)
    make_item(cast.town, state=State.FINISHED)
    a_counted_review(cast, likes=5)
    an_application(cast)
    make_item(cast.town, state=State.CLOSED)
    assert flag_below_floor() == 0
    assert not Flag.objects.exists()


def test_a_sweep_after_a_day_without_beat_finds_all_that_was_missed(cast):
    with clock.standing_on(TODAY - timedelta(days=1)):
        items = {failed(cast).pk, failed(cast).pk}
    assert flag_below_floor() == 2
    assert set(Flag.objects.values_list("item", flat=True)) == items


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_raise_one_flag(cast, rival):
    failed(cast)
    with transaction.atomic():
        assert flag_below_floor() == 1
        second = rival(flag_below_floor)
        wait_until_someone_waits()
    assert second() == 0
    assert Flag.objects.count() == 1
    assert Event.objects.filter(act="item.flagged").count() == 1


# -- meetings past their day --


NEXT_DAY = TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "hand"),
    [
        ("draft", "单位经办：录入名册"),
        ("locked", "单位经办：签到"),
        ("open", "单位经办提请结束"),
        ("closed", "单位经办：计票"),
        ("counted", "督导组：确认结果"),
    ],
)
def test_a_meeting_past_its_day_is_marked_once_and_the_page_says_who_must_act(cast, client, state, hand):
    review = a_review(cast, state)
    assert tasks.flag_past_window(on=f"{NEXT_DAY}") == 1
    assert tasks.flag_past_window(on=f"{NEXT_DAY}") == 0
    assert fresh(review).late_since == NEXT_DAY
    assert fresh(review).state == state  # it closes nothing and decides nothing
    assert Event.objects.filter(act="review.past_window").count() == 1
    client.force_login(cast.supervisor)
    with clock.standing_on(NEXT_DAY):
        assert hand in client.get(f"/desk/reviews/{review.pk}/").content.decode()


@pytest.mark.parametrize("state", ["decided", "void", "cancelled"])
def test_a_meeting_that_has_ended_is_never_marked(cast, state):
    a_review(cast, state)
    assert flag_past_window(on=NEXT_DAY) == 0


def test_a_meeting_of_today_is_not_late_and_the_page_knows_without_any_sweep(cast, client):
    review = a_review(cast, "draft")
    assert flag_past_window() == 0
    client.force_login(cast.clerk)
    page = f"/desk/reviews/{review.pk}/"
    assert "还没有办完" not in client.get(page).content.decode()
    with clock.standing_on(NEXT_DAY):
        assert "还没有办完" in client.get(page).content.decode()  # S104: beat may be dead
