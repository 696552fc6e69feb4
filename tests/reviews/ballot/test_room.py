"""The room word (S21): a slip forwarded to a chat group is of no use outside the room; the total never exceeds the slips."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from reviews.rules import room_word, room_words
from reviews.services.meetings import ask_to_start, start_review
from tests.factories import make_slips
from tests.reviews.ballot.making import a_call, count, end
from trail import clock
from trail.models import Event


@pytest.fixture
def in_room(cast):
    review = a_call(cast)
    slips = make_slips(review, 30)
    ask_to_start(review_id=review.pk, by=None, room_word=True)
    start_review(review_id=review.pk, by=None)
    review.refresh_from_db()
    return review, slips


def send(review, slip, word, **more):
    answers = {f"c{row.pk}": "a" for row in review.results.all()}
    data = {"token": slip[0], "code": slip[1], "act": "cast", "word": word, **answers, **more}
    return Client().post("/vote/", data)


def test_s21_without_the_word_of_the_room_no_ballot_and_the_answers_are_not_lost(in_room):
    review, slips = in_room
    now = room_word(review.room_key, clock.now())
    wrong = next(
        word for word in ("0000", "1111", "2222") if word not in room_words(review.room_key, clock.now())
    )
    for word in ("", wrong):
        page = send(review, slips[0], word)
        assert page.status_code == 422
        assert "现场口令不对" in page.content.decode()
        assert f'name="c{review.results.get().pk}" value="a"' in page.content.decode()
    assert "已收到" in send(review, slips[0], f" {now} ").content.decode()
    end(review, returned=29)
    assert count(review).results.get().valid == 1


def test_s21_the_word_changes_every_five_minutes_and_the_one_before_is_still_taken():
    at = datetime(2014, 9, 7, 9, 0, tzinfo=UTC)
    words = [room_word("seed", at + timedelta(minutes=5 * n)) for n in range(3)]
    assert words[0] == room_word("seed", at + timedelta(minutes=4, seconds=59))
    assert words[1] != words[0]
    assert room_words("seed", at + timedelta(minutes=10)) == {words[1], words[2]}
    assert room_word("other seed", at) != words[0]


def test_s21_the_screen_of_the_room_shows_it_and_no_other_page_or_trail_does(in_room, cast, client):
    review, _ = in_room
    client.force_login(cast.clerk)
    word = room_word(review.room_key, clock.now())
    assert f">{word}</strong>" in client.get(f"/desk/reviews/{review.pk}/room/").content.decode()
    for url in (f"/desk/reviews/{review.pk}/", f"/vote/{review.pk}/"):
        assert review.room_key not in client.get(url).content.decode()
    assert not Event.objects.filter(body__contains=review.room_key).exists()


def test_without_a_room_word_none_is_asked_for(cast):
    review = a_call(cast)
    slips = make_slips(review, 30)
    ask_to_start(review_id=review.pk, by=None)
    start_review(review_id=review.pk, by=None)
    assert "已收到" in send(review, slips[0], "").content.decode()
