"""A promise is not kept in time: reminded, late, answered for, chased, signed; in a real browser (issue 6)."""

from datetime import timedelta

import pytest

from issues.models import Flag
from issues.services.sweeps import flag_overdue, flag_unexplained
from supervision.services.reminders import remind
from tests.factories import TODAY, make_item
from trail import clock
from trail.queries import broken
from units.services.rule_proposals import propose_rules


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_a_secretary_is_reminded_runs_late_and_answers_and_the_office_chases(width, people, visitor):
    at = visitor(width)
    late = make_item(people.town, deadline=TODAY - timedelta(days=2))
    soon = make_item(people.town, deadline=TODAY + timedelta(days=1))
    with clock.standing_on(TODAY - timedelta(days=1)):
        remind()
    flag_overdue()
    flag_unexplained()
    remind()
    propose_rules(campaign_id=people.campaign.pk, by=None, reason="便于早提醒", warn_days=5)
    at.sign_in(people.officer)
    at.open("/desk/chase/")
    assert "整改到期 1 件" in at.text()
    at.press("催办甲镇党委")
    assert "第 1 次" in at.text()
    at.open("/desk/chase/print/")
    at.open("/desk/pace/")
    at.open("/desk/operations/")
    at.open("/desk/calendar/")
    at.open("/desk/rules/edit/")
    at.open("/desk/rules/")
    at.follow("查看提议")
    at.sign_out()
    at.sign_in(people.clerk)
    at.open("/desk/inbox/")
    assert "第 1 次催办" in at.text()
    at.open(f"/desk/items/{soon.pk}/extend/")
    at.page.fill("[name=new_deadline]", "2014年10月20日")
    at.page.fill("[name=reason]", "施工季节未到")
    at.press("提交延期申请")
    at.open(f"/desk/items/{late.pk}/")
    at.follow("填写逾期说明")
    at.page.fill("[name=progress]", "已建成4处代办点，还差2处。")
    at.page.fill("[name=reason]", "雨季停工，材料迟到。")
    at.page.fill("[name=plan]", "由镇长牵头，9月20日前建成。")
    at.press("先看看群众会看到什么")
    assert "未能按期到位" in at.text()
    at.press("提交说明并报送")
    at.sign_out()
    _sign(at, people.supervisor, "督导组签收")
    at.open("/desk/extensions/")
    at.sign_out()
    _sign(at, people.officer, "活动办签收")
    assert not Flag.objects.filter(item=late, kind="unexplained", cleared_on=None).exists()
    assert Flag.objects.filter(item=late, kind="overdue", cleared_on=None).exists()
    assert at.faults == []
    assert broken() == []


def _sign(at, person, button):
    at.sign_in(person)
    at.open("/desk/explanations/")
    at.page.get_by_role("link", name="窗口单位").first.click()
    at.press(button)
    assert "已签收书面报告" in at.text()
