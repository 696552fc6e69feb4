"""A person asks to see, correct or erase what is held of them: done with its trail, or refused with a reason (S112)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.models import Attendee
from reviews.queries.seals import broken_seals
from supervision.models import CLEARED, PersonalRequest
from supervision.services.privacy import answer_personal, ask_personal, purge_requests
from tests.factories import TODAY
from tests.reviews.helpers import a_review
from trail.models import Event


def ask(cast, kind, subject, **values):
    return ask_personal(
        by=cast.officer, campaign=cast.campaign, kind=kind, subject=subject, wanted="本人当面提出", **values
    )


def answer(cast, asked, outcome="done", said="已按请求办理", **values):
    return answer_personal(request_id=asked.pk, by=cast.officer, outcome=outcome, answer=said, **values)


def test_s112_the_office_sees_and_exports_what_is_held_and_of_nobody_else(cast, client):
    review = a_review(cast, "decided")
    name = review.roll.filter(present=True).first().name
    other = review.roll.exclude(name=name).first().name
    client.force_login(cast.officer)
    made = client.post(
        reverse("supervision:personal_requests"),
        {"kind": "access", "subject": name, "unit": cast.town.pk, "wanted": "本人当面提出"},
    )
    asked = PersonalRequest.objects.get()
    assert made.url == reverse("supervision:personal_request", args=[asked.pk])
    assert name in client.get(made.url).text
    given = client.get(reverse("supervision:personal_export", args=[asked.pk]))
    lines = given.text.splitlines()
    assert [line for line in lines if line.startswith("参评名册")] == [
        f"参评名册：{review}：{name}，基层群众代表，已签到"
    ]
    assert f"：{other}，" not in given.text
    assert Event.objects.filter(act="privacy.exported").exists()
    assert not Event.objects.filter(act__startswith="privacy.", body__contains=name).exists()


def test_s112_a_name_without_its_unit_is_looked_for_in_no_roll(cast):
    review = a_review(cast, "decided")
    asked = ask(cast, "erasure", review.roll.first().name)
    with pytest.raises(ValidationError) as refused:
        answer(cast, asked)
    assert refused.value.code == "nothing_held"
    bureau = ask(cast, "erasure", review.roll.first().name, unit=cast.bureau)
    with pytest.raises(ValidationError):
        answer(cast, bureau)
    assert review.roll.exists()


def test_s112_a_correction_is_made_with_its_trail_and_only_in_the_account_meant(cast):
    cast.clerk.phone = cast.outsider.phone = "13812341234"
    for one in (cast.clerk, cast.outsider):
        one.save(update_fields=["phone"])
    with pytest.raises(ValidationError) as refused:
        answer(cast, ask(cast, "correction", "13812341234"), phone="13900000000")
    assert refused.value.code == "several_accounts"
    asked = ask(cast, "correction", cast.clerk.username)
    with pytest.raises(ValidationError) as refused:
        answer(cast, asked)
    assert refused.value.code == "nothing_to_correct"
    answer(cast, asked, phone="13900000000")
    cast.clerk.refresh_from_db()
    cast.outsider.refresh_from_db()
    assert (cast.clerk.phone, cast.outsider.phone) == ("13900000000", "13812341234")
    assert Event.objects.filter(act="person.edited", object=f"person:{cast.clerk.pk}").count() == 1
    assert not Event.objects.filter(body__contains="13900000000").exists()


def test_s112_an_erasure_takes_name_phone_and_the_request_s_own_copy_and_leaves_the_count(cast):
    review = a_review(cast, "decided")
    name, lines = review.roll.filter(present=True).first().name, review.roll.count()
    asked = answer(cast, ask(cast, "erasure", name, unit=cast.town))
    assert review.roll.count() == lines - 1
    assert not Attendee.objects.filter(name=name).exists()
    assert name not in asked.subject
    assert list(broken_seals()) == []
    assert sum(review.attendance.values_list("present", flat=True)) == 30
    type(cast.clerk).objects.filter(pk=cast.clerk.pk).update(phone="13812341234", email="a@example.cn")
    answer(cast, ask(cast, "erasure", "13812341234"))
    cast.clerk.refresh_from_db()
    assert (cast.clerk.phone, cast.clerk.email) == ("", "")


@pytest.mark.parametrize("state", ["draft", "locked", "open", "closed", "counted"])
def test_s112_a_name_in_a_round_that_has_not_ended_stays_and_the_reason_is_given(cast, state):
    review = a_review(cast, state)
    if state == "draft":
        Attendee.objects.create(review=review, name="张代表", category="grassroots")
    name = review.roll.first().name
    asked = ask(cast, "erasure", name, unit=cast.town)
    with pytest.raises(ValidationError) as refused:
        answer(cast, asked)
    assert refused.value.code == "still_needed"
    answer(cast, asked, outcome="refused", said="评议还没有结束，结束后再办")
    assert review.roll.filter(name=name).exists()
    assert PersonalRequest.objects.get().answer == "评议还没有结束，结束后再办"


def test_s112_an_answer_has_words_is_given_once_and_stays(cast):
    asked = ask(cast, "access", cast.clerk.username)
    with pytest.raises(ValidationError) as refused:
        answer(cast, asked, outcome="refused", said="  ")
    assert refused.value.code == "reason_missing"
    answer(cast, asked)
    with pytest.raises(ValidationError) as refused:
        answer(cast, asked)
    assert refused.value.code == "illegal_move"
    with pytest.raises(DatabaseError), transaction.atomic():
        PersonalRequest.objects.update(answer="改过")
    with pytest.raises(DatabaseError), transaction.atomic():
        PersonalRequest.objects.create(
            campaign=cast.campaign, kind="access", subject="x", asked_on=asked.asked_on, outcome="done"
        )


def test_s112_nobody_but_the_office_answers(cast):
    asked = ask(cast, "access", cast.clerk.username)
    for one in (cast.clerk, cast.supervisor, cast.leader, cast.system):
        with pytest.raises(PermissionDenied):
            answer_personal(request_id=asked.pk, by=one, outcome="done", answer="好")


def test_s113_what_an_answered_request_says_goes_after_the_retention_and_the_act_stays(cast, client):
    asked = answer(cast, ask(cast, "access", "13812341234"))
    waiting = ask(cast, "access", "13812345678")
    last = TODAY + timedelta(days=90)
    assert purge_requests(on=last) == 0
    assert purge_requests(on=last + timedelta(days=1)) == 1
    assert purge_requests(on=last + timedelta(days=1)) == 0
    asked.refresh_from_db()
    assert {asked.subject, asked.wanted, asked.answer} == {CLEARED}
    assert (asked.outcome, asked.answered_on, asked.answered_by) == ("done", TODAY, cast.officer)
    client.force_login(cast.officer)
    shown = client.get(reverse("supervision:personal_request", args=[asked.pk])).text
    assert "已按保存期限清除" in shown
    assert CLEARED not in shown
    waiting.refresh_from_db()
    assert waiting.subject == "13812345678"  # not answered yet: still needed
    event = Event.objects.get(act="privacy.purged")
    assert '"many":1' in event.body
    assert "1381234" not in event.body


def test_s113_of_an_answered_request_words_only_go(cast):
    answer(cast, ask(cast, "access", "13812341234"))
    cleared = f"subject = '{CLEARED}', wanted = '{CLEARED}', answer = '{CLEARED}'"
    alone = ("answer = '改过的'", "subject = '改过的'", "answered_on = '2014-01-01'", "wanted = '改过的'")
    for act in (*alone, f"answered_on = '2014-01-01', {cleared}", f"answered_by_id = NULL, {cleared}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE supervision_personalrequest SET {act}")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE supervision_personalrequest SET {cleared}")


def test_the_list_of_requests_asks_the_same_number_of_questions_however_many(
    cast, client, django_assert_num_queries
):
    client.force_login(cast.officer)
    address = reverse("supervision:personal_requests")
    ask(cast, "access", "13812341234", unit=cast.town)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for n in range(7):
        ask(cast, "access", f"1381234{n:04d}", unit=cast.bureau if n % 2 else None)
    with django_assert_num_queries(len(few)):
        assert client.get(address).text.count('data-label="办理结果"') == 8
