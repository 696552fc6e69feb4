"""What has to stand before a vote opens, and that two persons open and close it (P4, P7, S6, S31, S38, S106)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, ProgrammingError, connection

from reviews.models import DemocraticReview, ReviewItem
from reviews.queries.readiness import unsafe_settings
from reviews.services.meetings import ask_to_close, ask_to_start, close_review, rehearse, start_review
from reviews.services.slips import mint_slips
from reviews.states import ReviewState
from tests.factories import make_slips, seat
from tests.reviews.ballot.making import a_call
from tests.reviews.helpers import a_second, sql

REFUSED = (IntegrityError, InternalError, ProgrammingError)


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value


def test_s6_nothing_opens_on_a_database_that_could_lose_a_commit(cast):
    review = a_call(cast)
    seat(review)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert any("synchronous_commit" in reason for reason in unsafe_settings())
    messages = refusal(ask_to_start, review_id=review.pk, by=None, paper_issued=30).messages
    assert any("synchronous_commit" in message for message in messages)


def test_s6_a_web_process_on_such_a_database_is_not_ready(db, client):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "synchronous_commit" in answer.json()["missing"]


def test_s106_nothing_opens_on_a_full_disk(cast, monkeypatch):
    from types import SimpleNamespace

    review = a_call(cast)
    seat(review)
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=1024**3 - 1))
    messages = refusal(ask_to_start, review_id=review.pk, by=None, paper_issued=30).messages
    assert any("1 GB" in message for message in messages)


def test_two_persons_open_and_two_close(cast):
    review = a_call(cast)
    seat(review)
    both = a_second(cast, "group", group=cast.groups[0])
    ask_to_start(review_id=review.pk, by=cast.clerk, paper_issued=30)
    DemocraticReview.objects.filter(pk=review.pk).update(start_asked_by=both)
    assert refusal(start_review, review_id=review.pk, by=both).code == "same_person"
    start_review(review_id=review.pk, by=cast.supervisor)
    assert refusal(close_review, review_id=review.pk, by=cast.supervisor).code == "not_asked"
    ask_to_close(review_id=review.pk, by=cast.clerk)
    DemocraticReview.objects.filter(pk=review.pk).update(close_asked_by=both)
    assert refusal(close_review, review_id=review.pk, by=both).code == "same_person"
    close_review(review_id=review.pk, by=cast.supervisor)


def test_without_a_matching_rehearsal_slips_do_not_open(cast):
    review = a_call(cast)
    seat(review)
    mint_slips(review_id=review.pk, by=None, many=30)
    messages = refusal(ask_to_start, review_id=review.pk, by=None).messages
    assert any("试投" in message for message in messages)
    rehearse(review_id=review.pk, by=None)
    ask_to_start(review_id=review.pk, by=None)


def test_s38_a_rehearsal_is_a_review_of_its_own_and_can_never_be_certified(cast):
    review = a_call(cast)
    make_slips(review, 30)
    trial = review.rehearsals.get()
    assert trial.state == ReviewState.VOID
    assert list(trial.results.all()) == []
    assert list(ReviewItem.every.filter(review=trial).values_list("round", "outcome")) == [(0, "pending")]
    assert review.results.get().valid is None
    assert trial not in DemocraticReview.objects.visible_to(cast.officer)
    with pytest.raises(REFUSED):
        sql("UPDATE reviews_democraticreview SET state = 'decided' WHERE id = %s", trial.pk)
    with pytest.raises(REFUSED):
        sql("UPDATE reviews_reviewitem SET outcome = 'passed' WHERE review_id = %s", trial.pk)


def test_s31_the_subject_does_not_open(cast):
    review = a_call(cast)
    seat(review)
    ask_to_start(review_id=review.pk, by=cast.clerk, paper_issued=30)
    cast.supervisor.name = review.results.get().item.responsible
    cast.supervisor.save(update_fields=["name"])
    assert refusal(start_review, review_id=review.pk, by=cast.supervisor).code == "subject"
