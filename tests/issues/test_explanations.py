"""Late has consequences: three answers, the public text, the written report, two signatures, and a mark until then (M41, V12)."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from docx import Document

from issues.models import Disclosure, Explanation, Flag, FrozenCopy, Item
from issues.overdue_report import overdue_report
from issues.services.explanations import explain_overdue, receive_report
from issues.services.extensions import ask_extension, decide_extension
from issues.services.lists import return_list
from issues.services.releases import release_disclosures
from issues.services.sweeps import flag_overdue, flag_unexplained
from issues.states import State
from tests.factories import TODAY, disclose, finish, make_item
from tests.locks import wait_until_someone_waits
from trail import clock
from trail.models import Event
from trail.queries import history

YESTERDAY = TODAY - timedelta(days=1)
ANSWERS = {"progress": "已建成4处代办点", "reason": "雨季停工\n材料迟到", "plan": "镇长牵头，9月20日前建成"}


def explain(item, *, by=None, **values):
    return explain_overdue(item_id=item.pk, by=by, **ANSWERS | values)


def sign(told, body, *, by=None):
    return receive_report(explanation_id=told.pk, by=by, body=body)


def marked(item):
    flag_unexplained()
    return Flag.objects.filter(item=item, kind="unexplained", cleared_on=None).exists()


def refused(code, act, *args, **values):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **values)
    assert refusal.value.code == code


def test_m41_the_mark_stays_until_the_people_are_told_and_both_have_signed(cast):
    item = make_item(cast.town, deadline=YESTERDAY)
    assert marked(item)
    told = explain(item, by=cast.clerk)
    assert marked(item)
    sign(told, "group", by=cast.supervisor)
    assert marked(item)
    sign(told, "office", by=cast.officer)
    assert not marked(item)
    assert [event["act"] for event in history(item)][:4] == [
        *("item.flag_cleared", "item.report_received", "item.report_received", "item.explained")
    ]
    assert flag_overdue() == 1  # explained is not done: it is late until it is


def test_m41_finishing_or_closing_late_takes_the_mark_from_nobody(cast):
    item = make_item(cast.town, state=State.CLOSED, deadline=TODAY - timedelta(days=6))  # finished a day late
    assert marked(item)
    assert item.missed_deadline(on=TODAY) == TODAY - timedelta(days=6)
    told = explain(item)
    for body in ("group", "office"):
        sign(told, body)
    assert not marked(item)


def test_an_extension_granted_too_late_does_not_take_the_mark_either(cast):
    item = make_item(cast.town, deadline=TODAY)
    extension = ask_extension(
        item_id=item.pk, by=None, new_deadline=TODAY + timedelta(days=30), reason="工期顺延"
    )
    with clock.standing_on(TODAY + timedelta(days=2)):
        for _ in "两级":
            decide_extension(extension_id=extension.pk, by=None, approve=True)
        item.refresh_from_db()
        assert marked(item)
        told = explain(item)
        assert told.deadline == TODAY
        for body in ("group", "office"):
            sign(told, body)
        assert not marked(item)
    with clock.standing_on(TODAY + timedelta(days=31)):
        assert marked(item)  # the new day missed is a new matter


@pytest.mark.parametrize("state", [s for s in State if s not in (State.FILED, State.IN_PROGRESS)])
def test_who_is_in_time_has_nothing_to_explain(cast, state):
    refused("not_late", explain, make_item(cast.town, state=state, deadline=TODAY))


def test_all_three_answers_once_for_each_deadline(cast):
    item = make_item(cast.town, deadline=YESTERDAY)
    refused("answer_missing", explain, item, plan="  ")
    explain(item)
    refused("already_explained", explain, item)


def test_three_different_persons(cast):
    told = explain(make_item(cast.town, deadline=YESTERDAY), by=cast.clerk)
    with pytest.raises(PermissionDenied):
        sign(told, "office", by=cast.contact)
    with pytest.raises(PermissionDenied):
        sign(told, "group", by=cast.stranger)
    cast.supervisor.assignments.create(campaign=cast.campaign, role="office")
    sign(told, "group", by=cast.supervisor)
    refused("illegal_move", sign, told, "group")
    refused("same_person", sign, told, "office", by=cast.supervisor)


def test_a_returned_draft_owes_no_explanation(cast):
    item = make_item(cast.town, state=State.FILED, deadline=YESTERDAY)
    assert marked(item)
    return_list(list_id=item.list_id, by=None, reason="时限已过，请重定")
    assert not marked(item)


def test_what_was_said_is_never_edited_or_deleted(cast):
    told = explain(make_item(cast.town, deadline=YESTERDAY))
    with pytest.raises(DatabaseError), transaction.atomic():
        Explanation.objects.filter(pk=told.pk).update(reason="别的")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM issues_explanation")


def test_the_report_is_an_official_paper_with_the_same_three_answers(cast):
    """On the page of GB/T 9704 (convention 18)."""
    item = make_item(cast.town, deadline=YESTERDAY)
    told = explain(item, by=cast.clerk)
    sign(told, "group", by=cast.supervisor)
    told.refresh_from_db()
    document = Document(io.BytesIO(overdue_report(told)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for part in (
        "已建成4处代办点",
        "雨季停工",
        "材料迟到",
        "9月20日前建成",
        "市活动办、第1督导组：",
        "2014年9月6日",
    ):
        assert part in text
    assert f"督导组：{cast.supervisor}　2014年9月7日" in text
    section = document.sections[0]
    assert [round(side.mm) for side in (section.top_margin, section.left_margin)] == [37, 28]


@pytest.mark.django_db(transaction=True)
def test_s103_signing_twice_at_once_is_one_signature(cast, rival):
    told = explain(make_item(cast.town, deadline=YESTERDAY))
    with transaction.atomic():
        sign(told, "office")
        second = rival(sign, told=told, body="office")
        wait_until_someone_waits()
    assert second().code == "illegal_move"
    assert Event.objects.filter(act="item.report_received").count() == 1


def test_the_wizard_previews_keeps_hands_out_and_is_signed(cast, client, django_assert_max_num_queries):
    item = make_item(cast.town, deadline=YESTERDAY)
    client.force_login(cast.clerk)
    where = reverse("issues:explain", args=[item.pk])
    assert where in client.get(reverse("issues:item", args=[item.pk])).content.decode()
    preview = client.post(where, ANSWERS | {"preview": "1"}).content.decode()
    assert "未能按期到位，向群众说明如下" in preview
    assert not Explanation.objects.exists()
    assert client.post(where, ANSWERS | {"plan": ""}).status_code == 422
    assert client.post(where, ANSWERS).status_code == 302
    assert client.post(where, ANSWERS).status_code == 409
    told = Explanation.objects.get()
    page = reverse("issues:explanation", args=[told.pk])
    for person, body in ((cast.supervisor, "group"), (cast.officer, "office")):
        client.force_login(person)
        with django_assert_max_num_queries(20):
            assert page in client.get(reverse("issues:explanations")).content.decode()
        assert client.post(page, {"body": body}).status_code == 302
        assert client.post(page, {"body": body}).status_code == 409
    assert "都已签收" in client.get(page).content.decode()
    assert client.get(reverse("issues:explanation_report", args=[told.pk])).content[:2] == b"PK"


def test_items_without_an_explanation_can_be_found(cast, client):
    late, finished = make_item(cast.town, deadline=YESTERDAY), make_item(cast.town)
    finish(finished)
    flag_unexplained()
    client.force_login(cast.officer)
    shown = client.get(reverse("issues:items"), {"flag": "unexplained"}).content.decode()
    assert late.number in shown
    assert finished.number not in shown
    assert list(Item.objects.unexplained(on=TODAY)) == [late]


def test_m41_the_office_signs_once_the_people_can_read_it(cast):
    item = make_item(cast.town, deadline=YESTERDAY)
    disclose(item)
    told = explain(item, by=cast.clerk)
    proposed = Disclosure.objects.get(kind="explanation")
    sign(told, "group")
    refused("not_public_yet", sign, told, "office")
    release_disclosures(disclosure_ids=[proposed.pk], by=cast.officer)
    (copy,) = FrozenCopy.objects.disclosed(on=TODAY).filter(kind="explanation")
    assert "雨季停工" in copy.content["explanations"][0]["text"]
    sign(told, "office")
    assert not marked(item)
