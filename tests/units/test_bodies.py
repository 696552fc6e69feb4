"""Bodies and their members (M10, M139), leaders in charge (M123), batches and their stages (M124)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.access.table import PEOPLE
from tests.factories import TODAY, make_campaign, make_person, make_unit
from trail.queries import history
from units.models import Body, Charge, Role, Stage
from units.services.bodies import save_body, save_body_member, save_charge
from units.services.campaigns import save_stage
from units.services.unit_changes import merge_units
from units.services.units import save_unit

NOT_THE_OFFICE = [name for name in PEOPLE if name not in ("anonymous", "officer")]
WATCH = {"kind": "watch", "name": "党员代表监督小组", "starts_on": TODAY}


def refused(act, **arguments):
    with pytest.raises(ValidationError) as refusal:
        act(**arguments)
    return "".join(refusal.value.messages)


@pytest.fixture
def body(cast):
    return save_body(by=cast.officer, campaign=cast.campaign, formed_from="市纪委\n市委督查室\n", **WATCH)


@pytest.mark.parametrize("name", NOT_THE_OFFICE)
def test_m10_only_the_office_keeps_bodies_members_and_charges(cast, body, name):
    by = getattr(cast, name)
    for act, values in (
        (save_body, {"campaign": cast.campaign, **WATCH}),
        (save_body_member, {"body": body, "post": "市纪委常委"}),
        (save_charge, {"unit": cast.town, "post": "市委常委", "starts_on": TODAY}),
    ):
        with pytest.raises(PermissionDenied, match="活动办"):
            act(by=by, **values)


@pytest.mark.parametrize("kind", Body.Kind.values)
def test_m139_a_body_of_every_kind_stands_beside_the_groups(cast, kind):
    made = save_body(by=cast.officer, campaign=cast.campaign, **WATCH | {"kind": kind})
    assert made.kind == kind
    assert made.group is None


def test_m10_a_body_names_its_organisations_and_its_members_by_post(cast, body):
    member = save_body_member(by=cast.officer, body=body, post="市纪委常委", part="联系乡镇", is_liaison=True)
    assert body.organisations == ["市纪委", "市委督查室"]
    assert (member.person, member.is_liaison) == (None, True)
    assert [history(one)[0]["act"] for one in (body, member)] == ["body.added", "body_member.added"]


def test_m10_only_a_body_of_the_groups_kind_points_to_a_group(cast):
    text = refused(save_body, by=cast.officer, campaign=cast.campaign, group=cast.groups[0], **WATCH)
    assert "只有类别为“督导组”" in text
    made = save_body(
        by=cast.officer,
        campaign=cast.campaign,
        group=cast.groups[0],
        **WATCH | {"kind": "group", "name": "第1督导组"},
    )
    assert cast.groups[0].body == made


def test_m10_a_body_gives_nobody_the_role_of_a_group(cast, body):
    plain = make_person("plain", cast.campaign, Role.INVITED, unit=cast.town)
    save_body_member(by=cast.officer, body=body, post="市委督查室主任", person=plain)
    assert [role.role for role in plain.roles] == [Role.INVITED]


def test_m10_what_a_body_refuses(cast, body):
    other = make_campaign()
    assert "已有同名的工作机构" in refused(save_body, by=cast.officer, campaign=cast.campaign, **WATCH)
    assert "撤销日期不能早于" in refused(
        save_body, by=cast.officer, body=body, ends_on=TODAY - timedelta(days=1)
    )
    save_body_member(by=cast.officer, body=body, post="市纪委常委", is_liaison=True)
    member = {"by": cast.officer, "body": body}
    assert "已有在任的同一职务" in refused(save_body_member, post="市纪委常委", **member)
    assert "已有联络员" in refused(save_body_member, post="副主任", is_liaison=True, **member)
    assert "没有业务任职" in refused(save_body_member, post="管理员", person=cast.system, **member)
    save_body(by=cast.officer, body=body, ends_on=TODAY)
    assert "不能再添加成员" in refused(save_body_member, post="副主任", **member)
    assert "不属于本活动" in refused(
        save_body,
        by=None,
        campaign=other,
        **WATCH | {"kind": "group", "name": "组", "group": cast.groups[0]},
    )


def test_m10_the_list_of_bodies_costs_the_same_however_many_there_are(cast, client):
    client.force_login(cast.officer)

    def statements():
        with CaptureQueriesContext(connection) as told:
            client.get("/desk/bodies/")
        return len(told)

    client.get("/desk/bodies/")
    made = [save_body(by=None, campaign=cast.campaign, **WATCH | {"name": f"组{n}"}) for n in range(1)]
    one = statements()
    made += [save_body(by=None, campaign=cast.campaign, **WATCH | {"name": f"机构{n}"}) for n in range(9)]
    for each in made:
        save_body_member(by=None, body=each, post="主任", is_liaison=True)
    assert statements() == one


def test_m139_the_pages_set_up_a_body_and_show_it(cast, client):
    client.force_login(cast.officer)
    sent = {
        "kind": "drive",
        "name": "专项督办机构",
        "formed_from": "领导小组办公室\n市纪委",
        "starts_on": "2014-09-01",
    }
    assert client.post("/desk/bodies/new/", sent).status_code == 302
    body = Body.objects.get()
    assert client.post(
        f"/desk/bodies/{body.pk}/members/new/", {"post": "市委督查室主任", "order": 0, "active": "on"}
    )
    page = client.get(f"/desk/bodies/{body.pk}/").content.decode()
    assert "专项督办机构" in page
    assert "领导小组办公室、市纪委" in page
    assert "市委督查室主任" in page


# 分管


def test_m123_a_leader_is_in_charge_of_a_unit_or_of_a_line_of_it_for_a_time(cast):
    charge = save_charge(
        by=cast.officer,
        unit=cast.town,
        post="市委常委、组织部部长",
        line="基层组织建设",
        person=cast.leader,
        starts_on=TODAY,
    )
    assert charge in Charge.objects.in_force(on=TODAY)
    save_charge(by=cast.officer, charge=charge, ends_on=TODAY)
    assert charge not in Charge.objects.in_force(on=TODAY + timedelta(days=1))
    assert charge in Charge.objects.in_force(on=TODAY)


def test_m123_the_unit_page_shows_who_is_in_charge(cast, client):
    client.force_login(cast.officer)
    sent = {"post": "市委常委", "line": "信访工作", "starts_on": "2014-09-01"}
    assert client.post(f"/desk/units/{cast.town.pk}/charges/new/", sent).status_code == 302
    client.force_login(cast.clerk)
    page = client.get(f"/desk/units/{cast.town.pk}/").content.decode()
    assert "市委常委" in page
    assert "信访工作" in page


def test_m123_what_a_charge_refuses(cast):
    values = {"by": cast.officer, "unit": cast.town, "post": "市委常委", "starts_on": TODAY}
    save_charge(**values)
    assert "已在分管" in refused(save_charge, **values)
    assert "不能早于" in refused(
        save_charge, **values | {"line": "信访", "ends_on": TODAY - timedelta(days=1)}
    )
    assert "没有业务任职" in refused(save_charge, **values | {"line": "信访", "person": cast.auditor})


def test_m123_a_charge_goes_over_to_the_successor_of_its_unit(cast):
    charge = save_charge(by=cast.officer, unit=cast.town, post="市委常委", starts_on=TODAY)
    merge_units(by=cast.officer, units=[cast.town], into=cast.bureau, day=TODAY, document="句编〔2014〕5号")
    charge.refresh_from_db()
    assert charge.unit_id == cast.bureau.pk


# 批次


def stage(cast, batch, name, order=1):
    return save_stage(
        by=cast.officer,
        campaign=cast.campaign,
        batch=batch,
        order=order,
        name=name,
        starts_on=date(2014, 9, 1),
        ends_on=date(2014, 9, 30),
    )


def test_m124_a_unit_goes_through_the_stages_of_its_own_batch(cast):
    stage(cast, 1, "第一批环节")
    second = stage(cast, 2, "第二批环节")
    assert list(cast.town.stages()) == [second]
    save_unit(by=cast.officer, unit=cast.town, batch=1)
    cast.town.refresh_from_db()
    assert [one.name for one in cast.town.stages()] == ["第一批环节"]


def test_m124_the_unit_page_reads_the_batch(cast, client):
    stage(cast, 1, "第一批环节")
    stage(cast, 2, "第二批环节")
    client.force_login(cast.clerk)
    page = client.get(f"/desk/units/{cast.town.pk}/").content.decode()
    assert "第二批环节" in page
    assert "第一批环节" not in page
    assert "现处环节" in page


def test_m124_the_front_page_shows_the_stages_of_the_batches_there_are(cast, client):
    stage(cast, 1, "第一批环节")
    stage(cast, 2, "第二批环节")
    page = client.get("/").content.decode()
    assert "第二批环节" in page
    assert "第一批环节" not in page
    save_unit(by=cast.officer, unit=cast.town, batch=1)
    assert set(Stage.objects.gone_through()) == set(Stage.objects.all())


def test_m124_units_are_filtered_by_batch(cast, client):
    make_unit(cast.campaign, "首批单位", batch=1)
    client.force_login(cast.officer)
    page = client.get("/desk/units/?batch=1").content.decode()
    assert "首批单位" in page
    assert "甲镇党委" not in page
