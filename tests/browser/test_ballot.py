"""A whole meeting at 390 px: slips printed, thirty villagers vote (some without script), counted, sealed, decided."""

import re

import pytest

from issues.states import State
from reviews.queries.seals import broken_seals
from reviews.services import ballots
from reviews.services.ballots import cast_ballot
from reviews.services.reviews import open_review
from tests.browser.meeting import seat, step
from tests.factories import TODAY, make_item


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_whole_meeting_by_slips_on_a_phone(people, visitor, chromium, live_server):
    items = [make_item(people.town, state=State.FINISHED) for _ in range(2)]
    call = {
        "by": people.clerk,
        "unit": people.town,
        "item_ids": [item.pk for item in items],
        "held_on": TODAY,
    }
    review = open_review(**call).pk
    at = visitor(390)
    at.sign_in(people.clerk)
    seat(at, people, review)
    step(at, people.clerk, review, "slips", "印制评议票", {"many": "30"})
    slips = re.findall(r"((?:[0-9A-Z]{4} ){4}[0-9A-Z])\s", at.text())
    codes = re.findall(r"回执号 ([0-9A-Z]{5} [0-9A-Z]{5})", at.text())
    assert (len(slips), len(codes)) == (30, 30)
    step(at, people.clerk, review, "rehearse", "试投")
    step(at, people.clerk, review, "start/ask", "提请开始投票", {"paper_issued": "0"})
    step(at, people.supervisor, review, "start", "见证投票开始")
    at.sign_out()
    phone = visitor(390)
    vote(phone, "/vote/#" + slips[0].replace(" ", "") + "&appinstall=0", codes[0])
    assert "#" not in phone.page.url
    plain = visitor(390)
    plain.context.close()
    plain.context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    plain.page = plain.context.new_page()
    by_hand(plain.page, live_server.url, slips[1], codes[1])
    rows = list(ballots.items_of(review))
    for slip, code in list(zip(slips, codes, strict=True))[2:]:
        cast_ballot(token=slip, code=code, choices=dict.fromkeys(rows, "a"))
    phone.open(f"/vote/{review}/")
    assert "30 张已收到" in phone.text()
    step(at, people.clerk, review, "close/ask", "提请结束投票")
    step(at, people.supervisor, review, "close", "见证投票结束", {"returned": "0"})
    step(at, people.clerk, review, "count", "计票")
    at.sign_out()
    at.sign_in(people.supervisor)
    at.open(f"/desk/reviews/{review}/confirm/")
    at.page.fill("[name=observer]", "第一督导组组长")
    at.page.locator("[name=checked]").check()
    at.press("确认，认定结果")
    phone.open("/vote/receipt/")
    phone.page.fill("[name=code]", codes[0])
    phone.press("查一查")
    assert "已计入" in phone.text()
    phone.open(f"/vote/{review}/")
    assert "96.66%" in phone.text()
    assert at.faults == []
    assert phone.faults == []
    assert list(broken_seals()) == []


def vote(phone, address, code):
    """As a villager does: scan, answer, look once more, done."""
    phone.open("/vote/")
    phone.page.goto(phone.address + address)
    phone.page.get_by_role("button", name="下一项").wait_for()
    phone.look()
    phone.page.get_by_label("点赞").check()
    phone.press("下一项")
    phone.page.get_by_label("不了解").check()
    phone.press("看一遍我的选择")
    phone.page.fill("[name=code]", code)
    phone.press("投票")
    assert "已收到" in phone.text()


def by_hand(page, address, slip, code):
    """The same without any script: the number typed."""
    page.goto(address + "/vote/")
    page.fill("[name=token]", slip.lower())
    page.click("text=开始评议")
    page.click("text=点赞")
    page.click("text=下一项")
    page.click("text=点赞")
    page.click("text=看一遍我的选择")
    page.fill("[name=code]", code)
    page.click("button[value=cast]")
    assert "已收到" in page.inner_text("body")
