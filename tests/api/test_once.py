"""S48: the same write sent again, by a proxy, a queue or an impatient program, has one effect and one answer."""

import threading
from contextvars import copy_context

import pytest
from django.db import connection, transaction

from issues.models import ProgressReport
from tests.api.caller import Caller
from tests.factories import make_item
from tests.locks import wait_until_someone_waits
from trail import clock
from trail.models import Event
from units.models import KeptAnswer
from units.services.idempotency import forget_answers


def test_s48_a_retry_gets_the_first_answer_and_changes_nothing(cast):
    item, clerk = make_item(cast.town), Caller(cast.clerk)
    body = {"item": item.pk, "text": "已设代办点6处。"}
    first = clerk.post("progress/", body, key="a-1")
    before = Event.objects.count()
    second = clerk.post("progress/", dict(reversed(body.items())), key="a-1")
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert (first.has_header("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (False, "true")
    assert (item.reports.count(), Event.objects.count()) == (1, before)


def test_s48_a_refusal_is_answered_again_as_it_was(cast):
    item, clerk = make_item(cast.town), Caller(cast.clerk)
    path, body = f"items/{item.pk}/finish/", {"result": "限时办结"}
    first = clerk.post(path, body, key="b")
    clerk.post("progress/", {"item": item.pk, "text": "已设代办点。"})
    second = clerk.post(path, body, key="b")
    assert (first.status_code, first.json()) == (409, second.json())


def test_s88_a_refusal_that_names_an_unstorable_letter_is_kept_too(cast):
    clerk = Caller(cast.clerk)
    first, second = (clerk.post("progress/", {"\x00\u202e": 1}, key="g") for _ in range(2))
    assert first.status_code == 422
    assert first.json() == second.json()


def test_s48_a_key_stands_for_one_request_of_one_person(cast):
    item, clerk = make_item(cast.town), Caller(cast.clerk)
    clerk.post("progress/", {"item": item.pk, "text": "一"}, key="c")
    other = clerk.post("progress/", {"item": item.pk, "text": "二"}, key="c")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    elsewhere = Caller(cast.outsider).post(
        "progress/", {"item": make_item(cast.bureau).pk, "text": "一"}, key="c"
    )
    assert elsewhere.status_code == 201
    assert ProgressReport.objects.count() == 2


@pytest.mark.parametrize("key", ["有", "a b", "x" * 65, " "])
def test_a_key_that_cannot_be_kept_is_refused(cast, key):
    item = make_item(cast.town)
    answer = Caller(cast.clerk).client.post(
        "/api/v1/progress/",
        {"item": item.pk, "text": "一"},
        content_type="application/json",
        headers=Caller(cast.clerk).headers,
        HTTP_IDEMPOTENCY_KEY=key,
    )
    assert answer.status_code == 422
    assert not item.reports.exists()


def test_s48_a_fault_takes_act_and_answer_back_together(cast, monkeypatch):
    item, clerk = make_item(cast.town), Caller(cast.clerk)

    def broken(**_):
        ProgressReport.objects.create(
            item=item, text="半截", reported_on=clock.today(), reported_at=clock.now()
        )
        raise RuntimeError("the disk is full")

    body = {"item": item.pk, "text": "已设代办点。"}
    with monkeypatch.context() as patch:
        patch.setattr("issues.api.report_progress", broken)
        answer = clerk.post("progress/", body, key="d")
    assert answer.status_code == 500
    assert "disk" not in answer.content.decode()
    assert (KeptAnswer.objects.count(), item.reports.count()) == (0, 0)
    assert clerk.post("progress/", body, key="d").status_code == 201


def test_answers_are_forgotten_after_three_days(cast):
    clerk = Caller(cast.clerk)
    clerk.post("progress/", {"item": make_item(cast.town).pk, "text": "一"}, key="e")
    with clock.standing_on(clock.today().replace(day=9)):
        assert forget_answers() == 0
    with clock.standing_on(clock.today().replace(day=11)):
        assert forget_answers() == 1
        assert forget_answers() == 0


@pytest.mark.django_db(transaction=True)
def test_s48_the_second_of_two_at_once_waits_and_reads_the_answer_of_the_first(cast):
    item = make_item(cast.town)
    callers = [Caller(cast.clerk) for _ in range(2)]
    answers = []

    def send():
        answers.append(callers[1].post("progress/", {"item": item.pk, "text": "已设代办点。"}, key="f"))
        connection.close()

    second = threading.Thread(target=copy_context().run, args=[send])
    with transaction.atomic():
        answers.append(callers[0].post("progress/", {"item": item.pk, "text": "已设代办点。"}, key="f"))
        second.start()
        wait_until_someone_waits()
    second.join(20)
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert item.reports.count() == 1
