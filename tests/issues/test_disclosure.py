"""Showing a document to a scope and taking it down: author, checker, frozen copy, window (M35, S72)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError, ProgrammingError

from issues.models import Disclosure, FrozenCopy, Item
from issues.services.items import add_item
from issues.services.progress import report_progress
from issues.services.proposals import propose_releases
from issues.services.releases import refuse_release, release_disclosures, withdraw_disclosure
from issues.states import ListState, ReleaseState
from tests.conftest import as_owner
from tests.factories import TODAY, disclose, finish, make_item, make_leader, make_list
from tests.issues.making import everything, make_list_in
from trail import clock

SHOWN = {"scope": "public", "starts_on": TODAY, "ends_on": TODAY + timedelta(days=7)}


def propose(its_list, *, by=None, kind="list", **values):
    return propose_releases(by=by, kind=kind, list_ids=[its_list.pk], **SHOWN | values)[0]


def release(proposed, *, by=None):
    return release_disclosures(disclosure_ids=[proposed.pk], by=by)[0]


def copy_of(item, **values):
    return FrozenCopy.objects.disclosed(on=TODAY).get(item=item, **values)


@pytest.mark.parametrize("state", [state for state in ListState if state != ListState.ACCEPTED])
def test_only_an_accepted_list_is_disclosed(cast, state):
    its_list = make_list_in(cast.town, state)
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        propose(its_list, by=cast.officer)
    assert (refusal.value.code, everything()) == ("not_accepted", before)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "everybody"},
        {"ends_on": TODAY - timedelta(days=1)},
        {"scope": ""},
        {"starts_on": None},
        {"ends_on": None},
        {"channel": "radio"},
    ],
)
def test_a_disclosure_that_makes_no_sense_is_refused(cast, wrong):
    its_list = make_list_in(cast.town, ListState.ACCEPTED)
    with pytest.raises(ValidationError):
        propose(its_list, by=cast.officer, **wrong)
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(("scope", "seen"), [("public", True), ("unit", False), ("party", False)])
def test_m35_only_what_is_open_to_all_reaches_the_public(cast, scope, seen):
    release(propose(make_list_in(cast.town, ListState.ACCEPTED), scope=scope))
    assert Item.objects.disclosed(on=TODAY).exists() is seen
    assert FrozenCopy.objects.disclosed(on=TODAY).exists() is seen
    assert FrozenCopy.objects.in_force(on=TODAY, scope=scope).exists()


def test_what_nobody_has_checked_is_shown_to_nobody(cast):
    propose(make_list_in(cast.town, ListState.ACCEPTED))
    assert not Item.objects.disclosed(on=TODAY).exists()


def test_it_shows_from_the_first_day_to_the_last_and_no_draft(cast):
    item = make_item(cast.town)
    add_item(list_id=item.list_id, by=cast.clerk, problem="草拟")
    release(propose(item.list))
    days = {days: list(Item.objects.disclosed(on=TODAY + timedelta(days=days))) for days in (-1, 0, 7, 8)}
    assert days == {-1: [], 0: [item], 7: [item], 8: []}


def test_v23_the_author_cannot_check_their_own_document_and_the_database_says_so_too(cast):
    proposed = propose(make_list_in(cast.town, ListState.ACCEPTED), by=cast.officer)
    for act in (release, lambda one, by: refuse_release(disclosure_id=one.pk, by=by, reason="改")):
        with pytest.raises(ValidationError) as refusal:
            act(proposed, by=cast.officer)
        assert refusal.value.code == "same_person"
    with pytest.raises(IntegrityError, match="checker_is_not_its_author"), transaction.atomic():
        Disclosure.objects.filter(pk=proposed.pk).update(
            state="released", checked_at=clock.now(), checked_by=cast.officer
        )
    assert release(proposed, by=cast.superior).checked_by == cast.superior


@pytest.mark.parametrize("state", [state for state in ReleaseState if state != ReleaseState.PROPOSED])
def test_what_is_decided_is_not_decided_again(cast, state):
    shown = propose(make_list_in(cast.town, ListState.ACCEPTED))
    if state == ReleaseState.REFUSED:
        refuse_release(disclosure_id=shown.pk, by=None, reason="有误")
    else:
        release(shown)
    if state == ReleaseState.WITHDRAWN:
        withdraw_disclosure(disclosure_id=shown.pk, by=None, reason="有误")
    for act in (release, lambda one: refuse_release(disclosure_id=one.pk, by=None, reason="改")):
        with pytest.raises(ValidationError) as refusal:
            act(shown)
        assert refusal.value.code == "illegal_move"


def test_v23_the_copy_stays_as_checked_whatever_happens_to_the_item(cast):
    item = make_item(cast.town, problem="窗口作风差", responsible="党委书记")
    disclose(item)
    Item.objects.filter(pk=item.pk).update(problem="改过的问题")
    shown = copy_of(item)
    assert (shown.problem, shown.content["problem"]) == ("窗口作风差", "窗口作风差")
    assert shown.content["measures"] == [{"text": "制定窗口服务规范并上墙公开", "due_on": None}]
    assert shown.content["deadline"] == item.deadline.isoformat()
    assert shown.disclosure.sha256


def test_a_frozen_copy_can_be_changed_by_nobody(cast):
    disclose(make_item(cast.town))
    shown = FrozenCopy.objects.get()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        FrozenCopy.objects.update(body="{}")
    with pytest.raises(InternalError, match="stays until"), transaction.atomic():
        FrozenCopy.objects.all().delete()
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Disclosure.objects.update(scope="party")
    assert FrozenCopy.objects.get().sha256 == shown.sha256


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "attack", ["UPDATE issues_frozencopy SET body = '{}'", "DELETE FROM issues_frozencopy"]
)
def test_not_even_the_owner_changes_a_frozen_copy(cast, attack):
    disclose(make_item(cast.town))
    connection.close()
    with (
        as_owner() as owner,
        owner.cursor() as cursor,
        pytest.raises(Exception, match=r"Cannot update|stays"),
    ):
        cursor.execute(attack)


def test_an_update_needs_a_new_check_and_takes_the_place_of_the_old_copy(cast):
    item = make_item(cast.town, problem="旧的说法")
    disclose(item)
    Item.objects.filter(pk=item.pk).update(problem="新的说法")
    newer = propose(item.list)
    assert copy_of(item).problem == "旧的说法"
    release(newer)
    shown = copy_of(item)
    assert shown.problem == "新的说法"
    assert not FrozenCopy.objects.earlier_promises(on=TODAY).exists()  # the goal is the same
    Item.objects.filter(pk=item.pk).update(goal="新的目标")
    release(propose(item.list))
    earlier = FrozenCopy.objects.earlier_promises(on=TODAY)
    assert [(one.pk, one.followed_by) for one in earlier] == [(shown.pk, "新的目标")]


def test_an_update_that_begins_later_leaves_the_old_copy_until_then(cast):
    item = make_item(cast.town, problem="旧的说法")
    disclose(item)
    Item.objects.filter(pk=item.pk).update(problem="新的说法")
    release(propose(item.list, starts_on=TODAY + timedelta(days=3)))
    seen = {
        days: FrozenCopy.objects.disclosed(on=TODAY + timedelta(days=days)).get(item=item).problem
        for days in (0, 2, 3)
    }
    assert seen == {0: "旧的说法", 2: "旧的说法", 3: "新的说法"}


def test_progress_is_shown_only_of_what_was_promised_in_the_same_scope(cast):
    item = make_item(cast.town)
    report_progress(item_id=item.pk, by=None, text="已设代办点6处。")
    with pytest.raises(ValidationError) as refusal:
        propose(item.list, kind="progress")
    assert refusal.value.code == "promise_first"
    disclose(item)
    release(propose(item.list, kind="progress"))
    assert copy_of(item, kind="progress").content["reports"][0]["text"] == "已设代办点6处。"


def test_a_later_report_is_not_public_until_it_is_released(cast):
    item = make_item(cast.town)
    disclose(item)
    finish(item)
    assert not FrozenCopy.objects.disclosed(on=TODAY).filter(kind="progress").exists()
    release(propose(item.list, kind="progress"))
    shown = copy_of(item, kind="progress").content
    assert (shown["state"], shown["result"]) == ("finished", "窗口限时办结。")


def test_one_proposal_waits_at_a_time(cast):
    its_list = make_list_in(cast.town, ListState.ACCEPTED)
    propose(its_list)
    with pytest.raises(ValidationError) as refusal:
        propose(its_list)
    assert refusal.value.code == "already_waiting"
    propose(its_list, scope="unit")


def test_the_public_reads_a_post_and_the_unit_what_was_written(cast):
    leader = make_leader(cast.town, post="副镇长", name="某某")
    item = make_item(cast.town, its_list=make_list(cast.town, leader=leader), responsible="某某")
    for scope in ("public", "party"):
        release(propose(item.list, scope=scope))
    by_scope = {
        copy.disclosure.scope: copy.content["responsible"]
        for copy in FrozenCopy.objects.select_related("disclosure")
    }
    assert by_scope == {"public": "副镇长", "party": "某某"}


def test_its_days_begin_when_it_is_checked_and_what_is_over_is_not_released(cast):
    proposed = propose(make_list_in(cast.town, ListState.ACCEPTED))
    with clock.standing_on(TODAY + timedelta(days=8)), pytest.raises(ValidationError) as refusal:
        release(proposed)
    assert refusal.value.error_list[0].code == "not_now"
    with clock.standing_on(TODAY + timedelta(days=2)):
        assert release(proposed).starts_on == TODAY + timedelta(days=2)


def test_a_withdrawn_document_is_hidden_at_once_and_the_row_is_its_tombstone(cast):
    shown = disclose(make_item(cast.town))
    withdraw_disclosure(disclosure_id=shown.pk, by=cast.officer, reason=" 内容有误 ")
    assert not Item.objects.disclosed(on=TODAY).exists()
    assert not FrozenCopy.objects.disclosed(on=TODAY).exists()
    shown.refresh_from_db()
    assert (shown.withdrawn_by, shown.withdrawn_why) == (cast.officer, "内容有误")
    assert clock.local(shown.withdrawn_at).date() == TODAY


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_withdrawal_needs_a_reason(cast, reason):
    shown = disclose(make_list_in(cast.town, ListState.ACCEPTED))
    with pytest.raises(ValidationError) as refusal:
        withdraw_disclosure(disclosure_id=shown.pk, by=cast.officer, reason=reason)
    assert refusal.value.code == "reason_missing"


def test_what_is_taken_down_is_not_taken_down_again(cast):
    shown = disclose(make_list_in(cast.town, ListState.ACCEPTED))
    withdraw_disclosure(disclosure_id=shown.pk, by=cast.officer, reason="内容有误")
    with pytest.raises(ValidationError) as refusal:
        withdraw_disclosure(disclosure_id=shown.pk, by=cast.officer, reason="再撤")
    assert refusal.value.code == "illegal_move"
