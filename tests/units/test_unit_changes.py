"""Units that change (M121): what goes over and what stays, every refusal, the guard of the database, the race."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from issues.intake.recognise import Names
from issues.models import Item, RectificationList
from issues.services.items import add_item
from issues.services.lists import create_list, submit_list
from issues.services.orders import order_item, reopen_item
from issues.services.proposals import propose_releases
from issues.states import ListState, State
from reviews.services.closeouts import apply_close_out
from reviews.services.reviews import open_review
from tests.access.table import PEOPLE
from tests.factories import TODAY, disclose, make_item, make_leader, make_list, make_person, make_unit
from tests.locks import wait_until_someone_waits
from trail.queries import history
from units.holdings import held_by_unit, seal
from units.models import Assignment, ContactPoint, Role, SupervisionGroup, Unit, UnitChange, UnitName
from units.services.unit_changes import abolish_unit, merge_units, rename_unit, split_unit
from units.services.units import save_contact_point, save_leader, save_unit
from units.succession import former_names

ORDER = {"day": TODAY, "document": "句编〔2014〕5号"}
NOT_THE_OFFICE = [name for name in PEOPLE if name not in ("anonymous", "officer")]


def said(refusal):
    return "".join(refusal.value.messages)


def refused(act, **arguments):
    with pytest.raises(ValidationError) as refusal:
        act(**arguments)
    return said(refusal)


def merge(cast, **values):
    return merge_units(by=cast.officer, **{"units": [cast.town], "into": cast.bureau} | ORDER | values)


@pytest.mark.parametrize("name", NOT_THE_OFFICE)
def test_m121_only_the_office_changes_units(cast, name):
    by = getattr(cast, name)
    for act, values in (
        (rename_unit, {"unit": cast.town, "name": "甲街道党工委"}),
        (merge_units, {"units": [cast.town], "into": cast.bureau}),
        (split_unit, {"unit": cast.town, "parts": [cast.bureau], "stays": True}),
        (abolish_unit, {"unit": cast.town, "into": cast.bureau}),
    ):
        with pytest.raises(PermissionDenied, match="活动办"):
            act(by=by, **values, **ORDER)


def test_m121_a_rename_keeps_the_former_name_the_address_and_every_number(cast, client):
    item = make_item(cast.town)
    change = rename_unit(by=cast.officer, unit=cast.town, name="甲街道党工委", **ORDER)
    name = UnitName.objects.get(unit=cast.town)
    assert (name.name, name.starts_on, name.until, name.change) == ("甲镇党委", None, TODAY, change)
    item.refresh_from_db()
    assert (item.unit_id, item.unit.name) == (cast.town.pk, "甲街道党工委")
    client.force_login(cast.officer)
    page = client.get(f"/desk/units/{cast.town.pk}/").content.decode()
    assert "曾用名" in page
    assert "甲镇党委" in page
    assert "句编〔2014〕5号" in page
    assert "甲街道党工委" in client.get("/desk/units/?text=甲镇").content.decode()
    event = next(one for one in history(cast.town) if one["act"] == "unit.changed")
    assert (event["kind"], event["document"]) == ("rename", "句编〔2014〕5号")


def test_m121_the_second_rename_says_since_when_the_name_was_borne(cast):
    rename_unit(
        by=cast.officer,
        unit=cast.town,
        name="甲街道",
        day=TODAY - timedelta(days=9),
        document="句编〔2014〕4号",
    )
    rename_unit(by=cast.officer, unit=cast.town, name="甲新区", **ORDER)
    assert list(cast.town.former_names.values_list("name", "starts_on", "until")) == [
        ("甲街道", TODAY - timedelta(days=9), TODAY),
        ("甲镇党委", None, TODAY - timedelta(days=9)),
    ]


def test_m121_a_merge_hands_on_what_is_open_and_leaves_what_is_closed(cast):
    closed = make_item(cast.town, state=State.CLOSED)
    running = make_item(cast.town)
    coming = make_item(
        cast.town, state=State.FILED, its_list=make_list(cast.town, leader=make_leader(cast.town))
    )
    below = make_unit(cast.campaign, "丙村党支部", parent=cast.town)
    save_contact_point(by=cast.officer, unit=cast.town, leader=cast.contact, city_leader=True)
    numbers = dict(Item.objects.values_list("pk", "number"))
    change = merge(cast)
    places = dict(Item.objects.values_list("pk", "unit"))
    assert places == {
        closed.pk: cast.town.pk,
        running.pk: cast.bureau.pk,
        coming.pk: cast.bureau.pk,
    }
    assert dict(Item.objects.values_list("pk", "number")) == numbers
    below.refresh_from_db()
    assert below.parent_id == cast.bureau.pk
    assert not Assignment.objects.filter(unit=cast.town).exists()
    held = Assignment.objects.filter(unit=cast.bureau).values_list("person", flat=True)
    assert {cast.clerk.pk, cast.contact.pk, cast.invited.pk} <= set(held)
    assert ContactPoint.objects.get(leader=cast.contact).unit_id == cast.bureau.pk
    town = Unit.objects.get(pk=cast.town.pk)
    assert (town.ended_on, town.successor_id, town.heir) == (TODAY, cast.bureau.pk, cast.bureau)
    assert {one["key"]: one["many"] for one in change.handed} == {
        "items": 1,
        "lists": 1,
        "below": 1,
        "points": 1,
        "contact_seats": 1,
        "assignments": 2,
    }


def test_m121_every_item_that_goes_over_tells_from_where_and_by_which_document(cast):
    item = make_item(cast.town)
    merge(cast)
    event = history(item)[0]
    assert (event["act"], event["before"], event["after"], event["document"]) == (
        "item.went_over",
        {"unit": cast.town.pk},
        {"unit": cast.bureau.pk},
        "句编〔2014〕5号",
    )


def test_m121_a_team_list_on_its_way_goes_over_beside_the_successors_own(cast):
    own, coming = make_list(cast.bureau), make_item(cast.town, state=State.FILED).list
    RectificationList.objects.filter(pk=coming.pk).update(at_unit=None)
    merge(cast)
    coming.refresh_from_db()
    assert (coming.unit_id, coming.former_unit_id, coming.state) == (
        cast.bureau.pk,
        cast.town.pk,
        ListState.SUBMITTED,
    )
    assert coming.title == "领导班子整改方案（原甲镇党委）"
    assert own.title == "领导班子整改方案"


def test_m121_an_accepted_list_stays_the_document_it_was(cast):
    item = make_item(cast.town)
    merge(cast)
    item.refresh_from_db()
    assert (item.unit_id, item.list.unit_id) == (cast.bureau.pk, cast.town.pk)


def test_m121_the_successors_clerk_goes_on_with_the_item_and_sees_what_was_closed(cast):
    closed, item = make_item(cast.town, state=State.CLOSED), make_item(cast.town)
    merge(cast)
    seen = Item.objects.visible_to(cast.outsider)
    assert {closed.pk, item.pk} <= set(seen.values_list("pk", flat=True))


def test_m121_the_group_comes_along_where_the_successor_has_none(cast):
    alone = make_unit(cast.campaign, "丁局党委")
    merge(cast, into=alone)
    alone.refresh_from_db()
    assert alone.group_id == cast.groups[0].pk
    assert SupervisionGroup.objects.get(pk=cast.groups[0].pk).units.filter(pk=cast.town.pk).exists()


def test_m121_a_contact_point_without_room_ends_and_its_role_with_it(cast):
    save_contact_point(by=cast.officer, unit=cast.town, leader=cast.contact, city_leader=True)
    save_contact_point(by=cast.officer, unit=cast.bureau, leader=cast.leader, city_leader=True)
    merge(cast)
    assert not ContactPoint.objects.get(leader=cast.contact).active
    assert not Assignment.objects.filter(person=cast.contact).exists()


def test_m121_roles_that_were_not_chosen_end_with_the_unit(cast):
    second = make_person("second-clerk", cast.campaign, Role.CLERK, unit=cast.town)
    chosen = Assignment.objects.filter(unit=cast.town, person=cast.clerk)
    merge(cast, seats=chosen)
    assert not second.assignments.exists()
    assert not cast.invited.assignments.exists()
    assert cast.clerk.assignments.get().unit_id == cast.bureau.pk


def test_m121_lists_that_lie_with_the_unit_to_be_passed_on_lie_with_the_successor(cast):
    village = make_unit(cast.campaign, "丙村党支部", parent=cast.town)
    passed = make_item(village, state=State.FILED).list
    passed.refresh_from_db()
    assert passed.at_unit_id == cast.town.pk
    merge(cast)
    passed.refresh_from_db()
    assert (passed.at_unit_id, passed.unit_id) == (cast.bureau.pk, village.pk)


def test_m121_several_units_merge_in_one_act(cast):
    third, fresh = make_unit(cast.campaign, "丁局党委"), make_unit(cast.campaign, "大局党委")
    items = [make_item(unit) for unit in (cast.town, cast.bureau, third)]
    change = merge(cast, units=[cast.town, cast.bureau, third], into=fresh)
    assert set(Item.objects.values_list("unit", flat=True)) == {fresh.pk}
    assert change.parts.filter(side="former").count() == 3
    assert len(items) == 3


def test_m121_a_split_shares_the_items_out(cast):
    first, second = make_unit(cast.campaign, "甲一"), make_unit(cast.campaign, "甲二")
    items = [make_item(cast.town) for _ in range(3)]
    split_unit(
        by=cast.officer, unit=cast.town, parts=[first, second], shares={items[2].pk: second.pk}, **ORDER
    )
    places = dict(Item.objects.values_list("pk", "unit"))
    assert [places[item.pk] for item in items] == [first.pk, first.pk, second.pk]
    assert Unit.objects.get(pk=cast.town.pk).successor_id == first.pk


def test_m121_a_unit_that_stays_gives_away_what_was_named_and_keeps_the_rest(cast):
    part = make_unit(cast.campaign, "甲一")
    kept, given = make_item(cast.town), make_item(cast.town)
    split_unit(by=cast.officer, unit=cast.town, parts=[part], stays=True, shares={given.pk: part.pk}, **ORDER)
    assert dict(Item.objects.values_list("pk", "unit")) == {kept.pk: cast.town.pk, given.pk: part.pk}
    assert Unit.objects.get(pk=cast.town.pk).ended_on is None
    assert Assignment.objects.filter(unit=cast.town, person=cast.clerk).exists()


def test_m121_an_empty_unit_is_abolished_without_a_successor(cast):
    village = make_unit(cast.campaign, "丙村党支部", parent=cast.town)
    abolish_unit(by=cast.officer, unit=village, **ORDER)
    village.refresh_from_db()
    assert (village.ended_on, village.successor, village.heir) == (TODAY, None, village)


def test_m121_figures_by_unit_of_what_was_closed_do_not_move(cast):
    make_item(cast.town, state=State.CLOSED)

    def closed():
        rows = Item.objects.filter(state=State.CLOSED).values_list("unit", flat=True)
        return sorted(rows)

    before = closed()
    merge(cast)
    assert closed() == before == [cast.town.pk]


# every refusal, with its way out


def test_m121_no_merge_over_an_open_review(cast):
    item = make_item(cast.town, state=State.FINISHED)
    open_review(by=None, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    assert "民主评议没有结束，请先确认评议结果，或取消评议" in refused(lambda: merge(cast))
    assert not UnitChange.objects.exists()


def test_m121_no_merge_over_an_audit_under_way(cast):
    item = make_item(cast.town, state=State.APPROVED)
    apply_close_out(item_id=item.pk, by=None)
    assert "销号申请正在审核，请先审核办结，或由单位撤回" in refused(lambda: merge(cast))


def test_m121_no_merge_over_a_release_that_waits(cast):
    its_list = make_item(cast.town).list
    propose_releases(
        by=None,
        kind="list",
        list_ids=[its_list.pk],
        scope="public",
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=9),
    )
    assert "公示材料待核对，请先到“公示”里核对发布或退回" in refused(lambda: merge(cast))


def test_m121_no_unit_merges_into_itself(cast):
    assert "不能由自己承接，请另选" in refused(lambda: merge(cast, into=cast.town))


def test_m121_no_unit_merges_into_one_that_is_no_more(cast):
    gone = make_unit(cast.campaign, "丁局党委")
    abolish_unit(by=cast.officer, unit=gone, **ORDER)
    assert "丁局党委已于 2014-09-07 撤销" in refused(lambda: merge(cast, into=gone))


def test_m121_no_unit_merges_into_what_is_below_it(cast):
    village = make_unit(
        cast.campaign, "丙村党支部", parent=make_unit(cast.campaign, "丙办", parent=cast.town)
    )
    assert "上级不能并入下级；请先到“修改单位”" in refused(lambda: merge(cast, into=village))


def test_m121_no_participating_unit_merges_into_one_that_files_nothing(cast):
    assert "不是参学单位，不能承接整改事项" in refused(lambda: merge(cast, into=cast.city))


def test_m121_a_split_has_parts(cast):
    text = refused(lambda: split_unit(by=cast.officer, unit=cast.town, parts=[], stays=True, **ORDER))
    assert "至少选择一个分出的单位" in text
    text = refused(lambda: split_unit(by=cast.officer, unit=cast.town, parts=[cast.bureau], **ORDER))
    assert "至少选择两个单位" in text


def test_m121_items_are_shared_among_the_parts_only(cast):
    item, part = make_item(cast.town), make_unit(cast.campaign, "甲一")
    rules = {"by": cast.officer, "unit": cast.town, "parts": [part], "stays": True}
    text = refused(lambda: split_unit(shares={item.pk: cast.bureau.pk}, **rules, **ORDER))
    assert "没有选择的单位" in text
    text = refused(lambda: split_unit(shares={item.pk + 99: part.pk}, **rules, **ORDER))
    assert "不在可以分配之列" in text


def test_m121_changes_are_made_in_the_order_of_their_days(cast):
    rename_unit(by=cast.officer, unit=cast.town, name="甲街道", **ORDER)
    assert "变更须按先后办理" in refused(lambda: merge(cast, day=TODAY - timedelta(days=1)))
    merge(cast)  # the same day, after it
    assert "甲街道已于 2014-09-07 撤并，其工作由乙局党委承接" in refused(
        lambda: rename_unit(by=cast.officer, unit=cast.town, name="甲新区", **ORDER)
    )


def test_m121_no_change_before_its_day_and_none_without_a_document(cast):
    text = refused(lambda: merge(cast, day=TODAY + timedelta(days=1), document="  "))
    assert "还没有到" in text
    assert "文件名称和文号" in text


def test_m121_the_same_name_is_no_rename_and_a_taken_one_is_refused_by_its_constraint(cast):
    rename = {"by": cast.officer, "unit": cast.town, **ORDER}
    assert "新名称与现名称相同" in refused(lambda: rename_unit(name="甲镇党委", **rename))
    assert "已有同名的单位" in refused(lambda: rename_unit(name="乙局党委", **rename))


def test_m121_a_unit_with_open_business_names_its_successor(cast):
    make_item(cast.town)
    text = refused(lambda: abolish_unit(by=cast.officer, unit=cast.town, **ORDER))
    assert "未销号的整改事项 1 件" in text
    assert "须选定承接单位" in text


def test_m121_a_list_on_a_way_the_successor_does_not_share_goes_on_first(cast):
    village = make_unit(cast.campaign, "丙村党支部", parent=cast.town)
    make_item(village, state=State.FILED)
    text = refused(lambda: merge(cast, units=[village], into=cast.bureau))
    assert "还在甲镇党委" in text
    assert "转报或退回" in text


def test_m121_what_was_confirmed_is_what_is_done(cast):
    make_item(cast.town)
    seen = seal(held_by_unit(cast.town))
    make_item(cast.town)
    assert "情况又有变化" in refused(lambda: merge(cast, seen=seen))
    merge(cast, seen=seal(held_by_unit(cast.town)))


def test_m121_a_unit_that_is_no_more_gets_nothing_new(cast):
    its_list = make_item(cast.town).list
    merge(cast)
    town = Unit.objects.get(pk=cast.town.pk)
    for act in (
        lambda: create_list(
            by=None, unit=town, kind="personal", leader=make_leader(town, "副镇长", active=True)
        ),
        lambda: add_item(
            list_id=its_list.pk, by=None, problem="新", goal="新", deadline=TODAY, origin="look_back"
        ),
        lambda: save_leader(by=cast.officer, unit=town, post="副书记"),
        lambda: save_contact_point(by=cast.officer, unit=town, leader=cast.leader),
        lambda: save_unit(by=cast.officer, unit=town, name="甲"),
        lambda: save_unit(
            by=cast.officer,
            campaign=cast.campaign,
            name="戊",
            kind="branch",
            category="village",
            parent=town,
        ),
    ):
        assert "其工作由乙局党委承接，请到乙局党委办理" in refused(act)


# the database


def test_m121_the_database_lets_no_item_change_its_unit_without_a_change(cast):
    item = make_item(cast.town)
    with pytest.raises(DatabaseError, match="by a change of units only"), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(unit=cast.bureau)


def test_m121_the_database_lets_no_closed_item_leave_its_unit(cast):
    item = make_item(cast.town, state=State.CLOSED)
    merge(cast)
    with pytest.raises(DatabaseError, match="by a change of units only"), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(unit=cast.bureau)


def test_m121_what_was_merged_does_not_come_back_by_an_edit(cast):
    merge(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        Unit.objects.filter(pk=cast.town.pk).update(ended_on=None, successor=None)


@pytest.mark.parametrize("table", ["unitchange", "changedunit", "unitname"])
def test_m121_nobody_rewrites_the_history_of_units(cast, table):
    rename_unit(by=cast.officer, unit=cast.town, name="甲街道", **ORDER)
    for sql in (f"DELETE FROM units_{table}", f"UPDATE units_{table} SET id = id"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)


@pytest.mark.django_db(transaction=True)
def test_m121_the_second_of_two_merges_of_one_unit_waits_and_is_refused(cast, rival):
    third = make_unit(cast.campaign, "丁局党委")
    with transaction.atomic():
        merge(cast)
        second = rival(merge_units, by=cast.officer, units=[cast.town], into=third, **ORDER)
        wait_until_someone_waits()
    assert "其工作由乙局党委承接" in "".join(second().messages)


@pytest.mark.django_db(transaction=True)
def test_m121_an_item_added_during_the_merge_waits_and_is_refused(cast, rival):
    its_list = make_item(cast.town).list
    values = {"problem": "新", "goal": "新", "deadline": TODAY, "origin": "look_back"}
    with transaction.atomic():
        merge(cast)
        added = rival(add_item, list_id=its_list.pk, by=None, **values)
        wait_until_someone_waits()
    assert "请到乙局党委办理" in "".join(added().messages)


# pages


def form(cast, **values):
    return {
        "units": [cast.town.pk],
        "into": cast.bureau.pk,
        "day": "2014-09-07",
        "document": "句编〔2014〕5号",
    } | values


def test_m121_the_page_lists_everything_first_and_then_does_it(cast, client):
    item = make_item(cast.town)
    client.force_login(cast.officer)
    address = "/desk/units/changes/new/merge/"
    shown = client.post(address, form(cast))
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "确认合并" in page
    assert item.number in page
    assert not UnitChange.objects.exists()
    sent = form(cast, seen=shown.context["seal"], seats=[cast.clerk.assignments.get().pk])
    done = client.post(address, sent, follow=True)
    assert "已办理：合并（句编〔2014〕5号）" in done.content.decode()
    assert "未销号的整改事项" in done.content.decode()
    item.refresh_from_db()
    assert item.unit_id == cast.bureau.pk


def test_m121_the_page_says_what_stands_against_it_and_offers_no_button(cast, client):
    client.force_login(cast.officer)
    page = client.post("/desk/units/changes/new/merge/", form(cast, into=cast.city.pk)).content.decode()
    assert "不能承接整改事项" in page
    assert "确认合并" not in page


def test_m121_a_refusal_at_the_second_step_keeps_what_was_typed(cast, client):
    client.force_login(cast.officer)
    sent = form(cast, seen="stale", document="句编〔2014〕9号")
    answer = client.post("/desk/units/changes/new/merge/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "情况又有变化" in page
    assert "句编〔2014〕9号" in page


def test_m121_the_old_addresses_answer_and_point_to_the_successor(cast, client):
    disclose(make_item(cast.town))
    merge(cast)
    public = client.get(f"/units/{cast.town.pk}/")
    assert public.status_code == 200
    assert f'href="/units/{cast.bureau.pk}/"' in public.content.decode()
    assert "撤并" in public.content.decode()
    client.force_login(cast.officer)
    page = client.get(f"/desk/units/{cast.town.pk}/").content.decode()
    assert f'href="/desk/units/{cast.bureau.pk}/"' in page
    assert "其工作由" in page


def test_m121_the_public_page_of_a_renamed_unit_says_its_former_name(cast, client):
    rename_unit(by=cast.officer, unit=cast.town, name="甲街道党工委", **ORDER)
    page = client.get(f"/units/{cast.town.pk}/").content.decode()
    assert "甲街道党工委" in page
    assert "原名甲镇党委" in page
    assert "甲街道党工委" in client.get("/units/?q=甲镇").content.decode()


def test_m121_a_list_of_changes_costs_the_same_however_many_there_are(cast, client):
    client.force_login(cast.officer)
    client.get("/desk/units/changes/")
    rename_unit(by=cast.officer, unit=cast.town, name="甲1", **ORDER)

    def statements():
        with CaptureQueriesContext(connection) as told:
            client.get("/desk/units/changes/")
        return len(told)

    one = statements()
    for n in range(2, 8):
        rename_unit(by=cast.officer, unit=cast.town, name=f"甲{n}", **ORDER)
    assert statements() == one


def test_m121_a_ledger_that_uses_a_former_name_is_the_successors(cast):
    rename_unit(by=cast.officer, unit=cast.town, name="戊街道党工委", **ORDER)
    merge(cast, units=[cast.bureau], into=cast.town)
    standing = Unit.objects.filter(campaign=cast.campaign).participating().in_force()
    names = Names(standing, None, former_names(cast.campaign))
    assert names.unit_in("甲镇党委整改台账") == names.unit_in("乙局党委整改台账") == cast.town


def test_m121_a_list_begun_by_a_former_unit_is_filed_by_the_successor(cast):
    coming = make_item(cast.town, state=State.DRAFT).list
    merge(cast)
    submit_list(list_id=coming.pk, by=cast.outsider)
    coming.refresh_from_db()
    assert coming.state == ListState.SUBMITTED


def test_m121_a_closed_item_that_is_reopened_is_the_successors(cast):
    item = make_item(cast.town, state=State.CLOSED)
    merge(cast)
    reopen_item(
        item_id=item.pk,
        by=cast.officer,
        kind="redo",
        origin="spot_check",
        cause="抽查",
        reason="没有整改到位",
        deadline=TODAY + timedelta(days=9),
    )
    item.refresh_from_db()
    assert (item.state, item.unit_id) == (State.IN_PROGRESS, cast.bureau.pk)


def test_m121_a_unit_that_is_no_more_is_ordered_nothing(cast):
    merge(cast)
    town = Unit.objects.get(pk=cast.town.pk)
    order = {"origin": "spot_check", "problem": "新", "deadline": TODAY, "cause": "抽查"}
    assert "请到乙局党委办理" in refused(order_item, unit=town, by=cast.officer, **order)
