"""The ballot page in a browser without cookies and without script: from the number to “已收到” (P5, S10, S12, S22–S26)."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.states import State
from reviews.services.counts import count_review
from reviews.services.meetings import ask_to_close, close_review
from reviews.services.reviews import open_review
from tests.factories import TODAY, make_item, open_vote
from trail.models import Event


@pytest.fixture
def vote(cast):
    items = [make_item(cast.town, state=State.FINISHED) for _ in range(2)]
    review = open_review(by=None, unit=cast.town, item_ids=[i.pk for i in items], held_on=TODAY)
    slips = open_vote(review, 30)
    return review, slips


def answers(review, choice="a"):
    return {f"c{row.pk}": choice for row in review.results.all()}


def cast_by_page(review, slip, choice="a", client=None, **more):
    token, code = slip
    data = {"token": token, "code": code, "act": "cast", **answers(review, choice), **more}
    return (client or Client()).post("/vote/", data)


def test_one_item_a_screen_then_a_last_look_then_received(vote):
    review, slips = vote
    first, second = review.results.all()
    browser, (token, code) = Client(enforce_csrf_checks=True), slips[0]
    page = browser.post("/vote/", {"token": f" {token.lower()} "}).content.decode()
    assert "1 / 2" in page
    assert f'name="c{first.pk}"' in page
    assert browser.post("/vote/", {"token": token, "act": "next-0"}).status_code == 422
    page = browser.post("/vote/", {"token": token, "act": "next-0", f"c{first.pk}": "b"}).content.decode()
    assert "2 / 2" in page
    assert f'name="c{first.pk}" value="b"' in page
    both = {f"c{first.pk}": "b", f"c{second.pk}": "a"}
    assert (
        "请核对您的选择" in browser.post("/vote/", {"token": token, "act": "next-1", **both}).content.decode()
    )
    done = browser.post("/vote/", {"token": token, "code": code, "act": "cast", **both})
    assert done.status_code == 200
    assert "已收到" in done.content.decode()
    assert not browser.cookies
    assert len(done.content) < 100_000


def test_s2_resending_with_the_same_code_says_received_and_counts_once(vote):
    review, slips = vote
    for _ in range(2):
        assert "已收到" in cast_by_page(review, slips[0]).content.decode()
    assert review.slips.filter(state="used").count() == 1


def test_a_used_slip_is_told_so(vote):
    review, slips = vote
    cast_by_page(review, slips[0])
    again = cast_by_page(review, (slips[0][0], slips[1][1]))
    assert again.status_code == 409
    assert "此票已使用" in again.content.decode()
    assert slips[0][0] not in again.content.decode()


def test_s10_s25_no_person_session_or_user_row_is_touched_even_when_signed_in(vote, cast):
    review, slips = vote
    browser = Client()
    browser.force_login(cast.clerk)
    with CaptureQueriesContext(
        connection,
    ) as log:
        cast_by_page(review, slips[0], client=browser)
    said = " ".join(one["sql"] for one in log.captured_queries)
    assert "INSERT INTO" in said
    assert "reviews_box" in said
    for table in ("django_session", "units_person", "units_assignment", "reviews_attendee", "trail_event"):
        assert table not in said


def test_s22_s26_neither_trail_nor_log_holds_a_token_or_an_address(vote, caplog):
    review, slips = vote
    with caplog.at_level("DEBUG"):
        cast_by_page(review, slips[0])
        Client().post("/vote/", {"token": slips[0][0][:-1] + "2"})
    kept = " ".join(Event.objects.values_list("body", flat=True)) + caplog.text
    assert slips[0][0] not in kept
    assert "127.0.0.1" not in kept


def test_s23_what_a_chat_app_appends_is_cut_off_and_letters_are_forgiven(vote):
    _review, slips = vote
    token = slips[0][0]
    for typed in (f"#{token}&appinstall=0", f"{token}?from=singlemessage", " ".join(token), token.lower()):
        assert Client().post("/vote/", {"token": typed}).status_code == 200


def test_s24_wrong_numbers_wait_and_right_ones_do_not(vote, monkeypatch):
    from reviews.views import vote as page

    monkeypatch.setattr(page, "WAIT", 0)
    review, slips = vote
    wrong = Client().post("/vote/", {"token": "2" * 17})
    assert (wrong.status_code, f'value="{"2" * 17}"' in wrong.text) == (
        404,
        True,
    )  # to be put right, not retyped
    for _ in range(2):
        page.SLOW.acquire()
    try:
        assert Client().post("/vote/", {"token": "2" * 17}).status_code == 429
        assert "已收到" in cast_by_page(review, slips[0]).content.decode()
    finally:
        for _ in range(2):
            page.SLOW.release()


def test_s12_the_receipt_page_is_the_same_for_every_choice(vote):
    review, slips = vote
    pages = []
    for slip, choice in zip(slips[:3], "abc", strict=True):
        cast_by_page(review, slip, choice)
    ask_to_close(review_id=review.pk, by=None)
    close_review(review_id=review.pk, by=None, returned=27)
    count_review(review_id=review.pk, by=None)
    for _, code in slips[:3]:
        answer = Client().post("/vote/receipt/", {"code": code})
        plain = re.sub(r"(左|右) [0-9a-f]{64}", "一步", answer.content.decode().replace(code, "CODE"))
        pages.append((answer.headers["Content-Length"], answer.headers["Content-Type"], plain))
    assert pages[0] == pages[1] == pages[2]
    assert "已计入" in pages[0][2]
    assert "没有计入" in Client().post("/vote/receipt/", {"code": "2" * 10}).content.decode()


def test_s37_s41_no_timed_reload_no_picture_puzzle_labels_for_every_field(vote):
    _review, slips = vote
    page = Client().post("/vote/", {"token": slips[0][0]}).content.decode()
    assert "http-equiv" not in page
    assert "data-reload" not in page
    assert "captcha" not in page.lower()
    assert page.count("<label>") == 3
    assert "<legend>" in page


def test_p6_while_open_anybody_sees_the_turnout_and_nobody_an_answer(vote):
    review, slips = vote
    cast_by_page(review, slips[0])
    page = Client().get(f"/vote/{review.pk}/").content.decode()
    assert "张已收到" in page
    assert "有效" not in page
