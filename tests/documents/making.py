"""Makers of documents in a wanted state, by the services' own road."""

from datetime import timedelta

from documents.debts import DEBTS
from documents.models import Addressee
from documents.queries.documents import draft_hash
from documents.services.drafts import ask_for_check, check_document, draft_document
from documents.services.issuing import issue_document, withdraw_document
from documents.services.meetings import cancel_meeting, enter_meeting
from documents.services.replies import answer_document, judge_reply, sign_for
from documents.states import AddresseeState, DocumentState, MeetingState
from tests.factories import TODAY
from units.debts import Days

BODY = (
    "经督查，你单位窗口服务整改进度滞后。\n一、存在问题\n（一）办事拖拉\n现将有关要求通知如下，请认真办理。"
)


def waits(key, person):
    """The rows of one kind of debt that wait for this person."""
    (debt,) = [one for one in DEBTS if one.key == key]
    rows = debt.of(person, Days(TODAY, person.campaign))
    return Addressee.objects.none() if rows is None else rows


def make_draft(cast, *, kind="letter", by=None, to=None, **values):
    said = {"title": "关于限期整改窗口服务问题的函", "issuer": "市活动办", "body": BODY}
    said |= {"reply_by": TODAY + timedelta(days=7)} | values
    units = [cast.town] if to is None else to
    return draft_document(campaign_id=cast.campaign.pk, by=by or cast.officer, kind=kind, to=units, **said)


def make_checked(cast, *, second=None, **values):
    """A notice a second person has seen."""
    draft = make_draft(cast, kind="notice", **values)
    ask_for_check(document_id=draft.pk, by=None)
    return check_document(document_id=draft.pk, by=second, seen=draft_hash(draft), approve=True)


def make_document(cast, *, state=DocumentState.ISSUED, **values):
    draft = make_draft(cast, **values)
    if state == DocumentState.DRAFT:
        return draft
    issued = issue_document(document_id=draft.pk, by=cast.officer)
    if state == DocumentState.ISSUED:
        return issued
    return withdraw_document(document_id=draft.pk, by=cast.officer, reason="文号有误")


def make_addressee(cast, *, state=AddresseeState.SENT, text="已延长窗口服务时间。", files=(), **values):
    one = make_document(cast, **values).addressees.get(unit=cast.town)
    if state == AddresseeState.SENT:
        return one
    sign_for(addressee_id=one.pk, by=cast.clerk)
    if state != AddresseeState.SIGNED:
        answer_document(addressee_id=one.pk, by=cast.clerk, text=text, files=files)
    if state in (AddresseeState.ACCEPTED, AddresseeState.RETURNED):
        accept = state == AddresseeState.ACCEPTED
        judge_reply(
            addressee_id=one.pk,
            by=cast.officer,
            reply_id=one.replies.get().pk,
            accept=accept,
            opinion="" if accept else "没有附照片",
        )
    one.refresh_from_db()
    return one


def make_meeting(cast, *, state=MeetingState.HELD, by=None, **values):
    planned = state != MeetingState.HELD
    said = {"kind": "regular", "place": "镇会议室", "held_on": TODAY, "unit": cast.town, "planned": planned}
    meeting = enter_meeting(campaign_id=cast.campaign.pk, by=by, **said | values)
    if state == MeetingState.CANCELLED:
        return cancel_meeting(meeting_id=meeting.pk, by=None, reason="另行通知")
    return meeting
