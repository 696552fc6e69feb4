"""Only what is publicly disclosed today reaches the portal; the rest does not exist there (S71, S72)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from issues.services.items import finish_item
from issues.services.progress import report_progress
from issues.services.releases import withdraw_disclosure
from issues.states import State
from reviews.services.counts import confirm_review
from reviews.services.reviews import open_review
from tests.factories import (
    TODAY,
    complete,
    disclose,
    finish,
    hold_review,
    make_counted,
    make_item,
    make_leader,
    make_person,
    make_proof,
)
from tests.portal.scene import disclose_all, personal_item, shown_item
from trail import clock

PAGES = ["portal:home", "portal:items", "portal:units", "portal:transparency", "portal:robots"]


def at(item):
    return reverse("portal:item", args=[item.number])


def everything(client, cast):
    """Every public page of the cast, as one text."""
    pages = [reverse(name) for name in PAGES] + [
        reverse("portal:unit", args=[u.pk]) for u in (cast.town, cast.bureau)
    ]
    pages += [f"{reverse('portal:items')}?unit={cast.town.pk}", f"{reverse('portal:items')}?q=MARK"]
    return "".join(client.get(page).content.decode() for page in pages)


HIDDEN = {
    "never disclosed": lambda item: None,
    "not yet": lambda item: disclose(item, starts=TODAY + timedelta(days=1)),
    "no longer": lambda item: disclose(
        item, starts=TODAY - timedelta(days=9), ends=TODAY - timedelta(days=1)
    ),
    "to the unit only": lambda item: disclose(item, scope="unit"),
    "to the Party only": lambda item: disclose(item, scope="party"),
    "withdrawn": lambda item: withdraw_disclosure(disclosure_id=disclose(item).pk, by=None, reason="有误"),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_s71_s72_what_is_not_disclosed_today_is_on_no_page(cast, client, how):
    item = make_item(cast.town, problem="MARK问题", goal="MARK目标")
    HIDDEN[how](item)
    unknown = client.get(reverse("portal:item", args=["C0-9999"]))
    hidden = client.get(at(item))
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content
    assert "MARK问题" not in everything(client, cast)
    assert item.number not in everything(client, cast)


@pytest.mark.parametrize("days", [0, 30])
def test_the_first_and_the_last_day_are_public(cast, client, days):
    item = make_item(cast.town, problem="MARK问题")
    disclose(item)
    with clock.standing_on(TODAY + timedelta(days=days)):
        assert client.get(at(item)).status_code == 200
        assert "MARK问题" in everything(client, cast)
    with clock.standing_on(TODAY + timedelta(days=31)):
        assert client.get(at(item)).status_code == 404


def test_a_draft_in_a_disclosed_list_stays_hidden(cast, client):
    shown = shown_item(cast.town)
    make_item(cast.town, state=State.DRAFT, its_list=shown.list, problem="MARK草拟")
    assert "MARK草拟" not in everything(client, cast)


def test_m42_an_item_page_tells_promise_progress_review_and_seal(cast, client):
    make_person("somebody", name="MARK经办人")
    item = make_item(
        cast.town, state=State.CLOSED, problem="窗口作风差", goal="限时办结", responsible="党委书记"
    )
    disclose_all(item)
    shown = client.get(at(item)).content.decode()
    for text in (
        "窗口作风差",
        "限时办结",
        "制定窗口服务规范并上墙公开",
        "党委书记",
        "2014年9月15日",
        "已设代办点6处。",
    ):
        assert text in shown
    assert "窗口限时办结。" in shown  # the result
    assert "90%" in shown  # 27 of 30
    assert "群众认可（不低于 80%）" in shown
    assert item.close_number in shown
    assert "2014-09-06" in shown  # the day of the seal
    assert "2014年9月7日 至 2014年10月7日" in shown
    assert "甲镇党委" in shown
    assert "同意" not in shown  # what auditors wrote is not the public's


def test_the_seal_is_only_on_what_is_closed(cast, client):
    item = shown_item(cast.town, state=State.APPROVED)
    assert 'class="stamp"' not in client.get(at(item)).content.decode()


def test_a_count_that_is_not_confirmed_is_nobodys_business(cast, client):
    item = shown_item(cast.town, state=State.FINISHED)
    review = open_review(by=None, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    make_counted(review, likes=29)
    assert "96.66" not in client.get(at(item)).content.decode()
    confirm_review(review_id=review.pk, by=None, observer="组长")
    disclose(item, kind="review")
    assert "96.66%" in client.get(at(item)).content.decode()


def test_a_round_that_failed_stays_beside_the_one_that_passed(cast, client):
    item = shown_item(cast.town, state=State.FINISHED)
    hold_review([item], likes=10)
    finish(item)
    hold_review([item], likes=27)
    disclose(item, kind="review")
    shown = client.get(at(item)).content.decode()
    assert "第 1 轮" in shown
    assert "33.33%" in shown
    assert "未达标，继续整改" in shown
    assert "第 2 轮" in shown


def test_a_personal_list_names_the_post_and_never_the_name(cast, client):
    leader = make_leader(cast.town, post="副镇长", name="MARK姓名")
    item = personal_item(cast.town, leader, responsible="MARK姓名", problem="调研走过场")
    disclose(item)
    shown = client.get(at(item)).content.decode() + everything(client, cast)
    assert "副镇长" in shown
    assert "MARK姓名" not in shown
    assert '<meta name="robots" content="noindex">' in client.get(at(item)).content.decode()


def test_a_name_typed_as_responsible_is_not_shown(cast, client):
    item = shown_item(cast.town, responsible="张三丰")
    shown = client.get(at(item)).content.decode() + everything(client, cast)
    assert "张三丰" not in shown
    assert "不公布姓名" in shown


def test_files_people_and_reasons_are_on_no_public_page(cast, client):
    item = shown_item(cast.town, co_handlers="SECRET配合", responsible_unit="SECRET责任单位")
    proof = make_proof(item, by=cast.clerk)
    disclosure = disclose(item, starts=TODAY - timedelta(days=9), ends=TODAY - timedelta(days=2))
    withdraw_disclosure(disclosure_id=disclosure.pk, by=None, reason="SECRET理由")
    shown = client.get(at(item)).content.decode() + everything(client, cast)
    for text in ("SECRET", proof.name, str(cast.clerk), "attachment"):
        assert text not in shown


def test_a_unit_page_shows_its_own_disclosed_lists_only(cast, client):
    shown_item(cast.town, problem="甲镇的问题")
    shown_item(cast.bureau, problem="乙局的问题")
    text = client.get(reverse("portal:unit", args=[cast.town.pk])).content.decode()
    assert "甲镇的问题" in text
    assert "乙局的问题" not in text
    assert "领导班子整改方案" in text
    assert "公示期 9月7日 至 10月7日" in text


@pytest.mark.parametrize("pk", [0, 999999, 10**30])
def test_an_unknown_unit_and_one_outside_the_campaign_are_the_same(cast, client, pk):
    outside = client.get(reverse("portal:unit", args=[cast.city.pk]))
    unknown = client.get(f"/units/{pk}/")
    assert outside.status_code == unknown.status_code == 404
    assert outside.content == unknown.content


def test_before_any_campaign_every_page_says_what_will_come(db, client):
    for name in PAGES:
        answer = client.get(reverse(name))
        assert answer.status_code == 200
    assert "还没有可以公开的内容" in client.get("/").content.decode()


def test_the_home_page_prints_the_sentence_and_defines_each_number(cast, client):
    shown_item(cast.town, state=State.CLOSED)
    personal_item(cast.bureau, make_leader(cast.bureau, post="局长"))
    shown = client.get("/").content.decode()
    assert (
        "全市参学单位已上报整改事项2条，其中，领导班子整改事项1条，领导干部个人整改事项1条；已办结销号整改事项1项"
        in shown
    )
    figures = re.findall(r'<div class="card stat[^"]*">\s*<dt>(.*?)</dt>\s*<dd>(.*?)</dd>', shown, re.S)
    assert [title for title, _ in figures] == ["参学单位", "已上报整改事项", "已办结销号", "正在公示事项"]
    assert all("口径：" in value for _, value in figures)


@pytest.mark.parametrize(
    "field",
    ["problem", "goal", "measures", "text", "result", "unit", "post"],
)
def test_script_in_any_text_is_shown_as_text(cast, client, field):
    evil = "<script>alert(1)</script>"
    leader = make_leader(cast.town, post=f"{evil}主任" if field == "post" else "主任")
    if field == "unit":
        cast.town.name = evil
        cast.town.save(update_fields=["name"])
    values = {field: f"{evil}主任"} if field in ("problem", "goal") else {}
    item = personal_item(cast.town, leader, **values) if field == "post" else make_item(cast.town, **values)
    if field == "measures":
        item.measures.create(order=9, text=evil)
    if field in ("text", "result"):
        report_progress(item_id=item.pk, by=None, text=evil if field == "text" else "已办。")
        complete(item)
        finish_item(item_id=item.pk, by=None, result=evil)
    disclose_all(item)
    shown = client.get(at(item)).content.decode() + everything(client, cast)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
