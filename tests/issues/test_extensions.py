"""A later deadline: in time, twice approved, seldom, and never without the first day beside it (convention 11, S53)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from issues.models import Extension, Flag, Item
from issues.queries.extensions import extensions_waiting_for
from issues.services.extensions import ask_extension, decide_extension, withdraw_extension
from issues.services.lists import submit_list
from issues.services.sweeps import flag_overdue
from issues.states import ExtensionState, State
from tests.factories import TODAY, finish, make_item, set_rules
from tests.locks import wait_until_someone_waits
from trail import clock
from trail.models import Event
from trail.queries import history

LATER = TODAY + timedelta(days=40)


def ask(item, *, by=None, to=LATER, **values):
    return ask_extension(item_id=item.pk, by=by, new_deadline=to, reason="工期顺延", **values)


def decide(extension, *, by=None, approve=True, opinion=""):
    return decide_extension(extension_id=extension.pk, by=by, approve=approve, opinion=opinion)


def extend(item, to):
    extension = ask(item, to=to)
    decide(extension)
    decide(extension)
    item.refresh_from_db()
    return extension


def refused(code, act, *args, **values):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **values)
    assert {error.code for error in refusal.value.error_list} == {code}
    return " ".join(refusal.value.messages)


def test_group_then_office_approve_and_the_first_day_stays_beside_the_new_one(cast):
    item = make_item(cast.town)
    first = item.deadline
    extension = ask(item, by=cast.clerk)
    assert list(extensions_waiting_for(cast.supervisor)) == [extension]
    assert not extensions_waiting_for(cast.officer).exists()
    decide(extension, by=cast.supervisor)
    item.refresh_from_db()
    assert (item.deadline, item.original_deadline) == (first, None)
    assert list(extensions_waiting_for(cast.officer)) == [extension]
    decide(extension, by=cast.officer)
    item.refresh_from_db()
    assert (item.deadline, item.original_deadline, item.late_until) == (LATER, first, None)
    acts = [event["act"] for event in history(item)][:4]
    assert acts == ["item.extended", "extension.moved", "extension.moved", "extension.asked"]


def test_s56_the_deadline_day_itself_is_in_time_and_the_next_is_not(cast):
    item = make_item(cast.town, deadline=TODAY)
    with clock.standing_on(TODAY + timedelta(days=1)):
        assert "24 时以前" in refused("too_late", ask, item)
    assert ask(item).state == ExtensionState.ASKED


def test_s53_approved_after_the_day_the_item_was_late_and_stays_marked(cast):
    item = make_item(cast.town, deadline=TODAY)
    extension = ask(item)
    decide(extension)
    with clock.standing_on(TODAY + timedelta(days=3)):
        flag_overdue()
        decide(extension)
    item.refresh_from_db()
    extension.refresh_from_db()
    assert (item.original_deadline, item.late_until) == (TODAY, TODAY + timedelta(days=3))
    assert extension.was_late
    assert Flag.objects.get(item=item, kind="overdue").cleared_on == TODAY + timedelta(days=3)


def test_a_third_extension_is_refused_and_the_limit_is_the_campaigns(cast):
    item = make_item(cast.town)
    for weeks in (1, 2):
        extend(item, item.deadline + timedelta(weeks=weeks))
    assert "最多延期 2 次" in refused("extension", ask, item, to=date(2015, 1, 31))
    set_rules(cast.campaign, extension_limit=3)
    extend(item, date(2015, 1, 31))
    assert item.extensions.granted().count() == 3
    assert item.original_deadline == TODAY + timedelta(days=8)


def test_the_new_day_lies_after_the_old_one_and_within_the_campaigns_span(cast):
    item = make_item(cast.town)
    assert "不晚于" in refused("extension", ask, item, to=item.deadline)
    assert "太远" in refused("extension", ask, item, to=date(9999, 12, 31))


def test_the_limit_is_asked_again_when_the_office_approves(cast):
    item = make_item(cast.town)
    extension = ask(item)
    decide(extension)
    set_rules(cast.campaign, extension_limit=0)
    refused("extension", decide, extension)


def test_one_request_at_a_time(cast):
    item = make_item(cast.town)
    ask(item)
    refused("already_asked", ask, item)


def test_nobody_decides_their_own_request_and_no_one_both_levels(cast):
    item = make_item(cast.town)
    extension = ask(item, by=cast.clerk)
    with pytest.raises(PermissionDenied):
        decide(extension, by=cast.officer)  # the group's turn first
    with pytest.raises(PermissionDenied):
        decide(extension, by=cast.stranger)
    cast.supervisor.assignments.create(campaign=cast.campaign, role="office")
    decide(extension, by=cast.supervisor)
    refused("same_person", decide, extension, by=cast.supervisor)
    assert not extensions_waiting_for(cast.supervisor).exists()


def test_a_refusal_needs_a_reason_and_leaves_the_day(cast):
    extension = ask(item := make_item(cast.town))
    refused("reason_missing", decide, extension, approve=False)
    decide(extension, approve=False, opinion="可以按期完成")
    item.refresh_from_db()
    assert item.original_deadline is None
    ask(item)  # another, better founded, may follow


@pytest.mark.parametrize("state", [s for s in State if s != State.IN_PROGRESS])
def test_only_what_is_under_way_can_be_extended(cast, state):
    item = make_item(cast.town, state=state)
    refused("illegal_move", ask, item)


@pytest.mark.parametrize("end", [ExtensionState.GRANTED, ExtensionState.REFUSED, ExtensionState.WITHDRAWN])
def test_what_is_decided_or_withdrawn_stays_so(cast, end):
    extension = ask(make_item(cast.town))
    if end == ExtensionState.WITHDRAWN:
        withdraw_extension(extension_id=extension.pk, by=cast.clerk)
    else:
        decide(extension)
        decide(extension, approve=end == ExtensionState.GRANTED, opinion="已核")
    events = Event.objects.count()
    refused("illegal_move", decide, extension)
    refused("illegal_move", withdraw_extension, extension_id=extension.pk, by=cast.clerk)
    assert Event.objects.count() == events


def test_finishing_takes_back_what_was_asked(cast):
    item = make_item(cast.town)
    extension = ask(item)
    finish(item)
    extension.refresh_from_db()
    assert extension.state == ExtensionState.WITHDRAWN
    assert "extension.lapsed" in [event["act"] for event in history(item)]


@pytest.mark.parametrize("to", [TODAY + timedelta(days=1), date(2014, 12, 31)])
def test_s53_no_statement_moves_a_filed_deadline_without_a_granted_extension(cast, to):
    item = make_item(cast.town)
    extension = ask(item, to=to if to > item.deadline else LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(deadline=to)
    with pytest.raises(DatabaseError), transaction.atomic():
        Extension.objects.filter(pk=extension.pk).update(new_deadline=date(2014, 11, 11))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM issues_extension")


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_officers_is_refused(cast, rival):
    item = make_item(cast.town)
    extension = ask(item)
    decide(extension)
    with transaction.atomic():
        decide(extension)
        second = rival(decide, extension=extension)
        wait_until_someone_waits()
    assert second().code == "illegal_move"
    assert item.extensions.granted().count() == 1


def test_a_deadline_in_the_year_9999_is_refused_with_the_last_day_that_may_be(cast):
    item = make_item(cast.town, state=State.DRAFT, deadline=date(9999, 12, 31))
    with pytest.raises(ValidationError) as refusal:
        submit_list(list_id=item.list_id, by=None)
    assert refusal.value.messages == [
        f"“{item.problem[:20]}”完成时限 9999-12-31 太远，本次活动最晚可定到 2015-12-31；"
        "长期坚持的事项请写明阶段目标，按阶段定时限。"
    ]


def test_the_pages_ask_show_and_decide(cast, client, django_assert_max_num_queries):
    item = make_item(cast.town)
    client.force_login(cast.clerk)
    form = client.get(reverse("issues:extension_ask", args=[item.pk])).content.decode()
    assert "最多 2 次" in form
    told = {"new_deadline": LATER.isoformat(), "reason": "工期顺延"}
    assert client.post(reverse("issues:extension_ask", args=[item.pk]), told).status_code == 302
    again = client.post(reverse("issues:extension_ask", args=[item.pk]), told)
    assert (again.status_code, "工期顺延" in again.content.decode()) == (409, True)
    extension = item.extensions.get()
    for person in (cast.supervisor, cast.officer):
        client.force_login(person)
        with django_assert_max_num_queries(20):
            waiting = client.get(reverse("issues:extensions")).content.decode()
        assert reverse("issues:extension", args=[extension.pk]) in waiting
        client.post(reverse("issues:extension", args=[extension.pk]), {"approve": "yes"})
    shown = client.get(reverse("issues:item", args=[item.pk])).content.decode()
    assert f"原定 {TODAY + timedelta(days=8)}" in shown
    assert f"原定 {TODAY + timedelta(days=8)}" in client.get(reverse("issues:items")).content.decode()
