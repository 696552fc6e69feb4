"""The office takes in several lists and releases several documents: ticks, a bar, a page that shows what will happen."""

import pytest

from issues.models import Disclosure, RectificationList
from issues.services.proposals import propose_releases
from issues.states import ListState, ReleaseState, State
from tests.factories import TODAY, make_item, make_unit
from trail.queries import broken


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_m19_m35_several_lists_are_taken_in_at_a_desk_and_released_on_a_phone(people, visitor):
    desk, phone = visitor(1440), visitor(390)
    for n in range(4):
        unit = make_unit(people.campaign, f"第{n + 1}街道党工委", group=people.groups[0])
        make_item(unit, state=State.FILED)
        shown = {"kind": "list", "scope": "public", "starts_on": TODAY, "ends_on": people.campaign.ends_on}
        propose_releases(
            by=None, list_ids=[make_item(make_unit(people.campaign, f"第{n + 1}局")).list_id], **shown
        )
    desk.sign_in(people.officer)
    desk.open("/desk/lists/?state=submitted")
    assert not desk.page.locator(".verbs").is_visible()
    desk.page.get_by_label("全选本页").check()
    assert desk.page.inner_text("output") == "已选 4 份"
    desk.page.locator("[name=id]").first.uncheck()
    assert desk.page.inner_text("output") == "已选 3 份"
    desk.look()
    desk.press("接收")
    desk.page.locator("[name=id]").last.uncheck()
    desk.press("确认接收")
    assert "已接收 2 份清单" in desk.text()
    assert RectificationList.objects.filter(state=ListState.SUBMITTED).count() == 2

    phone.sign_in(people.officer)
    phone.open("/desk/releases/")
    phone.page.get_by_label("全选本页").check()
    phone.look()
    phone.press("核对并发布")
    phone.follow("返回重选")
    assert phone.page.inner_text("output") == "已选 4 份"
    phone.press("核对并发布")
    phone.press("核对无误，发布")
    assert Disclosure.objects.filter(state=ReleaseState.RELEASED).count() == 4
    phone.open("/desk/lists/?state=submitted")
    phone.page.get_by_label("全选本页").check()
    phone.press("接收")
    assert desk.faults + phone.faults == []
    assert broken() == []
