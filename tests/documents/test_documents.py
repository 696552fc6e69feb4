"""A document from its first word to its end: who may, the second person, what is frozen (M54, M87, M106, M108, M109)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from documents.models import Addressee, Document
from documents.queries.documents import draft_hash
from documents.rules import not_ready, paragraphs
from documents.services.drafts import ask_for_check, check_document, draft_document, edit_document
from documents.services.issuing import issue_document, withdraw_document
from documents.states import BURDENS, DOCUMENT_MOVES, DocumentState, Kind
from tests.documents.attacks import sql
from tests.documents.making import BODY, make_checked, make_document, make_draft, waits
from tests.factories import TODAY, make_person
from trail import clock
from trail.models import Event
from trail.queries import broken
from units.models import Assignment, Person, Role

SAID = {"kind": "letter", "title": "函", "issuer": "市活动办", "body": BODY}
ON_DRAFTS = {  # each verb of a draft with what it takes besides the document
    edit_document: SAID,
    ask_for_check: {},
    check_document: {"seen": "x", "approve": True},
    issue_document: {},
}


def refused(act, **arguments):
    with pytest.raises(ValidationError) as refusal:
        act(**arguments)
    return [error.code for error in getattr(refusal.value, "error_list", [])] or [
        error.code for errors in refusal.value.error_dict.values() for error in errors
    ]


def second(cast):
    return make_person("second-officer", cast.campaign, Role.OFFICE)


@pytest.mark.parametrize("kind", Kind)
def test_m54_m106_m108_m109_each_kind_is_drafted_and_issued_with_a_number_of_its_own(cast, kind):
    draft = make_draft(cast, kind=kind)
    assert (draft.state, draft.number) == ("draft", "")
    if kind in BURDENS:
        ask_for_check(document_id=draft.pk, by=cast.officer)
        check_document(document_id=draft.pk, by=second(cast), seen=draft_hash(draft), approve=True)
    issued = issue_document(document_id=draft.pk, by=cast.officer)
    assert (issued.state, issued.issued_on) == ("issued", TODAY)
    assert "〔2014〕" in issued.number
    assert [one.state for one in issued.addressees.all()] == ["sent"]
    assert broken() == []


def test_m81_what_burdens_a_unit_needs_a_second_person_who_saw_these_very_words(cast):
    draft, other = make_draft(cast, kind="criticism"), second(cast)
    assert refused(issue_document, document_id=draft.pk, by=cast.officer) == ["not_checked"]
    seen = draft_hash(draft)
    assert refused(check_document, document_id=draft.pk, by=other, seen=seen, approve=True) == [
        "illegal_move"
    ]
    ask_for_check(document_id=draft.pk, by=cast.officer)
    assert list(waits("check_document", other)) == [draft]
    assert not waits("check_document", cast.officer).exists()
    assert not waits("check_document", cast.clerk).exists()
    again = {"document_id": draft.pk, "by": cast.officer, "seen": seen, "approve": True}
    assert refused(check_document, **again) == ["same_person"]
    assert refused(check_document, **again | {"by": other, "seen": "0" * 64}) == ["stale"]
    assert refused(check_document, **again | {"by": other, "approve": False}) == ["reason_missing"]
    checked = check_document(**again | {"by": other})
    assert (checked.checked_by, checked.seen) == (other, seen)
    edit_document(document_id=draft.pk, by=cast.officer, **SAID | {"kind": "criticism", "to": [cast.town]})
    assert refused(issue_document, document_id=draft.pk, by=cast.officer) == ["not_checked"]


def test_m81_whoever_changed_the_draft_last_cannot_check_it(cast):
    draft, other = make_draft(cast, kind="notice"), second(cast)
    edited = edit_document(
        document_id=draft.pk,
        by=other,
        **SAID | {"kind": "notice", "to": [cast.town], "reply_by": TODAY},
    )
    ask_for_check(document_id=draft.pk, by=other)
    seen = draft_hash(edited)
    assert refused(check_document, document_id=draft.pk, by=other, seen=seen, approve=True) == ["same_person"]
    check_document(document_id=draft.pk, by=cast.officer, seen=seen, approve=True)
    assert issue_document(document_id=draft.pk, by=other).number == "督办〔2014〕1号"


def test_m81_addressees_changed_behind_the_check_are_seen_when_it_is_issued(cast):
    draft = make_checked(cast, second=second(cast))
    draft.to.add(cast.bureau)  # past every service
    assert refused(issue_document, document_id=draft.pk, by=cast.officer) == ["changed_since"]


def test_m87_a_draft_given_back_goes_to_its_author_with_words(cast):
    draft, other = make_draft(cast, kind="notice"), second(cast)
    ask_for_check(document_id=draft.pk, by=cast.officer)
    assert refused(ask_for_check, document_id=draft.pk, by=cast.officer) == ["illegal_move"]
    given = {"seen": draft_hash(draft), "approve": False, "opinion": "写明依据"}
    assert check_document(document_id=draft.pk, by=other, **given).asked_at is None
    ask_for_check(document_id=draft.pk, by=cast.officer)


@pytest.mark.parametrize("act", ON_DRAFTS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("state", [one for one in DocumentState if one != DocumentState.DRAFT])
def test_m109_no_verb_of_a_draft_touches_what_went_out_or_was_given_up(cast, act, state):
    document = make_document(cast, state=state)
    before = Event.objects.exclude(act="act.refused").count()
    assert refused(act, document_id=document.pk, by=None, **ON_DRAFTS[act]) == ["illegal_move"]
    assert Event.objects.exclude(act="act.refused").count() == before


def test_m109_withdrawn_once_and_only_with_a_reason(cast):
    document = make_document(cast)
    arguments = {"document_id": document.pk, "by": cast.officer}
    assert refused(withdraw_document, **arguments, reason=" ") == ["reason_missing"]
    withdrawn = withdraw_document(**arguments, reason="对象有误")
    assert (withdrawn.state, withdrawn.number) == ("withdrawn", "函〔2014〕1号")
    assert refused(withdraw_document, **arguments, reason="对象有误") == ["illegal_move"]
    assert make_document(cast).number == "函〔2014〕2号"  # the number stays taken
    given_up = withdraw_document(document_id=make_draft(cast).pk, by=cast.officer, reason="不发了")
    assert (given_up.state, given_up.number) == ("withdrawn", "")


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"body": ""}, ["body_missing"]),
        ({"to": []}, ["addressee_missing", "addressee_missing"]),
        ({"reply_by": None, "kind": "notice"}, ["reply_day_missing"]),
        ({"reply_by": TODAY - timedelta(days=1)}, ["reply_day_past"]),
        ({"reply_by": TODAY}, None),
        ({"kind": "brief", "to": [], "reply_by": None}, None),
    ],
)
def test_m54_what_a_document_lacks_is_said_all_at_once(cast, values, codes):
    draft = make_draft(cast, **values)
    if codes is None:
        assert issue_document(document_id=draft.pk, by=cast.officer).number
    else:
        assert refused(issue_document, document_id=draft.pk, by=cast.officer) == codes
        assert Document.objects.get().number == ""


def test_m54_every_reason_has_its_way_out():
    found = not_ready(kind="notice", title=" ", body="", addressees=0, reply_by=None, on=TODAY)
    assert [code for code, _ in found] == [
        "title_missing",
        "body_missing",
        "addressee_missing",
        "reply_day_missing",
    ]
    assert all("请" in text for _, text in found)


def test_m54_who_may_write_check_and_issue(cast):
    for person in (
        cast.clerk,
        cast.contact,
        cast.superior,
        cast.leader,
        cast.invited,
        cast.auditor,
        cast.system,
    ):
        with pytest.raises(PermissionDenied):
            draft_document(campaign_id=cast.campaign.pk, by=person, **SAID)
    draft = draft_document(campaign_id=cast.campaign.pk, by=cast.supervisor, **SAID, to=[cast.town])
    assert refused(
        draft_document, campaign_id=cast.campaign.pk, by=cast.supervisor, **SAID, to=[cast.bureau]
    ) == ["other_group"]
    for person in (cast.supervisor, cast.stranger, cast.clerk):
        with pytest.raises(PermissionDenied):
            issue_document(document_id=draft.pk, by=person)
        with pytest.raises(PermissionDenied):
            check_document(document_id=draft.pk, by=person, seen="", approve=True)
    with pytest.raises(PermissionDenied):
        edit_document(document_id=draft.pk, by=cast.stranger, **SAID)
    assert edit_document(document_id=draft.pk, by=cast.supervisor, **SAID).drafted_by == cast.supervisor


def test_m54_a_save_over_newer_words_is_noticed(cast):
    draft = make_draft(cast)
    seen = draft_hash(draft)
    edit_document(document_id=draft.pk, by=cast.officer, **SAID, to=[cast.town])
    assert refused(edit_document, document_id=draft.pk, by=cast.officer, seen=seen, **SAID) == ["stale"]


@pytest.mark.parametrize("change", ["title = 'x'", "body = 'x'", "number = 'x'", "reply_by = NULL", "copy_to = 'x'", "kind = 'report'", "issued_on = '2014-01-01'"])  # fmt: skip
def test_m109_what_was_issued_is_frozen_by_the_database(cast, change):
    document = make_document(cast)
    with pytest.raises(DatabaseError):
        sql(f"UPDATE documents_document SET {change} WHERE id = %s", document.pk)


def test_m109_the_database_moves_no_document_silently_or_backwards(cast):
    document = make_document(cast)
    for state in DocumentState:
        if state not in DOCUMENT_MOVES[DocumentState.ISSUED] and state != DocumentState.ISSUED:
            with pytest.raises(DatabaseError):
                sql("UPDATE documents_document SET state = %s WHERE id = %s", state, document.pk)
    withdrawn = "state = 'withdrawn', withdrawn_at = now(), withdrawn_why = 'x'"
    with pytest.raises(DatabaseError, match="without its event"):
        sql(f"UPDATE documents_document SET {withdrawn} WHERE id = %s", document.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=document.pk).delete()


def test_m81_a_burdening_document_is_not_issued_by_sql_without_its_check(cast):
    draft = make_draft(cast, kind="criticism")
    issued = "state = 'issued', number = 'x', issued_on = '2014-09-07', issued_at = now()"
    with pytest.raises(DatabaseError, match="checked_first"):
        sql(f"UPDATE documents_document SET {issued} WHERE id = %s", draft.pk)


def test_m54_nobody_is_sent_a_draft(cast):
    draft = make_draft(cast)
    with pytest.raises(DatabaseError, match="only what is issued"), transaction.atomic():
        Addressee.objects.create(document=draft, unit=cast.town)


def test_m54_who_sees_a_draft_and_who_what_went_out(cast):
    draft = make_draft(cast)
    sees = [name for name in PEOPLE if Document.objects.visible_to(getattr(cast, name)).exists()]
    assert sees == ["officer"]
    issue_document(document_id=draft.pk, by=cast.officer)
    sees = [name for name in PEOPLE if Document.objects.visible_to(getattr(cast, name)).exists()]
    assert sees == ["clerk", "supervisor", "officer", "contact", "superior", "leader", "invited"]


def test_m54_with_the_role_goes_the_sight_of_what_one_drafted(cast):
    draft = make_draft(cast, by=cast.supervisor)
    assert list(Document.objects.visible_to(cast.supervisor)) == [draft]
    Assignment.objects.filter(person=cast.supervisor).delete()
    former = Person.objects.get(pk=cast.supervisor.pk)
    assert not Document.objects.visible_to(former).exists()
    with pytest.raises(PermissionDenied):
        edit_document(document_id=draft.pk, by=former, **SAID)


PEOPLE = ["clerk", "outsider", "supervisor", "stranger", "officer", "contact", "superior", "leader", "invited", "system", "auditor"]  # fmt: skip


def test_m109_a_body_is_read_line_by_line_and_headings_by_their_number():
    read = paragraphs(
        "你镇：\n\n一、存在问题\n（一）办事拖拉\n一、群众反映窗口办事拖拉，要求限期整改。\n  正文  "
    )
    assert [(one.level, one.text) for one in read] == [
        (0, "你镇："),
        (1, "一、存在问题"),
        (2, "（一）办事拖拉"),
        (0, "一、群众反映窗口办事拖拉，要求限期整改。"),
        (0, "正文"),
    ]


def test_m109_the_number_bears_the_year_of_its_issue(cast):
    draft = make_draft(cast, reply_by=None)
    with clock.standing_on(TODAY.replace(year=2015, month=1, day=5)):
        assert issue_document(document_id=draft.pk, by=cast.officer).number == "函〔2015〕1号"
