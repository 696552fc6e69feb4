"""What an addressee does with a document, and what is made of its reply (M54, M87): 签收、回复、认可、退回."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction

from documents.models import Addressee, Document, Reply, ReplyFile
from documents.services.files import as_told, taken_in
from documents.states import AddresseeState, DocumentState, Verdict
from trail import clock
from trail.moves import allowed_move, carry, move, moved
from units.permissions import Permission, require
from units.refusals import another_person, needs_reason


@transaction.atomic
def sign_for(*, addressee_id, by):
    """The unit has the document in hand. Returns the addressee. Raises ValidationError `illegal_move`, `withdrawn`."""
    addressee = _locked(addressee_id)
    require(by, Permission.DOCUMENT_ANSWER, unit=addressee.unit)
    _stands(addressee)
    allowed_move(addressee, AddresseeState.SIGNED)
    return _move(addressee, AddresseeState.SIGNED, by=by, signed_on=clock.today(), signed_by=by)


@transaction.atomic
def answer_document(*, addressee_id, by, text, files=()):
    """The unit answers, for the first time or after a return, with files. Returns the addressee.

    Raises ValidationError `illegal_move` (not signed, answered, accepted), `withdrawn`, `no_reply_wanted`, `text_missing`, and
    those of files (`file_kind`, `file_large`, `file_empty`, `quota`).
    """
    addressee = _locked(addressee_id)
    require(by, Permission.DOCUMENT_ANSWER, unit=addressee.unit)
    _stands(addressee)
    allowed_move(addressee, AddresseeState.ANSWERED)
    if addressee.document.reply_by is None:
        raise ValidationError("这份文书不要求回复，签收即可。", code="no_reply_wanted")
    if not text.strip():
        raise ValidationError({"text": ValidationError("请写明办理情况。", code="text_missing")})
    found = taken_in(files, addressee.unit)
    reply = Reply.objects.create(
        addressee=addressee,
        text=text.strip(),
        replied_on=clock.today(),
        replied_at=clock.now(),
        replied_by=by,
    )
    stored = [ReplyFile.objects.create(reply=reply, **one) for one in found]
    words = hashlib.sha256(reply.text.encode()).hexdigest()
    return _move(
        addressee,
        AddresseeState.ANSWERED,
        by=by,
        told={"reply": reply.pk, "text": words, "files": as_told(stored)},
    )


@transaction.atomic
def judge_reply(*, addressee_id, by, reply_id, accept, opinion=""):
    """Accept the reply that was read, or return it with what is missing. Returns the addressee.

    `reply_id`: the reply that was seen. Raises ValidationError `illegal_move` (nothing waits), `withdrawn`, `stale` (another reply
    came meanwhile), `same_person`, `reason_missing`.
    """
    addressee = _locked(addressee_id)
    require(by, Permission.DOCUMENT_JUDGE, unit=addressee.unit)
    to = AddresseeState.ACCEPTED if accept else AddresseeState.RETURNED
    _stands(addressee)
    allowed_move(addressee, to)
    reply = addressee.replies.select_for_update().get(verdict=Verdict.WAITING)
    if reply.pk != reply_id:
        raise ValidationError("您看到的回复之后又有新的回复，请刷新页面看过再办。", code="stale")
    another_person(by, "回复人不能认可自己的回复，请由另一位同志办理。", reply.replied_by_id)
    if not accept:
        needs_reason(opinion, "退回回复须写明还缺什么。")
    verdict = Verdict.ACCEPTED if accept else Verdict.RETURNED
    judged = {"opinion": opinion.strip(), "judged_on": clock.today(), "judged_by": by}
    carry([reply], verdict, act=f"addressee.{to}", **judged)
    told = {"reply": reply.pk, "reason": reply.opinion, "moved": moved((reply, verdict))}
    return _move(addressee, to, by=by, told=told)


def _locked(addressee_id):
    """The addressee, its document locked (shared) before it."""
    named = Addressee.objects.get(pk=addressee_id)
    document = Document.objects.select_for_update(no_key=True).get(pk=named.document_id)
    rows = Addressee.objects.select_for_update(of=["self"]).select_related("unit__campaign")
    addressee = rows.get(pk=addressee_id)
    addressee.document = document
    return addressee


def _stands(addressee):
    if addressee.document.state != DocumentState.ISSUED:
        raise ValidationError(f"{addressee.document.number}已经撤回，不必再办理。", code="withdrawn")


def _move(addressee, to, *, by, told=None, **changed):
    facts = {"number": addressee.document.number, **(told or {})}
    return move(addressee, to, by=by, facts=facts, **changed)
