"""The gate of the wrap-up meeting (M71, S51, V26): nobody holds one over open business, and the page says what is open."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse

from documents.services.meetings import keep_meeting
from issues.services.items import add_item
from issues.states import State
from reviews.services.closeouts import apply_close_out
from reviews.services.verdicts import decide_step
from supervision.models import WrapUpMeeting
from supervision.queries.wrap_up import gates, in_the_way
from supervision.rules import IN_THE_WAY, wrap_up_blockers, wrap_up_day_wrong
from supervision.services.wrap_up import hold_wrap_up
from tests.factories import TODAY, clear_flag, make_flag, make_item, make_unit
from tests.locks import wait_until_someone_waits
from trail.queries import broken, history
from units.models import ContactPoint, Unit

PAGE = reverse("supervision:wrap_ups")
HELD = {"held_on": TODAY, "place": "镇政府大会议室"}


def gate_of(unit):
    (gate,) = gates(Unit.objects.filter(pk=unit.pk), on=TODAY)
    return gate


def insert(unit, held_on=TODAY):
    """The meeting written past every service, as the runtime role."""
    with transaction.atomic(), connection.cursor() as cursor:
        meeting = keep_meeting(
            campaign=unit.campaign, by=None, kind="wrap_up", held_on=held_on, place="礼堂", unit=unit
        )
        cursor.execute(
            "INSERT INTO supervision_wrapupmeeting (unit_id, meeting_id) VALUES (%s, %s)",
            [unit.pk, meeting.pk],
        )


def test_m71_every_blocker_is_named_with_its_number_and_an_empty_unit_is_one():
    assert [one.key for one in wrap_up_blockers(items=0, counts={})] == ["none"]
    assert wrap_up_blockers(items=3, counts=dict.fromkeys(IN_THE_WAY, 0)) == []
    counts = dict.fromkeys(IN_THE_WAY, 2)
    named = wrap_up_blockers(items=3, counts=counts)
    assert [one.key for one in named] == [key for key in IN_THE_WAY if key != "none"]
    assert all(one.many == 2 and one.text and one.way for one in named)


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        (1, ["held_in_future"]),
        (0, []),
        (-1, []),
        (-2, ["held_over_open_items"]),
        (-300, ["held_before_campaign", "held_over_open_items"]),
    ],
)
def test_s51_a_meeting_is_entered_for_a_day_on_which_nothing_was_open(days, codes):
    held_on, closed = TODAY + timedelta(days=days), TODAY - timedelta(days=1)
    starts = TODAY - timedelta(days=200)
    found = wrap_up_day_wrong(held_on=held_on, on=TODAY, starts_on=starts, last_closed=closed)
    assert [code for code, _ in found] == codes


@pytest.mark.parametrize(
    ("state", "key"),
    [
        (State.DRAFT, "draft"),
        (State.FILED, "filed"),
        (State.IN_PROGRESS, "in_progress"),
        (State.FINISHED, "finished"),
        (State.APPROVED, "unapplied"),
    ],
)
def test_s51_no_meeting_while_an_item_is_open_by_page_service_or_sql(cast, state, key):
    make_item(cast.town, state=State.CLOSED)
    item = make_item(cast.town, state=state)
    with pytest.raises(ValidationError) as refused:
        hold_wrap_up(unit_id=cast.town.pk, by=cast.officer, **HELD)
    assert [error.code for error in refused.value.error_list] == [key]
    assert [row.pk for row in in_the_way(cast.town, on=TODAY, key=key)] == [item.pk]
    with pytest.raises(IntegrityError, match="open business"):
        insert(cast.town)
    assert not WrapUpMeeting.objects.exists()


def test_s51_the_level_that_has_the_ball_is_named_the_contact_leader_too(cast):
    ContactPoint.objects.create(unit=cast.town, leader=cast.contact, city_leader=True, active=True)
    item = make_item(cast.town, state=State.APPROVED)
    application = apply_close_out(item_id=item.pk, by=cast.clerk)
    hands = {
        "group": cast.supervisor,
        "office": cast.officer,
        "contact": cast.contact,
        "superior": cast.superior,
    }
    for level in application.levels:
        (blocker,) = gate_of(cast.town).blockers
        assert blocker.key == level
        step = application.steps.pending().get()
        decide_step(step_id=step.pk, by=hands[level], verdict="passed", opinion="同意")
    assert "contact" in application.levels
    assert gate_of(cast.town).standing == "free"


def test_s51_open_flags_and_reports_stand_in_the_way_of_closed_items_too(cast):
    item = make_item(cast.town, state=State.CLOSED)
    for kind, key in (("overdue", "overdue"), ("below_floor", "below_floor"), ("unexplained", "reports")):
        flag = make_flag(item, kind)
        assert [one.key for one in gate_of(cast.town).blockers] == [key]
        assert list(in_the_way(cast.town, on=TODAY)) == [item]
        with pytest.raises(IntegrityError, match="open business"):
            insert(cast.town)
        clear_flag(flag)
    assert gate_of(cast.town).blockers == []


def test_s51_a_unit_with_everything_closed_holds_one_meeting_and_the_trail_says_so(cast):
    make_item(cast.town, state=State.CLOSED)
    with pytest.raises(IntegrityError, match="open business"):
        insert(cast.town, TODAY - timedelta(days=2))  # the item was closed the day after
    for person in (cast.outsider, cast.supervisor, cast.leader, cast.superior):
        with pytest.raises(PermissionDenied):
            hold_wrap_up(unit_id=cast.town.pk, by=person, **HELD)
    with pytest.raises(ValidationError, match="会议地点"):
        hold_wrap_up(unit_id=cast.town.pk, by=cast.clerk, held_on=TODAY, place=" ")
    meeting = hold_wrap_up(unit_id=cast.town.pk, by=cast.clerk, **HELD)
    assert (meeting.entered_by, gate_of(cast.town).standing) == (cast.clerk, "held")
    told = [event for event in history(cast.town) if event["act"] == "unit.wrapped_up"]
    assert [(event["held_on"], event["place"]) for event in told] == [("2014-09-07", "镇政府大会议室")]
    with pytest.raises(ValidationError, match="不再重复登记"):
        hold_wrap_up(unit_id=cast.town.pk, by=cast.officer, **HELD)
    with pytest.raises(IntegrityError):
        insert(cast.town)
    for change in (
        "UPDATE supervision_wrapupmeeting SET unit_id = unit_id",
        "DELETE FROM supervision_wrapupmeeting",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


class Undone(Exception):
    """The last verdict does not come to its commit."""


@pytest.mark.django_db(transaction=True)
def test_s51_meeting_and_last_verdict_wait_for_each_other(cast, rival):
    """Proved by the wait: a verdict holds its item, the meeting holds items and unit, and the second one looks again."""
    item = make_item(cast.town, state=State.APPROVED)
    application = apply_close_out(item_id=item.pk, by=cast.clerk)
    for person in (cast.supervisor, cast.officer):
        step = application.steps.pending().get()
        decide_step(step_id=step.pk, by=person, verdict="passed", opinion="同意")
    last = application.steps.pending().get().pk
    for undone in (True, False):
        with suppress(Undone), transaction.atomic():
            decide_step(step_id=last, by=cast.superior, verdict="passed", opinion="同意")
            meeting = rival(hold_wrap_up, unit_id=cast.town.pk, by=cast.clerk, **HELD)
            wait_until_someone_waits()
            if undone:
                raise Undone
        if undone:
            assert [error.code for error in meeting().error_list] == ["superior"]
            assert not WrapUpMeeting.objects.exists()
    assert meeting().entered_by == cast.clerk
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_s51_one_of_two_meetings_is_held_and_a_draft_comes_after_it(cast, rival):
    item = make_item(cast.town, state=State.CLOSED)
    with transaction.atomic():
        hold_wrap_up(unit_id=cast.town.pk, by=cast.clerk, **HELD)
        again = rival(hold_wrap_up, unit_id=cast.town.pk, by=cast.officer, **HELD)
        late = {"origin": "look_back", "problem": "又有反弹", "goal": "限时办结"}
        draft = rival(add_item, list_id=item.list_id, by=None, **late)
        wait_until_someone_waits(many=2)
    assert again().code == "illegal_move"
    assert draft().state == State.DRAFT  # the page says 会后又有
    assert WrapUpMeeting.objects.get().meeting.entered_by == cast.clerk


def test_s51_the_page_refuses_with_the_blockers_listed_and_keeps_what_was_typed(cast, client):
    make_item(cast.town)
    client.force_login(cast.clerk)
    address = reverse("supervision:wrap_up", args=[cast.town.pk])
    answer = client.post(address, {"held_on": "2014-09-07", "place": "镇政府大会议室"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "不得召开总结大会：整改没有到位，还在整改 1 项" in text
    assert 'value="镇政府大会议室"' in text
    assert client.post(address, {"held_on": "九月", "place": "礼堂"}).status_code == 422
    assert "登记总结大会" not in client.get(address).content.decode()  # no button that can only refuse
    assert not WrapUpMeeting.objects.exists()


def test_m71_the_page_tells_who_may_and_who_may_not_and_leads_to_the_rows(cast, client):
    item = make_item(cast.town)
    make_item(cast.bureau, state=State.CLOSED)
    client.force_login(cast.officer)
    text = client.get(PAGE).content.decode()
    link = f"{reverse('supervision:wrap_up', args=[cast.town.pk])}?kind=in_progress"
    assert link in text
    assert reverse("issues:item", args=[item.pk]) in client.get(link).content.decode()
    blocked, free = (client.get(f"{PAGE}?standing={one}").content.decode() for one in ("blocked", "free"))
    assert (cast.town.name in blocked, cast.bureau.name in blocked) == (True, False)
    assert (cast.town.name in free, cast.bureau.name in free) == (False, True)
    own = client.get(f"{PAGE}?group={cast.groups[1].pk}").content.decode()
    assert (cast.town.name in own, cast.bureau.name in own) == (False, True)
    assert client.get(f"{PAGE}?standing=never").status_code == 422
    address = reverse("supervision:wrap_up", args=[cast.bureau.pk])
    assert client.post(address, {"held_on": "2014-09-07", "place": "局机关"}).status_code == 302
    assert "局机关" in client.get(f"{PAGE}?standing=held").content.decode()


def test_m71_the_gate_asks_the_same_number_of_questions_however_many_units(cast, django_assert_num_queries):
    make_item(cast.town)
    units = Unit.objects.filter(campaign=cast.campaign).participating()
    with django_assert_num_queries(2):
        assert len(gates(units, on=TODAY)) == 2
    for n in range(30):
        make_unit(cast.campaign, f"第{n}村")
    make_item(cast.bureau)
    with django_assert_num_queries(2):
        assert len(gates(units, on=TODAY)) == 32
