"""Meetings: one noun for every kind, of a unit, a group or the campaign; planned, held, cancelled, minuted (M71)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from documents.models import Meeting
from documents.services.meetings import cancel_meeting, enter_meeting, hold_meeting, write_minutes
from documents.states import MEETING_MOVES, MeetingKind, MeetingState
from tests.documents.attacks import sql
from tests.documents.making import make_meeting
from tests.factories import TODAY, make_campaign, make_file, make_unit
from trail.queries import broken, history

VERBS = {
    hold_meeting: (MeetingState.HELD, {"held_on": TODAY, "place": "礼堂"}),
    cancel_meeting: (MeetingState.CANCELLED, {"reason": "另行通知"}),
}


def codes(act, **arguments):
    with pytest.raises(ValidationError) as refused:
        act(**arguments)
    if hasattr(refused.value, "error_dict"):
        return [error.code for errors in refused.value.error_dict.values() for error in errors]
    return [error.code for error in refused.value.error_list]


@pytest.mark.parametrize("kind", [kind for kind in MeetingKind if kind != MeetingKind.WRAP_UP])
def test_m71_each_kind_of_meeting_is_entered_with_posts_counts_and_files(cast, kind):
    present = [("党委书记", 1), ("基层群众", 30)]
    meeting = make_meeting(cast, kind=kind, by=cast.clerk, present=present, files=[make_file("签到表.png")])
    assert (meeting.state, meeting.people, meeting.entered_by) == ("held", 31, cast.clerk)
    assert meeting.title == f"甲镇党委{kind.label}"
    assert [one.name for one in meeting.files.all()] == ["签到表.png"]
    assert [event["act"] for event in history(meeting)] == ["meeting.files_added", "meeting.held"]
    assert broken() == []


def test_m71_a_wrap_up_meeting_has_its_own_gate(cast):
    assert codes(make_meeting, cast=cast, kind="wrap_up") == ["kept_elsewhere"]
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("planned", "days", "codes_"),
    [(False, 0, None), (False, 1, ["held_in_future"]), (True, 1, None), (True, 0, None), (True, -1, ["planned_in_past"]), (False, -300, ["held_before_campaign"])],
)  # fmt: skip
def test_m71_the_future_is_planned_and_the_past_was_held(cast, planned, days, codes_):
    given = {"campaign_id": cast.campaign.pk, "by": cast.clerk, "kind": "talk", "place": "会议室"}
    given |= {"held_on": TODAY + timedelta(days=days), "planned": planned, "unit": cast.town}
    if codes_ is None:
        assert enter_meeting(**given).state == ("planned" if planned else "held")
    else:
        assert codes(enter_meeting, **given) == codes_


def test_m71_everything_wrong_is_said_at_once(cast):
    given = {
        "campaign_id": cast.campaign.pk,
        "by": None,
        "kind": "talk",
        "held_on": TODAY + timedelta(days=1),
    }
    assert codes(enter_meeting, **given, place=" ", present=[("", 1)]) == [
        "held_in_future",
        "place_missing",
        "present_wrong",
    ]


@pytest.mark.parametrize("act", VERBS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("state", MeetingState)
def test_m71_only_a_planned_meeting_is_held_or_cancelled(cast, act, state):
    to, values = VERBS[act]
    if to in MEETING_MOVES[state]:
        meeting = act(meeting_id=make_meeting(cast, state=state).pk, by=cast.clerk, **values)
        assert meeting.state == to
    else:
        assert codes(act, meeting_id=make_meeting(cast, state=state).pk, by=None, **values) == [
            "illegal_move"
        ]


@pytest.mark.parametrize("state", [one for one in MeetingState if one != MeetingState.HELD])
def test_m71_only_of_a_meeting_that_was_held_are_there_minutes(cast, state):
    meeting = make_meeting(cast, state=state)
    assert codes(write_minutes, meeting_id=meeting.pk, by=None, minutes="记录") == ["illegal_move"]


def test_m71_minutes_and_resolutions_are_written_and_corrected(cast):
    meeting = make_meeting(cast)
    given = {"meeting_id": meeting.pk, "by": cast.clerk}
    assert codes(write_minutes, **given, minutes=" ") == ["minutes_missing"]
    assert codes(write_minutes, **given, minutes="", resolutions=[(" ", "", None)]) == ["resolution_wrong"]
    write_minutes(
        **given,
        minutes="研究窗口服务。",
        resolutions=[("延时服务", "便民中心", TODAY), ("设代办点", "", None)],
    )
    write_minutes(
        **given,
        minutes="研究窗口服务。",
        resolutions=[("延时服务", "便民中心", TODAY)],
        present=[("镇长", 1)],
    )
    meeting.refresh_from_db()
    assert [(one.order, one.text, one.who, one.until) for one in meeting.resolutions.all()] == [
        (1, "延时服务", "便民中心", TODAY)
    ]
    assert meeting.people == 1
    assert [event["act"] for event in history(meeting)] == [
        "meeting.minuted",
        "meeting.minuted",
        "meeting.held",
    ]


def test_m71_whose_meeting_it_is_says_who_may_enter_it(cast):
    given = {"campaign_id": cast.campaign.pk, "kind": "regular", "held_on": TODAY, "place": "会议室"}
    own = {"unit": cast.town}, {"group": cast.groups[0]}, {}
    may = {"clerk": (True, False, False), "supervisor": (True, True, False), "officer": (True, True, True)}
    for name in ("clerk", "outsider", "supervisor", "stranger", "officer", "leader", "contact", "auditor"):
        for whose, allowed in zip(own, may.get(name, (False, False, False)), strict=True):
            if allowed:
                enter_meeting(**given, by=getattr(cast, name), **whose)
            else:
                with pytest.raises(PermissionDenied):
                    enter_meeting(**given, by=getattr(cast, name), **whose)
    elsewhere = make_unit(make_campaign(), "外地")
    assert codes(enter_meeting, **given, by=None, unit=elsewhere) == ["other_campaign"]
    assert codes(enter_meeting, **given, by=None, unit=cast.town, group=cast.groups[0]) == ["two_bodies"]


def test_m71_who_has_a_meeting_in_sight(cast):
    make_meeting(cast)
    sees = lambda: [  # noqa: E731
        name
        for name in ("clerk", "outsider", "supervisor", "stranger", "officer", "leader", "system", "auditor")
        if Meeting.objects.visible_to(getattr(cast, name)).exists()
    ]
    assert sees() == ["clerk", "supervisor", "officer", "leader"]


def test_m71_the_database_keeps_where_and_when_it_was_held(cast):
    meeting = make_meeting(cast)
    for change in (
        "held_on = '2014-01-01'",
        "place = 'x'",
        "kind = 'talk'",
        "state = 'planned'",
        "unit_id = NULL",
    ):
        with pytest.raises(DatabaseError):
            sql(f"UPDATE documents_meeting SET {change} WHERE id = %s", meeting.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).delete()
    planned = make_meeting(cast, state=MeetingState.PLANNED)
    with pytest.raises(DatabaseError, match="without its event"):
        sql("UPDATE documents_meeting SET state = 'held' WHERE id = %s", planned.pk)
