"""Many at once: one slip in a rush, closing in a rush, the wait of the closing (S1, S3, S24)."""

import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from reviews import services
from tests.locks import wait_until_someone_waits
from tests.reviews.ballot.making import a_vote, cast_one, count, end

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
        lambda n=n: services.cast_ballot(token=slips[0][0], code=slips[n][1], choices={row: "a"})
        for n in range(30)
    ]
    crew, said = rush(jobs, 8)
    for one in crew:
        one.join(30)
    assert sorted(said) == ["recorded"] + ["used"] * 29
    end(review)
    assert count(review).results.get().valid == 1


def test_s3_closing_in_the_rush_counts_exactly_what_was_acknowledged(cast):
    review, slips = a_vote(cast, many=400, voters=400)
    row = review.results.get().pk
    jobs = [lambda s=s: services.cast_ballot(token=s[0], code=s[1], choices={row: "a"}) for s in slips]
    services.ask_to_close(review_id=review.pk, by=None)
    crew, said = rush(jobs, 6)
    while len(said) < 40:
        time.sleep(0.001)
    services.close_review(review_id=review.pk, by=None)
    for one in crew:
        one.join(30)
    received = said.count("recorded")
    assert 40 <= received < 400
    assert said.count("not_open") == 400 - received
    assert count(review).results.get().valid == received


def test_s3_the_closing_waits_for_a_ballot_under_way(cast, rival):
    review, slips = a_vote(cast)
    services.ask_to_close(review_id=review.pk, by=None)
    with transaction.atomic():
        cast_one(review, slips[0], "a")
        closed = rival(services.close_review, review_id=review.pk, by=None)
        wait_until_someone_waits()
    assert closed().state == "closed"
    assert count(review).results.get().valid == 1
