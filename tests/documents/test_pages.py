"""The pages: a person walks from the draft to the accepted reply; lists, filters, what nobody may see (M54, M87, M109)."""

import pytest
from django.urls import reverse

from documents.models import Addressee, Document, Meeting
from tests.documents.making import BODY, make_addressee, make_document, make_draft, make_meeting
from tests.factories import make_file, make_item, make_person
from units.models import Role

NOTICE = {
    "kind": "notice",
    "title": "关于限期整改窗口服务问题的督办通知",
    "issuer": "市活动办",
    "body": BODY,
    "reply_by": "2014-09-20",
    "copy_to": "",
}


def open_as(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(name, args=args)).content.decode()


def send(client, person, name, *args, **data):
    client.force_login(person)
    return client.post(reverse(name, args=args), data)


def test_m87_a_notice_walks_from_the_draft_to_the_accepted_reply(cast, client):
    second = make_person("second", cast.campaign, Role.OFFICE)
    answer = send(client, cast.officer, "documents:document_new", **NOTICE, to=[cast.town.pk])
    draft = Document.objects.get()
    assert answer.url == reverse("documents:document", args=[draft.pk])
    page = open_as(client, cast.officer, "documents:document", draft.pk)
    assert "送另一人核对" in page
    assert reverse("documents:document_issue", args=[draft.pk]) not in page  # no button that can only refuse
    send(client, cast.officer, "documents:document_ask", draft.pk)
    page = open_as(client, second, "documents:document_check", draft.pk)
    assert "核对督办通知单" in page
    seen = page.split('name="seen" value="')[1][:64]
    send(client, second, "documents:document_check", draft.pk, seen=seen, approve="yes")
    assert send(client, cast.officer, "documents:document_issue", draft.pk).status_code == 302
    one = Addressee.objects.get()
    assert "督办〔2014〕1号" in open_as(client, cast.clerk, "documents:received")
    assert "签收</button>" in open_as(client, cast.clerk, "documents:addressee", one.pk)
    send(client, cast.clerk, "documents:addressee_sign", one.pk)
    files = [make_file("值班表.png")]
    send(client, cast.clerk, "documents:addressee_reply", one.pk, text="已延长服务时间。", files=files)
    page = open_as(client, cast.officer, "documents:addressee", one.pk)
    assert "已延长服务时间。" in page
    assert "值班表.png" in page
    reply = one.replies.get()
    judged = {"reply_id": reply.pk, "accept": "no", "opinion": "没有写何时起实行"}
    send(client, cast.officer, "documents:addressee_judge", one.pk, **judged)
    assert "没有写何时起实行" in open_as(client, cast.clerk, "documents:addressee", one.pk)
    send(client, cast.clerk, "documents:addressee_reply", one.pk, text="自9月10日起实行。")
    last = one.replies.first()
    send(client, cast.officer, "documents:addressee_judge", one.pk, reply_id=last.pk, accept="yes")
    assert "回复已认可" in open_as(client, cast.clerk, "documents:received")
    kept = client.get(reverse("documents:reply_file", args=[reply.files.get().pk]))
    assert kept["Content-Disposition"].startswith("attachment")


def test_m87_a_refused_reply_comes_back_filled(cast, client):
    one = make_addressee(cast, state="answered")
    answer = send(client, cast.clerk, "documents:addressee_reply", one.pk, text="补充说明")
    assert answer.status_code == 409
    assert "补充说明" in answer.content.decode()
    draft = make_draft(cast)
    answer = send(client, cast.officer, "documents:document_edit", draft.pk, **NOTICE | {"title": ""})
    assert answer.status_code == 422
    assert "现将有关要求通知如下" in answer.content.decode()


def test_m87_a_refused_judgement_names_the_rule(cast, client):
    one = make_addressee(cast, state="answered")
    judged = {"reply_id": one.replies.get().pk, "accept": "no", "opinion": ""}
    answer = send(client, cast.officer, "documents:addressee_judge", one.pk, **judged)
    assert answer.status_code == 409
    assert "退回回复须写明还缺什么" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "many"),
    [
        ("", 3),
        ("kind=letter", 2),
        ("year=2014", 1),
        ("state=draft", 2),
        ("text=函〔2014〕1号", 1),
        ("text=没有", 0),
    ],
)
def test_m109_the_list_is_narrowed_by_the_address(cast, client, query, many):
    make_document(cast)
    make_draft(cast)
    make_draft(cast, kind="brief", to=[], reply_by=None, title="简报")
    client.force_login(cast.officer)
    page = client.get(f"{reverse('documents:documents')}?{query}").content.decode()
    assert page.count('data-label="文种"') == many


