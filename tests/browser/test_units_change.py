"""A unit is merged and somebody leaves: each page lists what goes over before the act; at a desk and on a phone."""

import pytest

from issues.states import State
from tests.factories import TODAY, disclose, make_item, make_leader, make_list, make_person
from trail.queries import broken
from units.models import Handover, Unit
from units.services.bodies import save_body, save_body_member, save_charge
from units.services.unit_changes import rename_unit


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_m121_m122_a_unit_is_merged_and_somebody_hands_over(people, visitor):
    desk, phone = visitor(1440), visitor(390)
    taking = make_person("taking", name="接手同志")
    _furnish(people)
    desk.sign_in(people.officer)
    desk.open(f"/desk/units/{people.town.pk}/")
    desk.follow("单位变更")
    desk.follow("合并")
    desk.page.select_option("[name=into]", str(people.bureau.pk))
    desk.page.fill("[name=day]", "2014-09-07")
    desk.page.fill("[name=document]", "关于调整机构设置的通知（句编〔2014〕5号）")
    desk.press("下一步：核对")
    assert "未销号的整改事项" in desk.text()
    desk.press("确认合并")
    assert Unit.objects.get(pk=people.town.pk).successor == people.bureau
    desk.open("/desk/units/changes/")
    desk.open(f"/desk/units/{people.town.pk}/")
    desk.open(f"/units/{people.town.pk}/")
    phone.sign_in(people.officer)
    for path in ("units/changes/", f"units/{people.bureau.pk}/", "bodies/", "units/changes/new/split/"):
        phone.open(f"/desk/{path}")
    phone.open(f"/desk/people/{people.supervisor.pk}/")
    phone.follow("工作移交")
    phone.page.select_option("[name=to]", str(taking.pk))
    phone.page.fill("[name=reason]", "工作调动")
    phone.press("全部移交")
    assert Handover.objects.get().to == taking
    phone.open(f"/units/{people.town.pk}/")
    assert desk.faults + phone.faults == []
    assert broken() == []


def _furnish(people):
    """Open and closed items, a list on its way, a former name, a body, a leader in charge."""
    make_item(people.town, state=State.CLOSED)
    disclose(make_item(people.town))
    make_item(
        people.town, state=State.FILED, its_list=make_list(people.town, leader=make_leader(people.town))
    )
    order = {"day": TODAY, "document": "句编〔2014〕4号"}
    rename_unit(by=None, unit=people.town, name="甲街道党工委", **order)
    body = save_body(
        by=None,
        campaign=people.campaign,
        kind="watch",
        name="党员代表监督小组",
        formed_from="市纪委\n市委督查室",
        starts_on=TODAY,
    )
    save_body_member(by=None, body=body, post="市纪委常委", is_liaison=True)
    save_charge(by=None, unit=people.town, post="市委常委、组织部部长", line="基层组织建设", starts_on=TODAY)
