"""Showing a list to a scope and taking it down (M35, S72)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from issues import services
from issues.models import Disclosure, Item
from issues.states import ListState
from tests.factories import TODAY, make_item
from tests.issues.making import everything, make_list_in
from trail import clock

SHOWN = {"scope": "public", "starts_on": TODAY, "ends_on": TODAY + timedelta(days=7)}


@pytest.mark.parametrize("state", [state for state in ListState if state != ListState.ACCEPTED])
def test_only_an_accepted_list_is_disclosed(cast, state):
    its_list = make_list_in(cast.town, state)
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        services.disclose_list(list_id=its_list.pk, by=cast.officer, **SHOWN)
    assert (refusal.value.code, everything()) == ("not_accepted", before)


@pytest.mark.parametrize(
    "wrong",
    [{"scope": "everybody"}, {"ends_on": TODAY - timedelta(days=1)}, {"scope": ""}, {"starts_on": None}],
)
def test_a_disclosure_that_makes_no_sense_is_refused(cast, wrong):
    its_list = make_list_in(cast.town, ListState.ACCEPTED)
    with pytest.raises(ValidationError):
        services.disclose_list(list_id=its_list.pk, by=cast.officer, **SHOWN | wrong)
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(("scope", "seen"), [("public", True), ("unit", False), ("party", False)])
def test_only_what_is_open_to_all_reaches_the_public(cast, scope, seen):
    its_list = make_list_in(cast.town, ListState.ACCEPTED)
    services.disclose_list(list_id=its_list.pk, by=cast.officer, **SHOWN | {"scope": scope})
    assert Item.objects.disclosed(on=TODAY).exists() is seen


def test_it_shows_from_the_first_day_to_the_last_and_no_draft(cast):
    item = make_item(cast.town)
    services.add_item(list_id=item.list_id, by=cast.clerk, problem="草拟")
    services.disclose_list(list_id=item.list_id, by=cast.officer, **SHOWN)
    days = {days: list(Item.objects.disclosed(on=TODAY + timedelta(days=days))) for days in (-1, 0, 7, 8)}
    assert days == {-1: [], 0: [item], 7: [item], 8: []}


def test_a_withdrawn_list_is_hidden_at_once_and_the_row_says_who_and_why(cast):
    its_list = make_list_in(cast.town, ListState.ACCEPTED)
    shown = services.disclose_list(list_id=its_list.pk, by=cast.officer, **SHOWN)
    services.withdraw_disclosure(disclosure_id=shown.pk, by=cast.officer, reason=" 内容有误 ")
    assert not Item.objects.disclosed(on=TODAY).exists()
    shown.refresh_from_db()
    assert (shown.withdrawn_by, shown.withdrawn_why) == (cast.officer, "内容有误")
    assert clock.local(shown.withdrawn_at).date() == TODAY


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_withdrawal_needs_a_reason(cast, reason):
    its_list = make_list_in(cast.town, ListState.ACCEPTED)
    shown = services.disclose_list(list_id=its_list.pk, by=cast.officer, **SHOWN)
    with pytest.raises(ValidationError) as refusal:
        services.withdraw_disclosure(disclosure_id=shown.pk, by=cast.officer, reason=reason)
    assert refusal.value.code == "reason_missing"


def test_what_is_taken_down_is_not_taken_down_again(cast):
    its_list = make_list_in(cast.town, ListState.ACCEPTED)
    shown = services.disclose_list(list_id=its_list.pk, by=cast.officer, **SHOWN)
    services.withdraw_disclosure(disclosure_id=shown.pk, by=cast.officer, reason="内容有误")
    with pytest.raises(ValidationError) as refusal:
        services.withdraw_disclosure(disclosure_id=shown.pk, by=cast.officer, reason="再撤")
    assert refusal.value.code == "illegal_move"
