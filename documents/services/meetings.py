"""Meetings are entered, held as planned or cancelled, and their minutes written. Upper rooms enter theirs here too (M71)."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction

from documents.models import Meeting, MeetingFile, Presence, Resolution
from documents.permissions import require_meeting
from documents.rules import meeting_wrong
from documents.services.files import as_told, taken_in
from documents.states import MeetingKind, MeetingState
from trail import clock
from trail.moves import move, require_state, tell
from trail.services import record
from units.models import Campaign
from units.refusals import needs_reason, refuse_by_field


@transaction.atomic
def enter_meeting(
    *,
    campaign_id,
    by,
    kind,
    held_on,
    place,
    planned=False,
    title="",
    unit=None,
    group=None,
    present=(),
    files=(),
):
    """Enter a meeting that was held, or one that is planned. Returns the meeting.

    `unit` or `group` says whose it is, neither of them means the campaign's own; `present`: (post or kind of people, how many).
    Raises ValidationError `kept_elsewhere` (a wrap-up meeting has its gate), `other_campaign`, `two_bodies`, the codes of
    `rules.meeting_wrong`, and those of files.
    """
    campaign = Campaign.objects.get(pk=campaign_id)
    require_meeting(by, campaign=campaign, unit=unit, group=group)
    if kind == MeetingKind.WRAP_UP:
        text = "总结大会要过关口，请到“总结大会”页面，由单位或活动办登记。"
        raise ValidationError({"kind": ValidationError(text, code="kept_elsewhere")})
    if unit is not None and group is not None:
        raise ValidationError({"group": ValidationError("单位和督导组只选一个。", code="two_bodies")})
    if any(one is not None and one.campaign_id != campaign.pk for one in (unit, group)):
        raise ValidationError("单位、督导组须属于本活动，请重新选择。", code="other_campaign")
    state = MeetingState.PLANNED if planned else MeetingState.HELD
    refuse_by_field(
        meeting_wrong(
            state=state,
            held_on=held_on,
            on=clock.today(),
            place=place,
            present=present,
            starts_on=campaign.starts_on,
        )
    )
    found = taken_in(files, unit)
    meeting = keep_meeting(
        campaign=campaign,
        by=by,
        kind=kind,
        state=state,
        held_on=held_on,
        place=place,
        title=title,
        unit=unit,
        group=group,
    )
    _present(meeting, present)
    _keep_files(meeting, found, by)
    return meeting


def keep_meeting(
    *, campaign, by, kind, held_on, place, title="", unit=None, group=None, state=MeetingState.HELD
):
    """Write a meeting whose verb has asked every question: called inside the acts of this room and of those above."""
    body = unit or group or campaign.office
    meeting = Meeting.objects.create(
        campaign=campaign,
        unit=unit,
        group=group,
        kind=kind,
        title=title.strip() or f"{body}{MeetingKind(kind).label}",
        state=state,
        held_on=held_on,
        place=place.strip(),
        entered_at=clock.now(),
        entered_by=by,
    )
    facts = {
        "kind": kind,
        "title": meeting.title,
        "held_on": f"{held_on:%Y-%m-%d}",
        "place": meeting.place,
    }
    tell(meeting, state, by=by, facts=facts)
    return meeting


@transaction.atomic
def hold_meeting(*, meeting_id, by, held_on, place, present=(), files=()):
    """A planned meeting was held, on this day at this place. Returns it. Raises `illegal_move`, `rules.meeting_wrong`, files."""
    meeting = _locked(meeting_id, by)
    require_state(meeting, MeetingState.PLANNED, acting="登记召开")
    refuse_by_field(
        meeting_wrong(
            state=MeetingState.HELD,
            held_on=held_on,
            on=clock.today(),
            place=place,
            present=present,
            starts_on=meeting.campaign.starts_on,
        )
    )
    found = taken_in(files, meeting.unit)
    told = {"title": meeting.title, "held_on": f"{held_on:%Y-%m-%d}", "place": place.strip()}
    move(meeting, MeetingState.HELD, by=by, facts=told, held_on=held_on, place=place.strip())
    _present(meeting, present)
    _keep_files(meeting, found, by)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting_id, by, reason):
    """A planned meeting does not take place. Returns it. Raises ValidationError `illegal_move`, `reason_missing`."""
    meeting = _locked(meeting_id, by)
    require_state(meeting, MeetingState.PLANNED, acting="取消")
    needs_reason(reason, "请写明取消的理由。")
    facts = {"title": meeting.title, "reason": reason.strip()}
    return move(meeting, MeetingState.CANCELLED, by=by, facts=facts, cancelled_why=reason.strip())


@transaction.atomic
def write_minutes(*, meeting_id, by, minutes, resolutions=(), present=(), files=()):
    """Write or correct the minutes of a meeting that was held, with what it resolved. Returns the meeting.

    `resolutions`: (text, who does it, until when or None); `present` as in `enter_meeting`. The lists replace what stood; what
    they were stays in the trail as hashes. Raises ValidationError `illegal_move`, `minutes_missing`, `resolution_wrong`,
    `present_wrong`, and those of files.
    """
    meeting = _locked(meeting_id, by)
    require_state(meeting, MeetingState.HELD, acting="写会议记录")
    if not minutes.strip() and not resolutions:
        text = "请写会议记录，或至少一条议定事项。"
        raise ValidationError({"minutes": ValidationError(text, code="minutes_missing")})
    if any(not text.strip() for text, _, _ in resolutions):
        text = "议定事项每行须写明内容。"
        raise ValidationError({"resolutions": ValidationError(text, code="resolution_wrong")})
    if any(not post.strip() or count < 1 for post, count in present):
        text = "参加人员每行写职务（或类别）和人数，人数至少 1 人。"
        raise ValidationError({"present": ValidationError(text, code="present_wrong")})
    found = taken_in(files, meeting.unit)
    meeting.minutes = minutes.strip()
    meeting.save(update_fields=["minutes"])
    meeting.resolutions.all().delete()
    Resolution.objects.bulk_create(
        Resolution(meeting=meeting, order=n, text=text.strip(), who=who.strip(), until=until)
        for n, (text, who, until) in enumerate(resolutions, start=1)
    )
    _present(meeting, present)
    words = hashlib.sha256(repr((meeting.minutes, list(resolutions), list(present))).encode()).hexdigest()
    record(
        "meeting.minuted", on=meeting, by=by, title=meeting.title, resolutions=len(resolutions), text=words
    )
    _keep_files(meeting, found, by)
    return meeting


def _locked(meeting_id, by):
    rows = Meeting.objects.select_for_update(of=["self"]).select_related(
        "campaign", "unit__campaign", "group"
    )
    meeting = rows.get(pk=meeting_id)
    require_meeting(by, campaign=meeting.campaign, unit=meeting.unit, group=meeting.group)
    return meeting


def _present(meeting, present):
    meeting.present.all().delete()
    Presence.objects.bulk_create(
        Presence(meeting=meeting, order=n, post=post.strip(), count=count)
        for n, (post, count) in enumerate(present, start=1)
    )


def _keep_files(meeting, found, by):
    if not found:
        return
    stored = [MeetingFile.objects.create(meeting=meeting, added_on=clock.today(), **one) for one in found]
    record("meeting.files_added", on=meeting, by=by, title=meeting.title, files=as_told(stored))
