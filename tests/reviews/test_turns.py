"""A turn is signed for, handed on, and listed when nobody is there to take it (S60, M68, conventions 6, 7)."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.models import AuditStep
from reviews.services.holders import sign_step, transfer_step
from reviews.services.verdicts import decide_step
from tests.factories import make_person
from tests.reviews.handling import REFUSED, code_of, colleague, forge, give_back, let_act, waits_for
from tests.reviews.helpers import an_application, decide, pending, sql, walk
from trail.models import Event
from units.models import Assignment, ContactPoint, Person


def test_what_is_signed_for_is_nobody_elses(cast):
    application, other = an_application(cast), colleague(cast)
    step = pending(application)
    assert waits_for(other) == {step.pk}
    sign_step(step_id=step.pk, by=cast.supervisor)
    assert waits_for(other) == set()
    assert code_of(sign_step, step_id=step.pk, by=cast.supervisor) == "illegal_move"
    for act, more in ((sign_step, {}), (decide_step, {"verdict": "passed"})):
        assert code_of(act, step_id=step.pk, by=other, **more) == "held"
    decide(application, cast.supervisor)
    assert code_of(sign_step, step_id=step.pk, by=cast.supervisor) == "illegal_move"


def test_a_turn_is_handed_to_a_colleague_with_both_names_in_the_trail(cast):
    application, other = an_application(cast), colleague(cast)
    step = pending(application)
    transfer_step(step_id=step.pk, by=cast.supervisor, to=other, reason="外出培训")
    body = Event.objects.filter(act="audit.transferred").get().body
    assert f'"actor":{cast.supervisor.pk}' in body
    assert f'"to":{other.pk}' in body
    assert waits_for(other) == {step.pk}
    assert code_of(decide_step, step_id=step.pk, by=cast.supervisor, verdict="passed") == "held"
    decide(application, other)


def test_a_turn_goes_only_to_who_may_decide_it(cast):
    application = an_application(cast)
    step, other = pending(application), colleague(cast)
    hand = {"step_id": step.pk, "by": cast.supervisor, "reason": "外出"}
    retired = make_person(f"r{step.pk}", cast.campaign, "group", group=cast.groups[0], is_active=False)
    two_hats = make_person(f"t{step.pk}", cast.campaign, "group", group=cast.groups[0])
    Assignment.objects.create(person=two_hats, campaign=cast.campaign, role="clerk", unit=cast.town)
    for person in (cast.stranger, cast.officer, cast.clerk, retired, two_hats):
        assert code_of(transfer_step, **hand, to=person) == "wrong_person"
    assert code_of(transfer_step, **hand | {"reason": " "}, to=other) == "reason_missing"
    with pytest.raises(PermissionDenied):
        transfer_step(**hand | {"by": cast.officer}, to=other)
    transfer_step(**hand, to=other)
    assert code_of(transfer_step, **hand, to=other) == "held"
    decide(application, other)
    assert code_of(transfer_step, **hand, to=other) == "illegal_move"


@pytest.mark.parametrize("gone", ["disabled", "reassigned"])
def test_s60_what_lies_with_somebody_who_is_gone_is_listed_and_given_out_anew(cast, gone):
    application, other = an_application(cast), colleague(cast)
    step = pending(application)
    sign_step(step_id=step.pk, by=other)
    assert not AuditStep.objects.stuck().exists()
    if gone == "disabled":
        Person.objects.filter(pk=other.pk).update(is_active=False)
    else:
        other.assignments.all().delete()
    assert list(AuditStep.objects.stuck()) == [step]
    transfer_step(step_id=step.pk, by=cast.officer, to=cast.supervisor, reason="原承办人已调离")
    assert not AuditStep.objects.stuck().exists()
    decide(application, cast.supervisor)


def test_s60_a_level_nobody_holds_is_listed(cast):
    application = an_application(cast)
    cast.supervisor.assignments.all().delete()
    assert list(AuditStep.objects.stuck()) == [pending(application)]


def test_s60_each_reason_why_nobody_can_decide_is_seen_turn_by_turn(cast):
    """The list asks seat by seat; here each turn is asked by itself, from the words of S60."""
    ContactPoint.objects.create(unit=cast.town, leader=cast.contact, city_leader=True)
    moved, ill, cover = (
        make_person(f"{name}{cast.clerk.pk}", cast.campaign, "group", group=cast.groups[0])
        for name in ("moved", "ill", "cover")
    )
    held_by = {}
    for holder in (None, cast.supervisor, moved, ill, cover):
        step = pending(an_application(cast))
        if holder:
            sign_step(step_id=step.pk, by=holder)
        held_by[holder] = step
    at_contact = pending(walk(an_application(cast), cast.supervisor, cast.officer))
    back = give_back(an_application(cast), cast.supervisor, "author")
    with_unit = pending(back.close_out)
    assert not AuditStep.objects.stuck().exists()
    moved.assignments.update(group=cast.groups[1])
    Person.objects.filter(pk=ill.pk).update(is_active=False)
    let_act(cast, cast.supervisor, cover)
    cover.assignments.all().delete()  # no seat any more, but acts for who has one
    assert set(AuditStep.objects.stuck()) == {held_by[moved], held_by[ill]}
    ContactPoint.objects.update(active=False)
    assert set(AuditStep.objects.stuck()) == {held_by[moved], held_by[ill], at_contact}
    assert set(AuditStep.objects.visible_to(cast.stranger).stuck()) == set()
    Assignment.objects.filter(role="group", group=cast.groups[0]).delete()
    assert set(AuditStep.objects.stuck()) == {*held_by.values(), at_contact}
    assert with_unit.level == "unit"


def test_what_nobody_can_decide_is_found_by_seats_not_by_turns(cast):
    def looks():
        with CaptureQueriesContext(connection) as asked:
            list(AuditStep.objects.stuck())
        with connection.cursor() as raw:
            raw.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
            )
            raw.execute("EXPLAIN (ANALYZE, TIMING OFF) " + asked.captured_queries[0]["sql"])
            plan = [line for (line,) in raw.fetchall() if "Index Scan using step_seat" in line]
        return len(asked), [re.search(r"rows=[\d.]+ loops=\d+", line.split("(actual")[1])[0] for line in plan]

    an_application(cast)
    before = looks()
    assert len(before[1]) == 2  # the first seat, and from each to the next
    for _ in "再来两件":
        an_application(cast)
    assert looks() == before
    step = AuditStep.objects.pending().first()
    assert step.unit == cast.town
    with pytest.raises(REFUSED, match="Cannot update rows"):
        sql("UPDATE reviews_auditstep SET unit_id = %s WHERE id = %s", cast.bureau.pk, step.pk)


def test_m68_the_role_alone_does_not_make_the_contact_leader(cast):
    other = make_person(f"other{cast.clerk.pk}", cast.campaign, "contact", unit=cast.town)
    ContactPoint.objects.create(unit=cast.town, leader=cast.contact, city_leader=True)
    application = walk(an_application(cast), cast.supervisor, cast.officer)
    step = pending(application)
    assert (waits_for(cast.contact), waits_for(other)) == ({step.pk}, set())
    with pytest.raises(PermissionDenied, match="联系点"):
        decide(application, other)
    with pytest.raises(REFUSED, match="not for this person"):
        forge(step, other)
    decide(application, cast.contact)
