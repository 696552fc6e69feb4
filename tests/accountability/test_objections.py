"""Objections (复核, M118): who is burdened asks in time, who took no part decides, nothing follows in silence."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import F
from django.urls import reverse

from accountability.models import BoardEntry, Objection
from accountability.objection_states import OBJECTION_MOVES, OUTCOMES, ObjectionState
from accountability.services.boards import ask_to_lift, confirm_entry, drop_entry, lift_entry, propose_entry
from accountability.services.objections import (
    decide_objection,
    object_to,
    read_decision,
    withdraw_objection,
)
from documents.services.issuing import withdraw_document
from documents.services.replies import sign_for
from supervision.queries.debts import waiting_for
from tests.accountability.burdened import MAKE, WHY, an_act, another, make_objection
from tests.factories import TODAY, make_file, make_item, make_person, set_rules
from tests.locks import wait_until_someone_waits
from trail import clock
from trail.models import Event
from trail.queries import history
from units.burdens import BURDENS, act_of, acts_on
from units.models import Role
from units.services.unit_changes import abolish_unit

DAYS = datetime.timedelta(days=1)


def code_of(refusal):
    errors = getattr(refusal.value, "error_dict", None) or {None: refusal.value.error_list}
    (found,) = {error.code for each in errors.values() for error in each}
    return found


def refused(verb, code, error=ValidationError, **arguments):
    with pytest.raises(error) as refusal, transaction.atomic():
        verb(**arguments)
    if error is ValidationError:
        assert code_of(refusal) == code
    return str(refusal.value)


def sql(statement, *values, error=IntegrityError, match=None):
    """A statement past every service, as the runtime role: refused."""
    with pytest.raises(error, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE", values)


def ask(act, by, reason=WHY, **values):
    return object_to(event_id=act.event.pk, by=by, reason=reason, **values)


def decide(one, by, outcome=ObjectionState.UPHELD, answer="事实清楚"):
    return decide_objection(objection_id=one.pk, by=by, outcome=outcome, answer=answer)


def test_m118_every_kind_of_burdening_act_is_made_here():
    assert set(MAKE) == set(BURDENS)


@pytest.mark.parametrize("key", MAKE)
def test_m118_each_kind_is_asked_by_the_unit_and_decided_by_who_took_no_part(cast, key, client):
    act = an_act(cast, key)
    hand = getattr(cast, MAKE[key][1])
    assert (act.unit, act.day, act.burden.key) == (cast.town, TODAY, key)
    assert hand.pk in act.hands
    new = reverse("accountability:objection_new", args=[act.event.pk])
    seen = reverse(act.page[0], args=[act.page[1]])
    client.force_login(cast.clerk)
    assert new in client.get(seen).text
    sent = client.post(new, {"reason": WHY})
    one = Objection.objects.get()
    assert sent.url == reverse("accountability:objection", args=[one.pk])
    assert (one.subject_name, one.subject_pk, one.event, one.stream) == (
        act.burden.model,
        act.row.pk,
        act.event,
        act.event.stream,
    )
    assert one.turn == ("superior" if MAKE[key][1] == "officer" else "office")
    page = client.get(seen).text
    assert new not in page
    assert "正在复核" in page
    refused(
        decide,
        "took_part" if hand.holds(Role.OFFICE, Role.SUPERIOR) else "",
        one=one,
        by=hand,
        error=ValidationError if hand.holds(Role.OFFICE, Role.SUPERIOR) else PermissionDenied,
    )
    decider = cast.superior if one.turn == "superior" else cast.officer
    if decider.pk in one.hands:
        decider = another(cast)
    client.force_login(decider)
    decided = client.post(f"{sent.url}decide/", {"outcome": "changed", "answer": "认定过重，予以变更"})
    assert decided.status_code == 302
    page = client.get(sent.url).text
    assert "认定过重，予以变更" in page
    assert BURDENS[key].follows in page
    assert seen in page


def test_m118_the_last_day_is_in_time_and_the_day_after_is_refused_with_the_rule(cast):
    act = an_act(cast)
    with clock.standing_on(TODAY + 31 * DAYS):
        text = refused(ask, "too_late", act=act, by=cast.clerk)
        assert "30 日内" in text
        assert "2014-10-07" in text
        assert "书面向上一级党组织" in text
    with clock.standing_on(TODAY + 30 * DAYS):
        assert ask(act, cast.clerk).due_on == TODAY + 60 * DAYS


def test_m118_both_days_are_rules_of_the_campaign(cast):
    set_rules(cast.campaign, objection_days=5, objection_answer_days=7)
    act = an_act(cast)
    with clock.standing_on(TODAY + 6 * DAYS):
        refused(ask, "too_late", act=act, by=cast.clerk)
    with clock.standing_on(TODAY + 5 * DAYS):
        assert ask(act, cast.clerk).due_on == TODAY + 12 * DAYS


def test_m118_what_is_signed_for_may_be_objected_to_from_the_signature_on(cast):
    act = an_act(cast, "document")
    with clock.standing_on(TODAY + 20 * DAYS):
        sign_for(addressee_id=act.row.pk, by=cast.clerk)
    act = act_of(act.event.pk)
    with clock.standing_on(TODAY + 51 * DAYS):
        refused(ask, "too_late", act=act, by=cast.clerk)
    with clock.standing_on(TODAY + 50 * DAYS):
        ask(act, cast.clerk)


def test_m118_an_act_is_reviewed_once_and_what_was_taken_back_may_be_asked_again(cast):
    act = an_act(cast)
    one = ask(act, cast.clerk)
    assert "先撤回" in refused(ask, "reviewed_already", act=act, by=cast.clerk)
    withdraw_objection(objection_id=one.pk, by=cast.clerk)
    again = ask(act, cast.clerk)
    decide(again, cast.superior)
    assert "只复核一次" in refused(ask, "reviewed_already", act=act, by=cast.clerk)


def test_m118_no_reason_no_burden_no_such_file_is_refused(cast):
    act = an_act(cast)
    refused(ask, "reason_missing", act=act, by=cast.clerk, reason="  ")
    refused(ask, "file_kind", act=act, by=cast.clerk, files=[make_file("x.exe", b"MZ" + bytes(90))])
    told = Event.objects.filter(act="list.created").first() or Event.objects.first()
    make_item(cast.town)
    for event in Event.objects.exclude(pk=act.event.pk)[:20]:
        if act_of(event.pk) is None:
            told = event
    refused(object_to, "no_burden", event_id=told.pk, by=cast.clerk, reason=WHY)
    refused(object_to, "no_burden", event_id=10**12, by=cast.clerk, reason=WHY)
    assert not Objection.objects.exists()


def test_m118_red_board_taken_back_document_and_a_dropped_proposal_burden_nobody(cast):
    red = {"board": "red", "ground": "effective", "reason": "限时办结", "evidence": "通报第1期"}
    entry = propose_entry(by=cast.officer, unit=cast.town, **red)
    confirm_entry(entry_id=entry.pk, by=another(cast))
    assert acts_on(entry) == []
    black = red | {"board": "black", "ground": "empty"}
    dropped = propose_entry(by=cast.officer, unit=cast.town, **black)
    drop_entry(entry_id=dropped.pk, by=cast.officer, reason="核实无误")
    assert acts_on(dropped) == []
    act = an_act(cast, "document")
    withdraw_document(document_id=act.row.document_id, by=cast.officer, reason="发错单位")
    assert acts_on(act.row) == []


def test_m118_only_the_burdened_unit_asks_and_never_who_took_part(cast):
    act = an_act(cast)
    for name in ("outsider", "supervisor", "officer", "superior", "leader", "contact", "invited"):
        refused(ask, "", error=PermissionDenied, act=act, by=getattr(cast, name))
    late = another(cast)  # who became a clerk of the town after taking part
    entry = propose_entry(
        by=cast.officer, unit=cast.town, board="black", ground="empty", reason="措施不实", evidence="通报"
    )
    confirm_entry(entry_id=entry.pk, by=late)
    late.assignments.create(campaign=cast.campaign, role=Role.CLERK, unit=cast.town)
    late = type(late).objects.get(pk=late.pk)
    (own,) = acts_on(entry)
    refused(ask, "took_part", act=own, by=late)


def test_m118_who_proposed_checked_confirmed_or_decided_steps_aside(cast):
    entry = an_act(cast)
    assert {entry.row.proposed_by_id, entry.row.confirmed_by_id} <= entry.hands
    notice = an_act(cast, "document")
    document = notice.row.document
    assert {document.drafted_by_id, document.checked_by_id, document.issued_by_id} <= notice.hands
    for act in (entry, notice):
        one = ask(act, cast.clerk)
        for hand in (cast.officer, type(cast.officer).objects.get(pk=max(act.hands))):
            assert "回避" in refused(decide, "took_part", one=one, by=hand)
        # what the office did the superior decides, not another of the office
        assert "上一级党组织" in refused(decide, "", error=PermissionDenied, one=one, by=another(cast))
        for name in ("clerk", "outsider", "supervisor", "leader", "invited"):
            refused(decide, "", error=PermissionDenied, one=one, by=getattr(cast, name))
        assert decide(one, cast.superior).state == "upheld"


def test_m118_nobody_decides_on_their_own_unit(cast):
    one = make_objection(cast, key="verdict_return")
    both = another(cast)
    both.assignments.create(campaign=cast.campaign, role=Role.CLERK, unit=cast.town)
    assert "本单位" in refused(
        decide, "", error=PermissionDenied, one=one, by=type(both).objects.get(pk=both.pk)
    )


def test_m118_where_no_superior_sits_another_of_the_office_decides(cast):
    cast.superior.assignments.all().delete()
    one = make_objection(cast)
    assert one.turn == "office"
    refused(decide, "took_part", one=one, by=cast.officer)
    assert decide(one, another(cast)).state == "upheld"


def test_m118_a_superior_who_leaves_meanwhile_leaves_no_objection_behind(cast):
    one = make_objection(cast)
    free = another(cast)
    assert not Objection.objects.decidable_by(free).exists()
    cast.superior.assignments.all().delete()
    assert list(Objection.objects.decidable_by(free)) == [one]
    assert decide(one, free).state == "upheld"


def test_m118_a_decision_has_an_outcome_and_reasons(cast):
    one = make_objection(cast)
    refused(decide, "no_outcome", one=one, by=cast.superior, outcome="withdrawn")
    refused(decide, "no_outcome", one=one, by=cast.superior, outcome="")
    refused(decide, "reason_missing", one=one, by=cast.superior, answer=" ")
    one.refresh_from_db()
    assert (one.state, one.answer) == ("asked", "")


VERBS = {
    "uphold": lambda one, cast: decide(one, cast.superior),
    "change": lambda one, cast: decide(one, cast.superior, ObjectionState.CHANGED),
    "revoke": lambda one, cast: decide(one, cast.superior, ObjectionState.REVOKED),
    "withdraw": lambda one, cast: withdraw_objection(objection_id=one.pk, by=cast.clerk),
}
TO = {"uphold": "upheld", "change": "changed", "revoke": "revoked", "withdraw": "withdrawn"}


@pytest.mark.parametrize("state", ObjectionState)
def test_m118_from_every_state_only_the_legal_verbs(cast, state):
    one = make_objection(cast, state)
    for verb, act in VERBS.items():
        with transaction.atomic():
            if TO[verb] in OBJECTION_MOVES[state]:
                assert act(one, cast).state == TO[verb]
            else:
                with pytest.raises(ValidationError) as refusal:
                    act(one, cast)
                assert code_of(refusal) == "illegal_move"
            transaction.set_rollback(True)
    with transaction.atomic():
        if state in OUTCOMES:
            assert read_decision(objection_id=one.pk, by=cast.clerk).known_on == TODAY
            refused(read_decision, "illegal_move", objection_id=one.pk, by=cast.clerk)
        else:
            refused(read_decision, "illegal_move", objection_id=one.pk, by=cast.clerk)
        transaction.set_rollback(True)


def test_m118_revoking_does_nothing_in_silence_lifting_is_proposed_by_who_may_and_confirmed_by_another(cast):
    one = make_objection(cast, ObjectionState.REVOKED)  # by the superior, who keeps no board
    entry = BoardEntry.objects.get()
    assert entry.state == "listed"
    assert [event["act"] for event in history(one)] == ["objection.decided", "objection.asked"]
    cast.superior.assignments.all().delete()
    other = propose_entry(
        by=cast.officer, unit=cast.town, board="veto", ground="safety", reason="发生事故", evidence="通报"
    )
    confirm_entry(entry_id=other.pk, by=another(cast))
    (act,) = acts_on(other)
    free = another(cast)
    decided = decide(ask(act, cast.clerk), free, ObjectionState.REVOKED, "与本单位无关")
    other.refresh_from_db()
    assert (other.state, other.lift_asked_by) == ("lifting", free)
    assert "objection.followed" in [event["act"] for event in history(decided)]
    lift_entry(entry_id=other.pk, by=cast.officer)
    assert act_of(act.event.pk) is None  # lifted: it burdens nobody any more


def test_m118_the_whole_story_stands_in_the_units_trail_with_the_files(cast):
    one = make_objection(cast, files=[make_file("验收单.png")])
    decide(one, cast.superior, ObjectionState.CHANGED, "改为口头提醒")
    read_decision(objection_id=one.pk, by=cast.clerk)
    told = history(one)[::-1]
    assert [event["act"] for event in told] == ["objection.asked", "objection.decided", "objection.known"]
    assert {event["stream"] for event in told} == {cast.town.trail_stream}
    assert (told[0]["reason"], told[0]["files"][0]["name"]) == (WHY, "验收单.png")
    assert (told[1]["after"], told[1]["reason"]) == ("changed", "改为口头提醒")


def test_m118_sql_of_the_runtime_role_decides_nothing_alone_or_silently(cast):
    one = make_objection(cast)
    decided = "UPDATE accountability_objection SET state = 'revoked', answer = 'x', decided_on = %s, decided_by_id = %s"
    sql(decided, TODAY, cast.superior.pk, match="without its event")
    sql(decided, TODAY, one.hands[0], match="steps aside")
    sql(decided, TODAY, cast.supervisor.pk, match="the office or the superior")
    sql(decided, TODAY, cast.clerk.pk)
    sql(
        "UPDATE accountability_objection SET state = 'withdrawn', answer = 'x'",
        match="decided_with_an_answer",
    )
    for change in (
        "hands = '[]'",
        "due_on = due_on + 9",
        "reason = 'z'",
        "turn = 'office'",
        "event_id = event_id - 1",
    ):
        sql(f"UPDATE accountability_objection SET {change}", error=Error, match="Cannot update")
    sql("DELETE FROM accountability_objection", error=ProgrammingError, match="permission denied")
    decide(one, cast.superior)
    sql("UPDATE accountability_objection SET answer = 'z'", error=Error)
    read_decision(objection_id=one.pk, by=cast.clerk)
    sql("UPDATE accountability_objection SET known_on = known_on + 1", error=Error)


@pytest.mark.django_db(transaction=True)
def test_m118_the_second_of_two_deciders_is_refused(cast, rival):
    one = make_objection(cast, key="verdict_return")
    first, second = cast.officer, another(cast)
    with transaction.atomic():
        decide(one, first, ObjectionState.REVOKED, "先到")
        result = rival(decide_objection, objection_id=one.pk, by=second, outcome="upheld", answer="后到")
        wait_until_someone_waits()
    assert result().code == "illegal_move"
    one.refresh_from_db()
    assert (one.state, one.answer) == ("revoked", "先到")


@pytest.mark.django_db(transaction=True)
def test_m118_two_clerks_who_ask_at_once_make_one_objection(cast, rival):
    act = an_act(cast, "verdict_return")
    colleague = make_person("colleague", cast.campaign, Role.CLERK, unit=cast.town)
    with transaction.atomic():
        ask(act, cast.clerk)
        result = rival(object_to, event_id=act.event.pk, by=colleague, reason=WHY)
        wait_until_someone_waits()
    assert result().code == "reviewed_already"
    assert Objection.objects.count() == 1


def test_m118_who_decides_has_it_on_the_workbench_and_then_who_asked_until_it_is_read(cast):
    one = make_objection(cast)
    free = another(cast)

    def waits():
        people = (cast.superior, free, cast.officer, cast.clerk, cast.supervisor)
        return [_waits(who) for who in people]

    assert waits() == [{"objection"}, set(), set(), set(), set()]
    decide(one, cast.superior)
    assert waits() == [set(), set(), set(), {"objection_told"}, set()]
    read_decision(objection_id=one.pk, by=cast.clerk)
    assert waits() == [set()] * 5


def test_m118_a_revoked_entry_waits_for_the_office_until_somebody_asks_to_lift_it(cast):
    one = make_objection(cast, ObjectionState.REVOKED)

    def waits():
        return ["objection_carry" in _waits(who) for who in (cast.officer, cast.superior)]

    assert waits() == [True, False]
    ask_to_lift(entry_id=one.subject_pk, by=cast.officer, reason="复核决定撤销")
    assert waits() == [False, False]


def test_m118_the_day_itself_is_in_time_and_then_it_shows_as_late(cast, client):
    one = make_objection(cast)
    assert Objection.objects.filter(due_on=F("asked_on") + 30 * DAYS).exists()
    for day, lamp, late in ((TODAY + 30 * DAYS, "wait", 0), (TODAY + 31 * DAYS, "late", 1)):
        with clock.standing_on(day):
            one.refresh_from_db()
            assert one.lamp.kind == lamp
            assert Objection.objects.late(on=day).count() == late


def test_m118_a_unit_with_an_undecided_objection_does_not_end(cast):
    one = make_objection(cast)
    said = {"reason": "机构改革", "day": TODAY, "document": "句编〔2014〕5号"}
    with pytest.raises(ValidationError, match="复核申请还没有作出决定"):
        abolish_unit(by=cast.officer, unit=cast.town, **said)
    assert one.state == "asked"


def _waits(who):
    """What of objections waits for this person, chip by chip."""
    chips = {chip.key for chip, _ in waiting_for(who, on=TODAY).chips}
    return {key for key in chips if key.startswith("objection")}
