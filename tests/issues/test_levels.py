"""A unit that files for its sub-units passes level by level (M21): what the units above do before the activity office."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from issues.models import RectificationList
from issues.queries.items import list_page, lists_with_figures
from issues.queries.levels import next_level
from issues.services.items import add_item
from issues.services.lists import accept_list, pass_on_list, return_list, submit_list
from issues.states import ListState, State
from supervision.queries.debts import BY_KEY, waiting_for
from supervision.services.reminders import remind
from tests.factories import TODAY, make_item, make_list, make_person, make_unit
from tests.issues.making import everything, make_list_in
from trail import clock
from units.debts import Days
from units.models import Role, Unit

S = ListState


@pytest.fixture
def village(cast):
    return make_unit(cast.campaign, "甲村党支部", parent=cast.town, group=cast.groups[0])


@pytest.fixture
def villager(cast, village):
    return make_person("villager", cast.campaign, Role.CLERK, unit=village)


@pytest.fixture
def filed(village, villager):
    """The village's list as its own clerk filed it: it waits at the town."""
    item = make_item(village, state=State.DRAFT)
    return submit_list(list_id=item.list_id, by=villager)


def refused(act, **arguments):
    with pytest.raises(ValidationError) as refusal:
        act(**arguments)
    return refusal.value.error_list[0].code


def waits(person):
    return Counter({chip.key: many for chip, many in waiting_for(person, on=TODAY).chips})


def test_m21_a_sub_unit_s_list_goes_to_the_unit_above_and_only_then_to_the_office(cast, filed):
    assert (filed.state, filed.at_unit) == (S.SUBMITTED, cast.town)
    assert refused(accept_list, list_id=filed.pk, by=cast.officer) == "at_unit"
    passed = pass_on_list(list_id=filed.pk, by=cast.clerk)
    assert (passed.state, passed.at_unit, passed.passed_on, passed.passed_by) == (
        *(S.SUBMITTED, None),
        *(TODAY, cast.clerk),
    )
    assert accept_list(list_id=filed.pk, by=cast.officer).state == S.ACCEPTED


def test_m21_a_unit_right_below_one_that_files_nothing_reports_to_the_office_as_before(cast):
    assert make_list_in(cast.town, S.SUBMITTED).at_unit is None


def test_m21_every_participating_level_takes_its_turn_and_one_that_files_nothing_is_passed_over(
    cast, village
):
    between = make_unit(cast.campaign, "片区", parent=village, participates=False)
    hamlet = make_unit(cast.campaign, "甲组党小组", parent=between)
    its_list = make_list_in(hamlet, S.SUBMITTED)
    assert its_list.at_unit == village
    assert pass_on_list(list_id=its_list.pk, by=None).at_unit == cast.town
    assert refused(accept_list, list_id=its_list.pk, by=cast.officer) == "at_unit"
    assert pass_on_list(list_id=its_list.pk, by=cast.clerk).at_unit is None


def test_m21_the_clerk_who_files_for_a_unit_below_has_passed_their_own_level_by_filing(cast, village):
    item = make_item(village, state=State.DRAFT)
    assert submit_list(list_id=item.list_id, by=cast.clerk).at_unit is None
    assert (
        next_level(village, by=cast.officer) == cast.town
    )  # the office types for a unit, not for the one above


def test_m21_the_unit_above_returns_a_list_and_the_trail_and_the_page_name_it(cast, filed, villager, client):
    returned = return_list(list_id=filed.pk, by=cast.clerk, reason="时限不具体")
    assert (returned.state, returned.at_unit, returned.items.get().state) == (
        *(S.RETURNED, cast.town),
        State.DRAFT,
    )
    client.force_login(villager)
    page = client.get(reverse("issues:list", args=[filed.pk])).content.decode()
    for words in (
        "甲镇党委退回了这份清单",
        "甲镇党委退回清单：时限不具体",
        "上报清单，送甲镇党委接收",
        "上级单位接收转报",
    ):
        assert words in page
    assert waits(villager)["returned"] == 1
    again = submit_list(list_id=filed.pk, by=villager)
    assert (again.at_unit, again.return_reason) == (cast.town, "")


def test_m21_the_office_returns_what_was_passed_on_and_it_goes_up_the_same_way_again(cast, filed, villager):
    pass_on_list(list_id=filed.pk, by=cast.clerk)
    returned = return_list(list_id=filed.pk, by=cast.officer, reason="责任人不具体")
    assert (returned.state, returned.at_unit, returned.body) == (S.RETURNED, None, "活动办")
    again = submit_list(list_id=filed.pk, by=villager)
    assert (again.at_unit, again.passed_on, again.passed_by) == (cast.town, None, None)


@pytest.mark.parametrize("state", [S.DRAFT, S.SUBMITTED, S.RETURNED, S.ACCEPTED])
def test_m21_what_no_unit_above_has_cannot_be_passed_on(cast, village, state):
    its_list = make_list(village)
    if state == S.DRAFT:
        make_item(village, state=State.DRAFT)
    else:
        make_item(village, state=State.IN_PROGRESS if state == S.ACCEPTED else State.FILED)
    if state == S.SUBMITTED:
        pass_on_list(list_id=its_list.pk, by=None)
    if state == S.RETURNED:
        return_list(list_id=its_list.pk, by=None, reason="时限不具体")
    stood = everything()
    assert refused(pass_on_list, list_id=its_list.pk, by=cast.clerk) == "illegal_move"
    assert everything() == stood


