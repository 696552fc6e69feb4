"""A notice goes out, is signed for, answered and accepted; a meeting is entered: in a real browser (issue 11, M54, M87, M109)."""

import pytest

from documents.models import Addressee, Document
from tests.documents.making import BODY, make_document
from tests.factories import make_person
from trail.queries import broken
from units.models import Role


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_m87_a_notice_is_issued_signed_answered_and_accepted(width, people, visitor):
    second = make_person("second", people.campaign, Role.OFFICE)
    second.set_password("Walk-through-2014")
    second.save(update_fields=["password"])
    make_document(people, title="关于报送整改清单的函")
    at = visitor(width)
    at.sign_in(people.officer)
    at.open("/desk/documents/")
    at.follow("草拟文书")
    at.page.select_option("[name=kind]", "notice")
    at.page.fill("[name=title]", "关于限期整改窗口服务问题的督办通知")
    at.page.select_option("[name=to]", str(people.town.pk))
    at.page.fill("[name=reply_by]", "2014-09-20")
    at.page.fill("[name=body]", BODY)
    at.page.fill("[name=copy_to]", "市纪委，市委组织部")
    at.press("保存草稿")
    at.press("送另一人核对")
    notice = Document.objects.get(kind="notice")
    at.sign_out()
    at.sign_in(second)
    at.open(f"/desk/documents/{notice.pk}/check/")
    at.page.check("[name=approve][value=yes]")
    at.press("提交")
    at.press("印发")
    assert "督办〔2014〕1号" in at.text()
    at.open(f"/desk/documents/{notice.pk}/print/")
    at.sign_out()
    one = Addressee.objects.get(document=notice)
    at.sign_in(people.clerk)
    at.open("/desk/received/")
    at.follow(notice.title)
    at.press("签收")
    at.follow("回复")
    at.page.fill("[name=text]", "已延长窗口服务时间，设代办点6处。")
    at.press("提交回复")
    at.open("/desk/meetings/new/")
    at.page.select_option("[name=kind]", "assigning")
    at.page.select_option("[name=unit]", str(people.town.pk))
    at.page.fill("[name=place]", "镇会议室")
    at.page.fill("[name=present]", "党委书记 1\n基层群众 30")
    at.press("保存")
    at.follow("写会议记录")
    at.page.fill("[name=minutes]", "研究窗口服务整改。")
    at.page.fill("[name=resolutions]", "窗口延时服务｜镇便民服务中心｜2014-09-30")
    at.press("保存")
    assert "镇便民服务中心" in at.text()
    at.open("/desk/meetings/")
    at.sign_out()
    at.sign_in(people.officer)
    at.open(f"/desk/received/{one.pk}/")
    at.page.check("[name=accept][value=yes]")
    at.press("办理")
    assert "回复已认可" in at.text()
    at.open(f"/desk/documents/{notice.pk}/")
    at.open("/desk/documents/?kind=notice&year=2014")
    assert at.faults == []
    assert broken() == []
