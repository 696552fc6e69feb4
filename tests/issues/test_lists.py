"""A list's way up: created, submitted, accepted or returned (M17, M19, M21)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Item, RectificationList
from issues.services.items import add_item, edit_item
from issues.services.lists import accept_list, create_list, return_list, submit_list
from issues.states import LIST_MOVES, ListState, State
from tests.factories import TODAY, make_item, make_leader, make_list, make_unit
from tests.issues.making import everything, make_list_in
from tests.locks import wait_until_someone_waits

S = ListState
CALLS = {
    S.SUBMITTED: lambda pk, by=None: submit_list(list_id=pk, by=by),
    S.ACCEPTED: lambda pk, by=None: accept_list(list_id=pk, by=by),
    S.RETURNED: lambda pk, by=None: return_list(list_id=pk, by=by, reason="时限不具体"),
}
ILLEGAL = [(before, to) for to in CALLS for before in S if to not in LIST_MOVES[before]]


@pytest.mark.parametrize(("before", "to"), ILLEGAL)
def test_from_no_other_state_can_a_list_move(cast, before, to):
    its_list = make_list_in(cast.town, before)
    stood = everything()
    with pytest.raises(ValidationError) as refusal:
        CALLS[to](its_list.pk)
    assert [error.code for error in refusal.value.error_list] == ["illegal_move"]
    assert S(before).label in refusal.value.messages[0]
    assert everything() == stood


def test_a_stale_refusal_says_who_acted_last_and_when(cast):
    its_list = make_list_in(cast.town, S.SUBMITTED)
    accept_list(list_id=its_list.pk, by=cast.officer)
    with pytest.raises(ValidationError, match="最近一次办理：活动办，2014-09-07"):
        return_list(list_id=its_list.pk, by=cast.officer, reason="迟了")


def test_a_team_has_one_list_and_a_leader_one(cast):
    make_list(cast.town)
    make_list(cast.town, leader=cast.head)
    with pytest.raises(ValidationError, match="已经建立"):
        create_list(by=cast.clerk, unit=cast.town, kind="team")
    with pytest.raises(ValidationError, match="已经建立"):
        create_list(by=cast.clerk, unit=cast.town, kind="personal", leader=cast.head)


def test_a_leader_of_another_unit_has_no_list_here(cast):
    other = make_leader(cast.bureau)
    with pytest.raises(ValidationError) as refusal:
        create_list(by=cast.clerk, unit=cast.town, kind="personal", leader=other)
    assert refusal.value.code == "leader_of_other_unit"


@pytest.mark.parametrize(("kind", "with_leader"), [("team", True), ("personal", False)])
def test_a_personal_list_needs_a_leader_and_a_team_list_none(cast, kind, with_leader):
    with pytest.raises(ValidationError, match="个人清单须选择领导干部，班子清单不选"):
        create_list(by=cast.clerk, unit=cast.town, kind=kind, leader=cast.head if with_leader else None)


def test_an_empty_list_is_not_submitted(cast):
    its_list = make_list(cast.town)
    with pytest.raises(ValidationError, match="没有待上报的事项"):
        submit_list(list_id=its_list.pk, by=cast.clerk)


@pytest.mark.parametrize(
    ("lacking", "says"),
    [
        ({"goal": " "}, "没有填写整改目标"),
        ({"responsible": ""}, "没有填写责任人"),
        ({"deadline": None}, "没有填写完成时限"),
        ({"measures": []}, "没有填写整改措施"),
        ({"sources": []}, "没有选择问题来源"),
        ({"deadline": TODAY - timedelta(days=1)}, "早于报送日期"),
    ],
)
def test_submission_names_the_item_and_what_it_lacks(cast, lacking, says):
    item = make_item(cast.town, state=State.DRAFT)
    edit_item(item_id=item.pk, by=cast.clerk, **lacking)
    with pytest.raises(ValidationError) as refusal:
        submit_list(list_id=item.list_id, by=cast.clerk)
    assert [error.code for error in refusal.value.error_list] == ["incomplete"]
    assert item.problem[:20] in refusal.value.messages[0]
    assert says in refusal.value.messages[0]


def test_submission_says_everything_at_once_and_files_nothing(cast):
    its_list = make_list(cast.town)
    make_item(cast.town, state=State.DRAFT)
    add_item(list_id=its_list.pk, by=cast.clerk, problem="只有问题")
    with pytest.raises(ValidationError) as refusal:
        submit_list(list_id=its_list.pk, by=cast.clerk)
    assert len(refusal.value.messages) == 5
    assert set(Item.objects.values_list("state", "number")) == {(State.DRAFT, None)}


def test_submission_numbers_its_items_and_a_return_keeps_the_numbers(cast):
    item = make_item(cast.town, state=State.DRAFT)
    submit_list(list_id=item.list_id, by=cast.clerk)
    item.refresh_from_db()
    assert (item.state, item.number, item.filed_on) == (State.FILED, f"{cast.campaign.code}-0001", TODAY)
    return_list(list_id=item.list_id, by=cast.officer, reason="请写明责任单位")
    make_item(cast.bureau, state=State.FILED)
    submit_list(list_id=item.list_id, by=cast.clerk)
    item.refresh_from_db()
    assert (item.state, item.number) == (State.FILED, f"{cast.campaign.code}-0001")


def test_a_returned_list_keeps_the_reason_and_a_new_submission_clears_it(cast):
    its_list = make_list_in(cast.town, S.RETURNED)
    assert (its_list.state, its_list.return_reason) == (S.RETURNED, "责任人不具体")
    assert its_list.items.get().state == State.DRAFT
    submit_list(list_id=its_list.pk, by=cast.clerk)
    assert RectificationList.objects.get().return_reason == ""


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_return_without_a_reason_is_refused(cast, reason):
    its_list = make_list_in(cast.town, S.SUBMITTED)
    with pytest.raises(ValidationError) as refusal:
        return_list(list_id=its_list.pk, by=cast.officer, reason=reason)
    assert refusal.value.code == "reason_missing"


def test_a_problem_found_later_is_filed_as_a_supplement(cast):
    first = make_item(cast.town)
    late = add_item(
        list_id=first.list_id,
        by=cast.clerk,
        problem="回头看新发现的问题",
        origin="look_back",
        goal="整改到位",
        responsible="镇长",
        deadline=TODAY,
        measures=["办理"],
        sources=list(cast.campaign.sources.all()),
    )
    submit_list(list_id=first.list_id, by=cast.clerk)
    accept_list(list_id=first.list_id, by=cast.officer)
    late.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, late.state, late.filed_on) == (State.IN_PROGRESS, State.IN_PROGRESS, TODAY)


def test_a_unit_below_is_within_the_clerk_s_reach_and_one_beside_is_not(cast):
    village = make_unit(cast.campaign, "甲村党支部", parent=cast.town)
    its_list = create_list(by=cast.clerk, unit=village, kind="team")
    assert list(RectificationList.objects.visible_to(cast.clerk)) == [its_list]
    assert not RectificationList.objects.visible_to(cast.outsider).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("to", [S.SUBMITTED, S.ACCEPTED])
def test_the_second_of_two_is_refused(cast, rival, to):
    before = S.DRAFT if to == S.SUBMITTED else S.SUBMITTED
    its_list = make_list_in(cast.town, before)
    with transaction.atomic():
        CALLS[to](its_list.pk, by=cast.officer)
        second = rival(CALLS[to], pk=its_list.pk, by=cast.officer)
        wait_until_someone_waits()
    assert second().code == "illegal_move"
    its_list.refresh_from_db()
    assert its_list.state == to


@pytest.mark.django_db(transaction=True)
def test_two_units_submitting_at_once_never_share_a_number(cast, rival):
    mine = make_list_in(cast.town, S.DRAFT)
    other = make_list_in(cast.bureau, S.DRAFT, deadline=TODAY.replace(year=2015))
    with transaction.atomic():
        CALLS[S.SUBMITTED](mine.pk)
        second = rival(CALLS[S.SUBMITTED], pk=other.pk)
        wait_until_someone_waits()
    assert second().state == S.SUBMITTED
    numbers = list(Item.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == [f"{cast.campaign.code}-0001", f"{cast.campaign.code}-0002"]