def test_m21_while_a_unit_has_the_list_nobody_else_decides_on_it(cast, filed, villager):
    stood = everything()
    refusals = [
        (villager, pass_on_list, {}),
        (villager, return_list, {"reason": "自己退"}),
        (cast.officer, pass_on_list, {}),
        (cast.outsider, pass_on_list, {}),
        (cast.superior, pass_on_list, {}),
        (cast.clerk, accept_list, {}),
    ]
    for person, act, more in refusals:
        with pytest.raises(PermissionDenied):
            act(list_id=filed.pk, by=person, **more)
    assert refused(return_list, list_id=filed.pk, by=cast.officer, reason="越级") == "at_unit"
    assert refused(return_list, list_id=filed.pk, by=cast.clerk, reason=" ") == "reason_missing"
    assert refused(submit_list, list_id=filed.pk, by=villager) == "illegal_move"
    add = {"list_id": filed.pk, "by": villager, "problem": "又一个问题"}
    with pytest.raises(ValidationError, match="正等甲镇党委接收"):
        add_item(**add)
    assert everything() == stood


def test_m21_once_passed_on_the_unit_above_has_no_more_say(cast, filed):
    pass_on_list(list_id=filed.pk, by=cast.clerk)
    with pytest.raises(PermissionDenied):
        return_list(list_id=filed.pk, by=cast.clerk, reason="迟了")


@pytest.mark.parametrize(
    "past",
    [
        {"state": S.ACCEPTED, "at_unit": None},
        {"state": S.ACCEPTED},
        {"at_unit": None},
        {"state": S.DRAFT},
    ],
)
def test_m21_the_database_itself_lets_no_list_past_a_unit_that_has_it(filed, past):
    with pytest.raises(DatabaseError), transaction.atomic():
        RectificationList.objects.filter(pk=filed.pk).update(**past)


def test_m21_it_waits_on_the_workbench_of_whoever_has_it(cast, filed, villager):
    assert waits(cast.clerk)["accept"] == 1
    assert "accept" not in waits(cast.officer)
    assert "accept" not in waits(villager)
    pass_on_list(list_id=filed.pk, by=cast.clerk)
    assert "accept" not in waits(cast.clerk)
    assert waits(cast.officer)["accept"] == 1


def test_m21_the_unit_that_keeps_a_list_lying_is_reminded_and_the_office_counts_from_its_own_day(cast, filed):
    def owing(kind, on):
        return list(
            BY_KEY[kind].told(Days(on, cast.campaign)).filter(late__gte=1).values_list("of_unit", "since")
        )

    later = TODAY + timedelta(days=30)
    assert owing("pass", later) == [(cast.town.pk, TODAY)]
    assert owing("accept", later) == []
    with clock.standing_on(later):
        remind()
        assert cast.clerk.reminders.filter(kind="pass", page_id=filed.pk).count() == 1
        assert not cast.officer.reminders.filter(kind__in=["pass", "accept"]).exists()
        pass_on_list(list_id=filed.pk, by=cast.clerk)
    assert owing("pass", later) == owing("accept", later) == []
    assert owing("accept", later + timedelta(days=30)) == [(filed.unit_id, later)]


def test_m21_the_clerk_above_passes_it_on_from_its_page(cast, filed, villager, client):
    shown, act = (reverse(f"issues:{name}", args=[filed.pk]) for name in ("list", "list_pass"))
    client.force_login(villager)
    assert act not in client.get(shown).content.decode()
    client.force_login(cast.officer)
    page = client.get(shown).content.decode()
    assert reverse("issues:list_accept", args=[filed.pk]) not in page
    assert "已上报，待甲镇党委接收" in page
    assert client.post(reverse("issues:list_accept", args=[filed.pk])).status_code == 409
    client.force_login(cast.clerk)
    assert act in client.get(shown).content.decode()
    assert client.post(act, follow=True).status_code == 200
    assert client.post(act).status_code == 409
    page = client.get(shown).content.decode()
    assert "甲镇党委接收，转报活动办" in page
    assert act not in page


def test_m21_the_submission_says_who_receives_it(cast, village, villager, client):
    item = make_item(village, state=State.DRAFT)
    client.force_login(villager)
    submit = reverse("issues:list_submit", args=[item.list_id])
    assert "先送甲镇党委接收" in client.get(submit).content.decode()
    assert "等待甲镇党委接收" in client.post(submit, follow=True).content.decode()


def test_m21_pages_of_lists_ask_no_more_for_levels(cast, filed, django_assert_num_queries):
    others = [make_unit(cast.campaign, f"乙村{n}", parent=cast.town) for n in range(3)]
    for unit in others:
        make_item(unit, state=State.FILED)
    with django_assert_num_queries(2):
        lamps = {one.lamp.text for one in lists_with_figures(RectificationList.objects.all())}
    assert lamps == {"已上报，待甲镇党委接收"}
    assert list_page(RectificationList.objects.get(pk=filed.pk), cast.clerk)["may"]["pass"]
    assert Unit.objects.get(pk=filed.unit_id).levels_above() == [cast.town]
