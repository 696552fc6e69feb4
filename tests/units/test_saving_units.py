"""Units, leaders, groups and contact points: who may save them, what the rows refuse, what the trail keeps (M2, M7, M8)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from tests.access.table import PEOPLE
from tests.factories import make_campaign, make_leader, make_unit
from tests.locks import wait_until_someone_waits
from trail.queries import history
from units.models import Assignment, ContactPoint, Leader, Role, SupervisionGroup, Unit
from units.services.units import save_contact_point, save_group, save_leader, save_unit

NOT_THE_OFFICE = [name for name in PEOPLE if name not in ("anonymous", "officer")]
NEW = {"name": "丙村党支部", "kind": "branch", "category": "village"}


@pytest.mark.parametrize("name", NOT_THE_OFFICE)
def test_only_the_office_saves_units_leaders_groups_and_contact_points(cast, name):
    by = getattr(cast, name)
    for act, values in (
        (save_unit, {"campaign": cast.campaign, **NEW}),
        (save_leader, {"unit": cast.town, "post": "副书记"}),
        (save_group, {"campaign": cast.campaign, "number": 9, "name": "第9督导组"}),
        (save_contact_point, {"unit": cast.town, "leader": cast.contact}),
    ):
        with pytest.raises(PermissionDenied, match="活动办"):
            act(by=by, **values)


def test_an_edit_keeps_before_and_after_in_the_trail(cast):
    save_unit(by=cast.officer, unit=cast.town, kind="committee", name="甲镇党委")
    event = history(cast.town)[0]
    assert (event["act"], event["before"], event["after"]) == (
        "unit.edited",
        {"kind": "branch"},
        {"kind": "committee"},
    )


def test_an_edit_that_changes_nothing_is_no_act(cast):
    save_unit(by=cast.officer, unit=cast.town, name=cast.town.name)
    assert history(cast.town) == []


def test_a_leaders_name_stays_out_of_the_trail(cast):
    leader = save_leader(by=cast.officer, unit=cast.town, post="副书记", name="只记在册")
    save_leader(by=cast.officer, leader=leader, name="改了名字")
    assert [event["after"] for event in history(leader)] == [{}, {"post": "副书记"}]


def test_two_units_of_a_campaign_never_share_a_name(cast):
    with pytest.raises(ValidationError, match="已有同名的单位"):
        save_unit(by=cast.officer, campaign=cast.campaign, **NEW | {"name": cast.town.name})


def test_a_unit_never_stands_below_itself(cast):
    village = save_unit(by=cast.officer, campaign=cast.campaign, parent=cast.town, **NEW)
    with pytest.raises(ValidationError, match="上一级党组织不能是本单位"):
        save_unit(by=cast.officer, unit=cast.town, parent=village)


def test_a_superior_or_group_of_another_campaign_is_refused(cast):
    elsewhere = make_campaign()
    group = SupervisionGroup.objects.create(campaign=elsewhere, number=1, name="别处的组")
    for values in ({"parent": make_unit(elsewhere, "别处")}, {"group": group}):
        with pytest.raises(ValidationError) as refusal:
            save_unit(by=cast.officer, unit=cast.town, **values)
        assert refusal.value.code == "other_campaign"


def test_a_unit_has_one_head_at_a_time(cast):
    with pytest.raises(ValidationError, match="已有在任的一把手"):
        save_leader(by=cast.officer, unit=cast.town, post="新任党委书记", is_head=True)
    save_leader(by=cast.officer, leader=cast.head, active=False)
    save_leader(by=cast.officer, unit=cast.town, post="新任党委书记", is_head=True)
    assert Leader.objects.get(unit=cast.town, is_head=True, active=True).post == "新任党委书记"


def test_a_post_is_held_once(cast):
    make_leader(cast.town, "镇长")
    with pytest.raises(ValidationError, match="同一职务"):
        save_leader(by=cast.officer, unit=cast.town, post="镇长")


def test_a_group_number_is_used_once(cast):
    with pytest.raises(ValidationError, match="组号"):
        save_group(by=cast.officer, campaign=cast.campaign, number=1, name="又一个第1组")


def test_a_unit_is_the_contact_point_of_one_city_leader(cast):
    save_contact_point(by=cast.officer, unit=cast.town, leader=cast.contact)
    with pytest.raises(ValidationError, match="另一位市领导"):
        save_contact_point(by=cast.officer, unit=cast.town, leader=cast.leader)
    save_contact_point(by=cast.officer, unit=cast.town, leader=cast.leader, city_leader=False)


def test_the_contact_leaders_role_comes_and_goes_with_the_point(cast):
    point = save_contact_point(by=cast.officer, unit=cast.bureau, leader=cast.leader)
    held = Assignment.objects.filter(unit=cast.bureau, role=Role.CONTACT)
    assert [seat.person for seat in held] == [cast.leader]
    save_contact_point(by=cast.officer, point=point, leader=cast.contact)
    assert [seat.person for seat in held.all()] == [cast.contact]
    save_contact_point(by=cast.officer, point=point, active=False)
    assert not held.all().exists()


def test_an_administrator_is_nobodys_contact_leader(cast):
    with pytest.raises(ValidationError) as refusal:
        save_contact_point(by=cast.officer, unit=cast.bureau, leader=cast.system)
    assert refusal.value.code == "roles_apart"
    assert not ContactPoint.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_officers_who_add_a_unit_is_told_so(cast, rival):
    with transaction.atomic():
        save_unit(by=cast.officer, campaign=cast.campaign, **NEW)
        second = rival(save_unit, by=cast.officer, campaign=cast.campaign, **NEW)
        wait_until_someone_waits()
    assert "已有同名的单位" in second().messages[0]
    assert Unit.objects.filter(name=NEW["name"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_officers_who_name_a_head_is_told_so(cast, rival):
    with transaction.atomic():
        save_leader(by=cast.officer, unit=cast.bureau, post="局长", is_head=True)
        second = rival(save_leader, by=cast.officer, unit=cast.bureau, post="党组书记", is_head=True)
        wait_until_someone_waits()
    assert "已有在任的一把手" in second().messages[0]


def test_when_the_trail_cannot_be_written_nothing_is_saved(cast, monkeypatch):
    """S68: no trace, no act."""

    def broken(*args, **facts):
        raise RuntimeError("no trail")

    monkeypatch.setattr("units.services.rows.record", broken)
    with pytest.raises(RuntimeError):
        save_unit(by=cast.officer, campaign=cast.campaign, **NEW)
    assert not Unit.objects.filter(name=NEW["name"]).exists()
