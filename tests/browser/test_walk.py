"""One item's whole life by web forms, as its people live it: at a desk and on a phone."""

import pytest

from issues.models import Item
from tests.browser.meeting import hold_on_paper
from trail.queries import broken
from units.models import ContactPoint

PROBLEM = "窗口单位服务态度差、办事拖拉，群众跑多趟"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_an_item_is_carried_from_filing_to_the_stamp(width, people, visitor):
    ContactPoint.objects.create(unit=people.town, leader=people.contact, city_leader=True)
    at = visitor(width)
    _draft_and_submit(at, people)
    _accept(at, people)
    _disclose(at, people)
    _see_in_public(at, "整改中")
    _report_and_finish(at, people)
    _review(at, people)
    _confirm(at, people)
    _apply(at, people)
    for auditor in (people.supervisor, people.officer, people.contact, people.superior):
        _audit(at, auditor)
    _disclose(at, people, "销号结果")
    _see_in_public(at, "销号〔2014〕1号")
    _look_around(at, people)
    assert at.faults == []
    assert broken() == []


def _draft_and_submit(at, people):
    at.sign_in(people.clerk)
    at.open(f"/desk/lists/new/?unit={people.town.pk}")
    at.page.get_by_label("领导班子（整改方案）").check()
    at.press("建立清单")
    at.follow("添加事项")
    at.page.fill("[name=problem]", PROBLEM)
    at.page.get_by_label("征求群众意见").check()
    at.page.fill("[name=goal]", "首问负责、限时办结，群众满意率达到90%以上")
    at.page.locator("[name=measures_text]").first.fill("制定窗口服务规范并上墙公开")
    at.page.fill("[name=responsible]", "党委书记")
    at.page.fill("[name=deadline]", "9月底")
    at.press("保存")
    assert "具体到日" in at.text()
    assert at.page.input_value("[name=problem]") == PROBLEM
    at.page.fill("[name=deadline]", "2014年9月30日")
    at.press("保存")
    at.open(f"/desk/lists/{_item().list_id}/")
    at.follow("上报")
    at.press("确认上报")
    at.sign_out()


def _accept(at, people):
    at.sign_in(people.officer)
    at.open(f"/desk/lists/{_item().list_id}/")
    at.press("接收")
    at.sign_out()


def _disclose(at, people, material=""):
    """The clerk proposes what the public shall read; the office checks the frozen copy and releases it."""
    at.sign_in(people.clerk)
    at.open(f"/desk/lists/{_item().list_id}/")
    at.follow("提交公示")
    if material:
        at.follow(material)
    at.page.get_by_label("向社会公开").check()
    at.page.fill("[name=starts_on]", "2014-09-07")
    at.page.fill("[name=ends_on]", "2014-12-31")
    at.press("提交核对")
    proposed = at.page.url
    at.sign_out()
    at.sign_in(people.officer)
    at.page.goto(proposed)
    at.press("核对无误，发布")
    at.sign_out()


def _see_in_public(at, words):
    at.open("/")
    at.open("/items/")
    at.open(f"/items/{_item().number}/")
    assert PROBLEM in at.text()
    assert words in at.text()


def _report_and_finish(at, people):
    at.sign_in(people.clerk)
    at.open(f"/desk/items/{_item().pk}/")
    at.follow("填报进度")
    at.page.fill("[name=text]", "已设代办点6处，窗口限时办结。")
    at.page.set_input_files(
        "[name=files]", {"name": "代办点照片.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    at.press("提交进度")
    at.follow("申报完成")
    at.follow("登记措施完成")
    at.page.get_by_label("1. ").check()
    at.press("登记完成")
    at.follow("申报完成")
    at.page.fill("[name=result]", "代办点6处均已运行，窗口全部限时办结。")
    at.press("申报完成")
    at.sign_out()


def _review(at, people):
    at.sign_in(people.clerk)
    at.open(f"/desk/reviews/new/{people.town.pk}/")
    at.page.locator("[name=item_ids]").first.check()
    at.page.fill("[name=held_on]", "2014-09-07")
    at.press("发起评议")
    hold_on_paper(at, people, _item().rounds.get())


def _confirm(at, people):
    at.sign_in(people.supervisor)
    at.open("/desk/reviews/")
    at.open(f"/desk/reviews/{_item().rounds.get().review_id}/")
    at.follow("确认结果")
    at.page.fill("[name=observer]", "第一督导组组长")
    at.page.locator("[name=checked]").check()
    at.press("确认，认定结果")
    at.sign_out()


def _apply(at, people):
    at.sign_in(people.clerk)
    at.open(f"/desk/items/{_item().pk}/")
    at.follow("申请销号")
    for box in at.page.locator("[name=done]").all():
        box.check()
    at.press("申请销号")
    at.sign_out()


def _audit(at, auditor):
    at.sign_in(auditor)
    at.open("/desk/audits/")
    at.follow(PROBLEM[:10])
    for box in at.page.locator("[name=done]").all():
        box.check()
    at.page.locator("[name=verdict][value=passed]").check()
    at.page.fill("[name=opinion]", "现场查看属实，同意。")
    at.press("提交审核结论")
    at.sign_out()


def _look_around(at, people):
    """The pages a day's work passes through besides the walk itself."""
    at.sign_in(people.officer)
    for path in (
        "/desk/",
        "/desk/items/",
        "/desk/lists/",
        "/desk/wall/",
        "/desk/units/",
        "/desk/people/",
        "/desk/rules/",
    ):
        at.open(path)
    at.open(f"/desk/items/{_item().pk}/")
    assert "销号〔2014〕1号" in at.text()
    at.sign_out()


def _item():
    return Item.objects.get(problem=PROBLEM)
