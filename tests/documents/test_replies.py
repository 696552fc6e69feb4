"""签收、回复、认可、退回: each addressee by itself, with files, and what waits for whom (M54, M87)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from documents.models import Addressee, Reply, ReplyFile
from documents.services.issuing import issue_document, withdraw_document
from documents.services.replies import answer_document, judge_reply, sign_for
from documents.states import ADDRESSEE_MOVES, AddresseeState
from tests.documents.attacks import sql
from tests.documents.making import make_addressee, make_document, make_draft, waits
from tests.factories import TODAY, make_file, make_unit, set_rules
from tests.locks import wait_until_someone_waits
from trail.evidence import CHECKS
from trail.models import Event
from trail.queries import broken, history
from units.services import quota

VERBS = {  # verb: (where it leads, what it takes besides)
    sign_for: (AddresseeState.SIGNED, {}),
    answer_document: (AddresseeState.ANSWERED, {"text": "已办"}),
    judge_reply: (AddresseeState.ACCEPTED, {"reply_id": 0, "accept": True}),
}


def code(act, **arguments):
    with pytest.raises(ValidationError) as refused:
        act(**arguments)
    return getattr(refused.value, "code", None) or next(iter(refused.value.error_dict.values()))[0].code


@pytest.mark.parametrize("act", VERBS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("state", AddresseeState)
def test_m87_from_no_other_state_can_a_verb_be_used(cast, act, state):
    to, values = VERBS[act]
    if to in ADDRESSEE_MOVES[state]:
        return
    one = make_addressee(cast, state=state)
    before = Event.objects.count()
    assert code(act, addressee_id=one.pk, by=None, **values) == "illegal_move"
    assert Event.objects.count() == before


@pytest.mark.parametrize("act", VERBS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("state", AddresseeState)
def test_m87_of_a_withdrawn_document_nothing_is_handled(cast, act, state):
    one = make_addressee(cast, state=state)
    withdraw_document(document_id=one.document_id, by=cast.officer, reason="对象有误")
    assert code(act, addressee_id=one.pk, by=None, **VERBS[act][1]) == "withdrawn"
    for key in ("sign_document", "answer_document"):
        assert not waits(key, cast.clerk).exists()
    assert not waits("accept_reply", cast.officer).exists()


def test_m87_signed_answered_returned_answered_again_accepted(cast):
    one = make_addressee(cast, to=[cast.town, cast.bureau])
    assert list(waits("sign_document", cast.clerk)) == [one]
    sign_for(addressee_id=one.pk, by=cast.clerk)
    assert list(waits("answer_document", cast.clerk)) == [one]
    answer_document(addressee_id=one.pk, by=cast.clerk, text="已延长服务时间。", files=[make_file()])
    assert list(waits("accept_reply", cast.officer)) == [one]
    assert not waits("answer_document", cast.clerk).exists()
    first = one.replies.get()
    judged = {"addressee_id": one.pk, "by": cast.officer}
    assert code(judge_reply, **judged, reply_id=first.pk, accept=False) == "reason_missing"
    judge_reply(**judged, reply_id=first.pk, accept=False, opinion="没有附值班表")
    assert list(waits("answer_document", cast.clerk)) == [one]
    answer_document(addressee_id=one.pk, by=cast.clerk, text="附值班表。")
    assert (
        code(judge_reply, **judged, reply_id=first.pk, accept=True) == "stale"
    )  # what was read is not what waits
    judge_reply(**judged, reply_id=one.replies.first().pk, accept=True)
    one.refresh_from_db()
    assert (one.state, one.signed_by, one.signed_on) == ("accepted", cast.clerk, TODAY)
    acts = [event["act"] for event in reversed(history(one))]
    kinds = ["sent", "signed", "answered", "returned", "answered", "accepted"]
    assert acts == [f"addressee.{kind}" for kind in kinds]
    assert Addressee.objects.get(unit=cast.bureau).state == "sent"
    assert broken() == []


def test_m87_who_signs_answers_and_judges(cast):
    one = make_addressee(cast)
    for person in (cast.outsider, cast.officer, cast.supervisor, cast.leader, cast.superior):
        with pytest.raises(PermissionDenied):
            sign_for(addressee_id=one.pk, by=person)
        with pytest.raises(PermissionDenied):
            answer_document(addressee_id=one.pk, by=person, text="已办")
    for person in (cast.clerk, cast.stranger, cast.outsider, cast.leader):
        with pytest.raises(PermissionDenied):
            judge_reply(addressee_id=one.pk, by=person, reply_id=0, accept=True)
    answered = make_addressee(cast, state=AddresseeState.ANSWERED)
    reply = answered.replies.get()
    judge_reply(addressee_id=answered.pk, by=cast.supervisor, reply_id=reply.pk, accept=True)


def test_m87_a_document_that_wants_no_reply_is_done_with_the_signature(cast):
    one = make_addressee(cast, state=AddresseeState.SIGNED, reply_by=None)
    assert code(answer_document, addressee_id=one.pk, by=cast.clerk, text="已办") == "no_reply_wanted"
    assert not waits("answer_document", cast.clerk).exists()
    assert one.lamp.text == "已签收"


def test_m87_an_empty_reply_is_refused_and_a_file_is_judged_by_its_content(cast):
    one = make_addressee(cast, state=AddresseeState.SIGNED)
    given = {"addressee_id": one.pk, "by": cast.clerk}
    assert code(answer_document, **given, text=" ") == "text_missing"
    assert code(answer_document, **given, text="已办", files=[make_file("表.png", b"MZ")]) == "file_kind"
    assert not Reply.objects.exists()


def test_s92_files_of_replies_count_against_the_units_room(cast, monkeypatch):
    monkeypatch.setattr(quota, "MB", 1024)
    set_rules(cast.campaign, upload_daily=20, upload_total=40)
    one = make_addressee(cast, state=AddresseeState.SIGNED)
    given = {"addressee_id": one.pk, "by": cast.clerk, "text": "已办"}
    big = make_file(content=b"\x89PNG\r\n\x1a\n" + bytes(15 * 1024))
    answer_document(**given, files=[big])
    judge_reply(addressee_id=one.pk, by=None, reply_id=one.replies.get().pk, accept=False, opinion="缺")
    again = make_file(content=b"\x89PNG\r\n\x1a\n" + bytes(15 * 1024 + 1))
    assert code(answer_document, **given, files=[again]) == "quota"


def test_m87_late_is_after_the_day_and_only_who_owes(cast):
    one = make_addressee(cast, state=AddresseeState.SIGNED, reply_by=TODAY)
    assert not Addressee.objects.late(on=TODAY).exists()
    assert list(Addressee.objects.late(on=TODAY + timedelta(days=1))) == [one]
    answer_document(addressee_id=one.pk, by=cast.clerk, text="已办")
    assert not Addressee.objects.late(on=TODAY + timedelta(days=1)).exists()


@pytest.mark.django_db(transaction=True)
def test_m87_of_two_answers_at_once_the_second_is_refused(cast, rival):
    one = make_addressee(cast, state=AddresseeState.SIGNED)
    with transaction.atomic():
        answer_document(addressee_id=one.pk, by=cast.clerk, text="先到。")
        again = rival(answer_document, addressee_id=one.pk, by=cast.clerk, text="后到。")
        wait_until_someone_waits()
    assert again().code == "illegal_move"
    assert Reply.objects.get().text == "先到。"


@pytest.mark.django_db(transaction=True)
def test_m87_a_signature_waits_for_the_withdrawal_and_is_refused(cast, rival):
    one = make_addressee(cast)
    with transaction.atomic():
        withdraw_document(document_id=one.document_id, by=cast.officer, reason="对象有误")
        late = rival(sign_for, addressee_id=one.pk, by=cast.clerk)
        wait_until_someone_waits()
    assert late().code == "withdrawn"


def test_m87_the_database_keeps_what_was_said_and_moves_nothing_silently(cast):
    one = make_addressee(cast, state=AddresseeState.ANSWERED, files=[make_file()])
    for change in (
        "UPDATE documents_reply SET text = 'x'",
        "DELETE FROM documents_reply",
        "UPDATE documents_replyfile SET name = 'x'",
        "UPDATE documents_addressee SET unit_id = NULL",
        "UPDATE documents_addressee SET state = 'sent'",
        "DELETE FROM documents_addressee",
    ):
        with pytest.raises(DatabaseError):
            sql(change)
    with pytest.raises(DatabaseError, match="without its event"):
        sql("UPDATE documents_addressee SET state = 'accepted' WHERE id = %s", one.pk)


def test_m87_evidence_tells_a_file_that_was_changed_or_is_gone(cast):
    make_addressee(cast, state=AddresseeState.ANSWERED, files=[make_file()])
    lines = lambda: [line for function in CHECKS["evidence"] for line in function()]  # noqa: E731
    assert lines() == []
    kept = ReplyFile.objects.get()
    with open(kept.file.path, "wb") as content:
        content.write(b"other")
    assert [line.rsplit("：", 1)[1] for line in lines()] == ["文件内容被改动"]
    kept.file.storage.delete(kept.file.name)
    assert [line.rsplit("：", 1)[1] for line in lines()] == ["文件不见了"]


def test_m54_many_addressees_cost_no_statement_each(cast, django_assert_max_num_queries):
    units = [make_unit(cast.campaign, f"第{n}村") for n in range(30)]
    draft = make_draft(cast, to=units)
    with django_assert_max_num_queries(20):
        issue_document(document_id=draft.pk, by=cast.officer)
    assert draft.addressees.count() == 30
    assert make_document(cast).addressees.count() == 1
