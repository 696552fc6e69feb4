"""Two people at once: one act, and the other hears who was first (S46, S48); the wait is read from pg_locks."""

import pytest
from django.db import transaction

from issues.states import State
from reviews.models import AuditStep, CloseOut, ReviewItem
from reviews.services.closeouts import apply_close_out
from reviews.services.counts import cancel_review, confirm_review, void_review
from reviews.services.reviews import open_review
from reviews.services.verdicts import decide_step
from tests.factories import make_item
from tests.locks import wait_until_someone_waits
from tests.reviews.helpers import a_counted_review, a_second, an_application, an_open_review, fresh, pending
from trail.queries import broken

pytestmark = pytest.mark.django_db(transaction=True)


def both_at_once(rival, act, first, second):
    """`first` acts and holds its lock until `second` is seen waiting for it; returns what the second got."""
    with transaction.atomic():
        act(**first)
        answer = rival(act, **second)
        wait_until_someone_waits()
    return answer()


def test_the_second_of_two_observers_hears_that_it_is_decided(cast, rival):
    review = a_counted_review(cast)
    other = a_second(cast, "group", group=cast.groups[0])
    second = both_at_once(
        rival,
        confirm_review,
        {"review_id": review.pk, "by": cast.supervisor, "observer": "组长"},
        {"review_id": review.pk, "by": other, "observer": "组长"},
    )
    assert second.code == "illegal_move"
    assert "已认定" in second.message
    assert "最近一次办理：督导组" in second.message
    assert fresh(review).decided_by == cast.supervisor
    assert broken() == []


def test_a_review_is_not_both_confirmed_and_void(cast, rival):
    review = a_counted_review(cast)
    other = a_second(cast, "group", group=cast.groups[0])
    with transaction.atomic():
        confirm_review(review_id=review.pk, by=cast.supervisor, observer="组长")
        second = rival(void_review, review_id=review.pk, by=other, reason="不符")
        wait_until_someone_waits()
    assert second().code == "illegal_move"
    assert fresh(review).state == "decided"


def test_s46_the_second_of_two_auditors_hears_who_decided_and_when(cast, rival):
    application = an_application(cast)
    step = pending(application)
    other = a_second(cast, "group", group=cast.groups[0])
    verdict = {"step_id": step.pk, "opinion": "同意"}
    second = both_at_once(
        rival,
        decide_step,
        verdict | {"by": cast.supervisor, "verdict": "passed"},
        verdict | {"by": other, "verdict": "returned"},
    )
    assert second.code == "illegal_move"
    assert cast.supervisor.name in second.message
    assert "2014-09-07" in second.message
    assert "通过" in second.message
    assert list(AuditStep.objects.order_by("order").values_list("level", "verdict")) == [
        ("group", "passed"),
        ("office", "pending"),
    ]


def test_a_double_click_applies_once(cast, rival):
    item = make_item(cast.town, state=State.APPROVED)
    once = {"item_id": item.pk, "by": cast.clerk}
    second = both_at_once(rival, apply_close_out, once, once)
    assert second.code == "illegal_move"
    assert "无须再次申请" in second.message
    assert CloseOut.objects.count() == 1


def test_two_clerks_put_an_item_into_one_review_only(cast, rival):
    item = make_item(cast.town, state=State.FINISHED)
    other = a_second(cast, "clerk", unit=cast.town)
    call = {"unit": cast.town, "item_ids": [item.pk], "held_on": item.finished_on}
    second = both_at_once(rival, open_review, call | {"by": cast.clerk}, call | {"by": other})
    assert second.code == "pending_round"
    assert ReviewItem.objects.count() == 1


def test_two_last_levels_at_once_get_two_close_numbers(cast, rival):
    applications = [an_application(cast), an_application(cast)]
    for application in applications:
        for person in (cast.supervisor, cast.officer):
            decide_step(step_id=pending(application).pk, by=person, verdict="passed", opinion="同意")
    first, last = (
        {"step_id": pending(one).pk, "by": cast.superior, "verdict": "passed"} for one in applications
    )
    both_at_once(rival, decide_step, first, last)
    numbers = {fresh(one.item).close_number for one in applications}
    assert numbers == {"销号〔2014〕1号", "销号〔2014〕2号"}


def test_a_review_is_not_counted_while_it_is_called_off(cast, rival):
    review = an_open_review(cast)
    with transaction.atomic():
        cancel_review(review_id=review.pk, by=cast.clerk, reason="改期")
        second = rival(cancel_review, review_id=review.pk, by=cast.clerk, reason="再取消")
        wait_until_someone_waits()
    assert second().code == "illegal_move"
