"""What waits, on a desk and on a phone: the workbench by kinds, the inbox, a release that came back (S138)."""

from datetime import timedelta

import pytest

from issues.services.proposals import propose_text
from issues.services.releases import refuse_release
from supervision.services.reminders import remind
from tests.factories import TODAY
from tests.supervision.drawn import draw_world

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_s138_workbench_and_inbox_of_clerk_group_and_office(people, visitor, width):
    draw_world(people, 1)
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=30)}
    words = {
        "title": "接受监督的公告",
        "text": "九月十日起接受群众监督。",
        "kind": "notice",
        "scope": "public",
    }
    refused = propose_text(by=people.clerk, unit=people.town, **words, **days)
    refuse_release(disclosure_id=refused.pk, by=people.officer, reason="缺联系电话")
    remind()
    one = visitor(width)
    for person in (people.clerk, people.supervisor, people.officer):
        one.sign_in(person)
        one.open("/desk/")
        assert "待我办理" in one.text()
        one.open("/desk/inbox/")
        one.sign_out()
    one.sign_in(people.clerk)
    one.open("/desk/?show=returned")
    one.follow("接受监督的公告")
    one.follow("修改后重新提交")
    assert one.page.input_value("[name=text]") == words["text"]
    one.press("提交核对")
    assert "另一人核对" in one.text()
    one.sign_out()
    one.sign_in(people.officer)
    one.open("/desk/?show=audit")
    one.follow("选几件一起办")
    assert "/desk/audits/" in one.page.url
    assert one.faults == []