def test_m109_a_filter_nobody_knows_shows_nothing_and_says_so(cast, client):
    make_document(cast)
    client.force_login(cast.officer)
    page = client.get(f"{reverse('documents:documents')}?colour=red").content.decode()
    assert "不能按“colour”筛选" in page
    assert 'data-label="文种"' not in page


@pytest.mark.parametrize("name", ["documents:documents", "documents:received", "documents:meetings"])
def test_m109_an_empty_list_says_what_to_do(cast, client, name):
    for person in (cast.officer, cast.clerk, cast.leader):
        assert 'class="empty"' in open_as(client, person, name)


@pytest.mark.parametrize(
    ("name", "most"), [("documents:documents", 14), ("documents:received", 14), ("documents:meetings", 15)]
)
def test_m109_lists_ask_the_same_number_of_statements_however_long(
    cast, client, name, most, django_assert_max_num_queries
):
    for _ in range(8):
        make_document(cast)
        make_meeting(cast)
    client.force_login(cast.officer)
    client.get(reverse(name))
    with django_assert_max_num_queries(most):
        client.get(reverse(name))


def test_m71_a_meeting_is_planned_held_and_minuted_on_pages(cast, client):
    entered = {"kind": "assigning", "unit": cast.town.pk, "planned": "yes", "held_on": "2014-09-07"}
    entered |= {"place": "会议室", "present": "党委书记 1\n村（社区）书记 12人"}
    answer = send(client, cast.clerk, "documents:meeting_new", **entered)
    meeting = Meeting.objects.get()
    assert answer.url == reverse("documents:meeting", args=[meeting.pk])
    send(
        client,
        cast.clerk,
        "documents:meeting_hold",
        meeting.pk,
        held_on="2014-09-07",
        place="礼堂",
        present="镇长 1",
    )
    wrong = send(
        client,
        cast.clerk,
        "documents:meeting_minutes",
        meeting.pk,
        minutes="记录",
        resolutions="设代办点｜便民中心｜月底",
    )
    assert wrong.status_code == 422
    assert "“月底”不是具体的日期" in wrong.content.decode()
    said = {"minutes": "研究交办事项。", "resolutions": "设代办点｜便民中心｜2014-09-30", "present": "镇长 1"}
    send(client, cast.clerk, "documents:meeting_minutes", meeting.pk, **said)
    page = open_as(client, cast.supervisor, "documents:meeting", meeting.pk)
    for text in ("设代办点", "便民中心", "2014-09-30", "研究交办事项。", "礼堂", "镇长"):
        assert text in page
    minutes = reverse("documents:meeting_minutes", args=[meeting.pk])
    assert minutes in open_as(client, cast.supervisor, "documents:meeting", meeting.pk)
    assert minutes not in open_as(client, cast.leader, "documents:meeting", meeting.pk)


def test_m71_a_wrong_line_of_people_comes_back_as_it_was_typed(cast, client):
    entered = {
        "kind": "talk",
        "planned": "no",
        "held_on": "2014-09-07",
        "place": "会议室",
        "present": "群众若干",
    }
    answer = send(client, cast.officer, "documents:meeting_new", **entered)
    assert answer.status_code == 422
    assert ">\n群众若干</textarea>" in answer.content.decode()
    assert "“群众若干”读不懂" in answer.content.decode()


def test_m71_the_wrap_up_meeting_is_a_meeting_with_its_page_and_minutes(cast, client):
    make_item(cast.town, state="closed")
    held = {"held_on": "2014-09-07", "place": "镇政府大会议室"}
    assert send(client, cast.clerk, "supervision:wrap_up", cast.town.pk, **held).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.unit, meeting.entered_by) == ("wrap_up", cast.town, cast.clerk)
    assert reverse("documents:meeting", args=[meeting.pk]) in open_as(
        client, cast.officer, "supervision:wrap_up", cast.town.pk
    )
    send(client, cast.clerk, "documents:meeting_minutes", meeting.pk, minutes="总结。", present="党员 80")
    assert "党员" in open_as(client, cast.officer, "documents:meeting", meeting.pk)
