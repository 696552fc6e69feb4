"""Many at once: one slip in a rush, closing in a rush, the wait of the closing (S1, S3, S24)."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from reviews.services.ballots import cast_ballot
from reviews.services.meetings import ask_to_close, close_review
from tests.locks import wait_until_someone_waits
from tests.reviews.ballot.making import a_vote, cast_one, count, end
from tests.reviews.helpers import sql
from trail.services import record

pytestmark = pytest.mark.django_db(transaction=True)


def rush(jobs, threads):
    """Run the jobs by some threads, each with a connection of its own; returns what each said, in no order."""
    said, todo, lock = [], list(jobs), threading.Lock()

    def work():
        try:
            while True:
                with lock:
                    if not todo:
                        return
                    job = todo.pop()
                try:
                    answer = job()
                except ValidationError as refused:
                    answer = refused.code
                with lock:
                    said.append(answer)
        finally:
            connection.close()

    crew = [threading.Thread(target=work) for _ in range(threads)]
    for one in crew:
        one.start()
    return crew, said


def test_s1_a_rush_on_one_slip_gives_one_ballot(cast):
    review, slips = a_vote(cast)
    row = review.results.get().pk
    jobs = [
        lambda n=n: cast_ballot(token=slips[0][0], code=slips[n][1], choices={row: "a"})[0] for n in range(30)
    ]
    crew, said = rush(jobs, 8)
    for one in crew:
        one.join(30)
    assert sorted(said) == ["recorded"] + ["used"] * 29
    end(review)
    assert count(review).results.get().valid == 1


def test_s3_closing_in_the_rush_counts_exactly_what_was_acknowledged(cast):
    review, slips = a_vote(cast, many=240, voters=240)
    row = review.results.get().pk
    ask_to_close(review_id=review.pk, by=None)
    running = threading.Semaphore(0)

    def until_refused(mine):
        """Cast one's own slips, then send the last one again and again: only a refusal of the house ends it."""
        received = 0
        while True:
            token, code = mine.pop() if len(mine) > 1 else mine[0]
            try:
                said, _ = cast_ballot(token=token, code=code, choices={row: "a"})
            except ValidationError as refused:
                return received, refused.code
            received += said == "recorded"
            running.release()

    crew, said = rush([lambda n=n: until_refused(slips[n::6]) for n in range(6)], 6)
    for _ in range(40):
        running.acquire()
    close_review(review_id=review.pk, by=None)
    for one in crew:
        one.join(30)
    assert [code for _, code in said] == ["not_open"] * 6
    assert count(review).results.get().valid == sum(received for received, _ in said) > 0


def test_s3_the_closing_waits_for_a_ballot_under_way_and_later_ones_queue_behind_it(cast, rival):
    review, slips = a_vote(cast)
    row = review.results.get().pk
    ask_to_close(review_id=review.pk, by=None)
    with transaction.atomic():
        cast_one(review, slips[0], "a")
        closed = rival(close_review, review_id=review.pk, by=None)
        wait_until_someone_waits()
        late = [rival(cast_ballot, token=token, code=code, choices={row: "a"}) for token, code in slips[1:4]]
        wait_until_someone_waits(many=4)
    assert closed().state == "closed"
    assert [one().code for one in late] == ["not_open"] * 3
    assert count(review).results.get().valid == 1


def close_by_hand(*, review):
    """Past every service, with the event the database asks for (S126)."""
    with transaction.atomic():
        many = sql("UPDATE reviews_democraticreview SET state = 'closed' WHERE state = 'open'")
        record("review.moved", on=review, by=None, before="open", after="closed")
        return many


def test_s3_even_a_closing_by_plain_sql_waits_for_a_ballot_under_way(cast, rival):
    review, slips = a_vote(cast)
    with transaction.atomic():
        cast_one(review, slips[0], "a")
        closed = rival(close_by_hand, review=review)
        wait_until_someone_waits()
    assert closed() == 1
    assert count(review).results.get().valid == 1
