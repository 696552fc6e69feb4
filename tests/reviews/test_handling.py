"""Signing, returning, taking back, handing on, acting for another (S43–S50, S60, conventions 4–7)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError
from django.urls import reverse

from issues.models import Attachment, Item, Measure, ProgressReport
from issues.states import State
from reviews import services
from reviews.forms import CLOSED_MEANS
from reviews.models import AuditStep
from reviews.queries import dossier_hash, pace
from tests.factories import TODAY, make_file, make_person
from tests.reviews.helpers import a_second, an_application, decide, fresh, pending, sql, walk
from trail import clock
from trail.models import Event
from trail.queries import broken
from units import services as units
from units.models import Assignment, ContactPoint, Delegation, KeptAnswer, Person

REFUSED = (IntegrityError, InternalError)


def code_of(act, **arguments):
    with pytest.raises(ValidationError) as refusal:
        act(**arguments)
    return refusal.value.error_list[0].code


def give_back(application, by, to, opinion="照片看不清", **more):
    return decide(application, by, "returned", opinion, to=to, **more)


def way_of(application):
    return list(application.steps.order_by("pk").values_list("level", "turn", "verdict"))


def waits_for(person):
    person.__dict__.pop("acting_for", None)
    return set(AuditStep.objects.waiting_for(person).values_list("pk", flat=True))


def colleague(cast):
    return a_second(cast, "group", group=cast.groups[0])


def let_act(cast, principal, delegate, *, first=TODAY, last=TODAY + timedelta(days=3)):
    made = units.delegate(by=principal, delegate=delegate, starts_on=first, ends_on=last, reason="外出培训")
    delegate.__dict__.pop("acting_for", None)
    return made


# -- returned --


def test_what_a_level_asks_of_the_unit_comes_back_to_that_level(cast):
    application = walk(an_application(cast), cast.supervisor)
    give_back(application, cast.officer, "author")
    assert fresh(application.item).state == State.APPROVED
    asked = pending(application)
    assert waits_for(cast.clerk) == {asked.pk}
    assert waits_for(cast.outsider) == set()
    answer = services.answer_return(step_id=asked.pk, by=cast.clerk, text="照片已补", files=[make_file()])
    assert way_of(application)[-2:] == [("unit", 1, "passed"), ("office", 2, "pending")]
    assert answer.seen == dossier_hash(application.item)
    decide(application, cast.officer)
    decide(application, cast.superior)
    assert fresh(application.item).state == State.CLOSED
    assert broken() == []


def test_a_level_may_ask_the_level_before_to_look_again(cast):
    application = walk(an_application(cast), cast.supervisor)
    give_back(application, cast.officer, "previous")
    assert pending(application).level == "group"
    walk(application, cast.supervisor, cast.officer, cast.superior)
    assert way_of(application)[:4] == [
        ("group", 1, "passed"),
        ("office", 1, "returned"),
        ("group", 2, "passed"),
        ("office", 2, "passed"),
    ]
    assert fresh(application.item).state == State.CLOSED


def test_an_item_returned_twice_by_two_levels_still_closes(cast):
    application = an_application(cast)
    give_back(application, cast.supervisor, "author")
    services.answer_return(step_id=pending(application).pk, by=cast.clerk, text="已补")
    decide(application, cast.supervisor)
    decide(application, cast.officer)
    give_back(application, cast.superior, "previous")
    give_back(application, cast.officer, "author")
    services.answer_return(step_id=pending(application).pk, by=cast.clerk, text="又补")
    walk(application, cast.officer, cast.superior)
    assert fresh(application.item).state == State.CLOSED


def test_the_first_level_has_no_level_before(cast):
    application = an_application(cast)
    step = pending(application)
    arguments = {"step_id": step.pk, "by": cast.supervisor, "verdict": "returned", "opinion": "看"}
    assert code_of(services.decide_step, **arguments, to="previous") == "no_previous"


def test_a_reason_of_the_library_is_reason_enough(cast):
    units.save_return_reason(by=cast.officer, campaign=cast.campaign, text="佐证材料不足")
    application = an_application(cast)
    step = give_back(application, cast.supervisor, "rework", "", reason="佐证材料不足")
    assert (step.reason, step.opinion) == ("佐证材料不足", "佐证材料不足")
    assert fresh(application.item).state == State.IN_PROGRESS


@pytest.mark.parametrize("name", ["outsider", "supervisor", "officer", "superior", "leader", "system"])
def test_nobody_but_the_units_clerk_answers(cast, name):
    application = an_application(cast)
    give_back(application, cast.supervisor, "author")
    with pytest.raises(PermissionDenied):
        services.answer_return(step_id=pending(application).pk, by=getattr(cast, name), text="补")


def test_only_what_was_asked_is_answered(cast):
    application = an_application(cast)
    step = pending(application)
    assert code_of(services.answer_return, step_id=step.pk, by=cast.clerk, text="补") == "illegal_move"
    give_back(application, cast.supervisor, "author")
    asked = pending(application)
    assert code_of(services.answer_return, step_id=asked.pk, by=cast.clerk, text=" ") == "text_missing"
    services.answer_return(step_id=asked.pk, by=cast.clerk, text="补")
    assert code_of(services.answer_return, step_id=asked.pk, by=cast.clerk, text="补") == "illegal_move"


# -- taken back --


def test_the_unit_takes_its_application_back_and_applies_again(cast):
    application = an_application(cast)
    services.withdraw_close_out(close_out_id=application.pk, by=cast.clerk, reason="漏附照片")
    assert fresh(application).state == "withdrawn"
    again = services.apply_close_out(item_id=application.item_id, by=cast.clerk)
    walk(again, cast.supervisor, cast.officer, cast.superior)
    assert fresh(application.item).state == State.CLOSED


@pytest.mark.parametrize("acted", ["signed", "passed", "returned", "closed", "withdrawn"])
def test_an_application_somebody_has_taken_up_is_not_taken_back(cast, acted):
    application = an_application(cast)
    match acted:
        case "signed":
            services.sign_step(step_id=pending(application).pk, by=cast.supervisor)
        case "passed":
            decide(application, cast.supervisor)
        case "returned":
            decide(application, cast.supervisor, "returned")
        case "closed":
            walk(application, cast.supervisor, cast.officer, cast.superior)
        case "withdrawn":
            services.withdraw_close_out(close_out_id=application.pk, by=cast.clerk)
    assert code_of(services.withdraw_close_out, close_out_id=application.pk, by=cast.clerk) == "illegal_move"


def test_a_verdict_is_taken_back_while_the_next_level_has_not_acted(cast):
    application = an_application(cast)
    step = decide(application, cast.supervisor)
    services.withdraw_verdict(step_id=step.pk, by=cast.supervisor, reason="看错一件")
    assert way_of(application) == [
        ("group", 1, "passed"),
        ("office", 1, "withdrawn"),
        ("group", 2, "pending"),
    ]
    walk(application, cast.supervisor, cast.officer, cast.superior)
    assert fresh(application.item).state == State.CLOSED


def test_a_return_is_taken_back_while_the_unit_has_not_answered(cast):
    application = walk(an_application(cast), cast.supervisor)
    step = give_back(application, cast.officer, "author")
    services.withdraw_verdict(step_id=step.pk, by=cast.officer)
    assert pending(application).level == "office"
    walk(application, cast.officer, cast.superior)
    assert fresh(application.item).state == State.CLOSED


def test_s46_a_verdict_somebody_has_built_on_is_not_taken_back(cast):
    application = an_application(cast)
    step = pending(application)
    assert code_of(services.withdraw_verdict, step_id=step.pk, by=cast.supervisor) == "illegal_move"
    decide(application, cast.supervisor)
    assert code_of(services.withdraw_verdict, step_id=step.pk, by=colleague(cast)) == "not_yours"
    with pytest.raises(PermissionDenied):
        services.withdraw_verdict(step_id=step.pk, by=cast.officer)
    services.sign_step(step_id=pending(application).pk, by=cast.officer)
    assert code_of(services.withdraw_verdict, step_id=step.pk, by=cast.supervisor) == "illegal_move"
    decide(application, cast.officer)
    assert code_of(services.withdraw_verdict, step_id=step.pk, by=cast.supervisor) == "illegal_move"
    last = decide(application, cast.superior)
    assert code_of(services.withdraw_verdict, step_id=last.pk, by=cast.superior) == "illegal_move"


# -- signed for, handed on --


def test_what_is_signed_for_is_nobody_elses(cast):
    application, other = an_application(cast), colleague(cast)
    step = pending(application)
    assert waits_for(other) == {step.pk}
    services.sign_step(step_id=step.pk, by=cast.supervisor)
    assert waits_for(other) == set()
    assert code_of(services.sign_step, step_id=step.pk, by=cast.supervisor) == "illegal_move"
    for act, more in ((services.sign_step, {}), (services.decide_step, {"verdict": "passed"})):
        assert code_of(act, step_id=step.pk, by=other, **more) == "held"
    decide(application, cast.supervisor)
    assert code_of(services.sign_step, step_id=step.pk, by=cast.supervisor) == "illegal_move"


def test_a_turn_is_handed_to_a_colleague_with_both_names_in_the_trail(cast):
    application, other = an_application(cast), colleague(cast)
    step = pending(application)
    services.transfer_step(step_id=step.pk, by=cast.supervisor, to=other, reason="外出培训")
    body = Event.objects.filter(act="audit.transferred").get().body
    assert f'"actor":{cast.supervisor.pk}' in body
    assert f'"to":{other.pk}' in body
    assert waits_for(other) == {step.pk}
    assert code_of(services.decide_step, step_id=step.pk, by=cast.supervisor, verdict="passed") == "held"
    decide(application, other)


def test_a_turn_goes_only_to_who_may_decide_it(cast):
    application = an_application(cast)
    step, other = pending(application), colleague(cast)
    hand = {"step_id": step.pk, "by": cast.supervisor, "reason": "外出"}
    retired = make_person(f"r{step.pk}", cast.campaign, "group", group=cast.groups[0], is_active=False)
    two_hats = make_person(f"t{step.pk}", cast.campaign, "group", group=cast.groups[0])
    Assignment.objects.create(person=two_hats, campaign=cast.campaign, role="clerk", unit=cast.town)
    for person in (cast.stranger, cast.officer, cast.clerk, retired, two_hats):
        assert code_of(services.transfer_step, **hand, to=person) == "wrong_person"
    assert code_of(services.transfer_step, **hand | {"reason": " "}, to=other) == "reason_missing"
    with pytest.raises(PermissionDenied):
        services.transfer_step(**hand | {"by": cast.officer}, to=other)
    services.transfer_step(**hand, to=other)
    assert code_of(services.transfer_step, **hand, to=other) == "held"
    decide(application, other)
    assert code_of(services.transfer_step, **hand, to=other) == "illegal_move"


@pytest.mark.parametrize("gone", ["disabled", "reassigned"])
def test_s60_what_lies_with_somebody_who_is_gone_is_listed_and_given_out_anew(cast, gone):
    application, other = an_application(cast), colleague(cast)
    step = pending(application)
    services.sign_step(step_id=step.pk, by=other)
    assert not AuditStep.objects.stuck().exists()
    if gone == "disabled":
        Person.objects.filter(pk=other.pk).update(is_active=False)
    else:
        other.assignments.all().delete()
    assert list(AuditStep.objects.stuck()) == [step]
    services.transfer_step(step_id=step.pk, by=cast.officer, to=cast.supervisor, reason="原承办人已调离")
    assert not AuditStep.objects.stuck().exists()
    decide(application, cast.supervisor)


def test_s60_a_level_nobody_holds_is_listed(cast):
    application = an_application(cast)
    cast.supervisor.assignments.all().delete()
    assert list(AuditStep.objects.stuck()) == [pending(application)]


# -- the contact-point leader --


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


# -- acting for another --


def test_s49_a_delegate_decides_in_anothers_name_and_both_are_kept(cast):
    application = walk(an_application(cast), cast.supervisor)
    step = pending(application)
    assert waits_for(cast.leader) == set()
    let_act(cast, cast.officer, cast.leader)
    assert waits_for(cast.leader) == {step.pk}
    decide(application, cast.leader)
    kept = fresh(step)
    assert (kept.decided_by, kept.on_behalf_of) == (cast.leader, cast.officer)
    body = Event.objects.filter(act="audit.decided").latest("id").body
    assert f'"actor":{cast.leader.pk}' in body
    assert f'"principal":{cast.officer.pk}' in body


@pytest.mark.parametrize("first", [1, -9])
def test_s49_a_delegate_outside_the_days_is_refused(cast, first):
    application = walk(an_application(cast), cast.supervisor)
    with clock.standing_on(TODAY + timedelta(days=min(first, 0))):
        start = TODAY + timedelta(days=first)
        let_act(cast, cast.officer, cast.leader, first=start, last=start + timedelta(days=3))
    cast.leader.__dict__.pop("acting_for", None)
    assert waits_for(cast.leader) == set()
    with pytest.raises(PermissionDenied):
        decide(application, cast.leader)
    with pytest.raises(REFUSED, match="no delegation"):
        forge(pending(application), cast.leader, cast.officer)


def test_s49_a_delegation_ends_before_its_day_and_with_its_principals_account(cast):
    application = walk(an_application(cast), cast.supervisor)
    made = let_act(cast, cast.officer, cast.leader)
    Person.objects.filter(pk=cast.officer.pk).update(is_active=False)
    assert waits_for(cast.leader) == set()
    Person.objects.filter(pk=cast.officer.pk).update(is_active=True)
    units.end_delegation(delegation_id=made.pk, by=cast.officer)
    assert waits_for(cast.leader) == set()
    with pytest.raises(PermissionDenied):
        decide(application, cast.leader)
    assert code_of(units.end_delegation, delegation_id=made.pk, by=cast.officer) == "illegal_move"


def test_s49_nobody_acts_for_another_on_their_own_item(cast):
    application = walk(an_application(cast), cast.supervisor)
    Assignment.objects.create(person=cast.leader, campaign=cast.campaign, role="clerk", unit=cast.town)
    let_act(cast, cast.officer, cast.leader)
    assert waits_for(cast.leader) == set()
    with pytest.raises(PermissionDenied):
        decide(application, cast.leader)
    with pytest.raises(REFUSED, match="own unit"):
        forge(pending(application), cast.leader, cast.officer)


def test_s45_a_delegate_and_the_one_they_act_for_are_at_one_level_only(cast):
    second = a_second(cast, "office")
    Assignment.objects.create(person=second, campaign=cast.campaign, role="group", group=cast.groups[0])
    let_act(cast, second, cast.leader)
    application = an_application(cast)
    decide(application, cast.leader)  # as the group, in the name of `second`
    step = pending(application)
    for by in (second, cast.leader):
        assert step.pk not in waits_for(by)
        assert code_of(services.decide_step, step_id=step.pk, by=by, verdict="passed") == "same_person"
    for hands in ((second, None), (cast.leader, second)):
        with pytest.raises(REFUSED, match="one_level_per_person"):
            forge(step, *hands)
    decide(application, cast.officer)


def test_a_delegation_needs_work_to_give_and_somebody_who_can_do_it(cast):
    def refusal(principal, delegate, first=TODAY, last=TODAY, reason="外出"):
        return code_of(
            units.delegate, by=principal, delegate=delegate, starts_on=first, ends_on=last, reason=reason
        )

    assert refusal(cast.clerk, cast.leader) == "nothing_to_delegate"
    assert refusal(cast.officer, cast.officer) == "delegate"
    assert refusal(cast.officer, cast.system) == "delegate"
    assert refusal(cast.officer, cast.supervisor) == "out_of_sight"
    assert refusal(cast.officer, cast.leader, last=TODAY - timedelta(days=1)) == "dates"
    assert refusal(cast.officer, cast.leader, first=TODAY - timedelta(days=1)) == "dates"
    assert refusal(cast.officer, cast.leader, reason=" ") == "reason_missing"
    let_act(cast, cast.officer, cast.leader)
    assert refusal(cast.officer, a_second(cast, "leader")) == "overlap"
    with pytest.raises(PermissionDenied):
        units.delegate(
            by=cast.clerk,
            principal=cast.supervisor,
            delegate=cast.leader,
            starts_on=TODAY,
            ends_on=TODAY,
            reason="代",
        )
    assert Delegation.objects.count() == 1


# -- what was judged is what is there --


@pytest.mark.parametrize(
    "change",
    [
        lambda item: Item.objects.filter(pk=item.pk).update(goal="换个目标"),
        lambda item: Item.objects.filter(pk=item.pk).update(responsible="副职"),
        lambda item: Measure.objects.filter(item=item).update(due_on=TODAY),
        lambda item: Measure.objects.create(item=item, order=9, text="另加一条"),
        lambda item: ProgressReport.objects.create(
            item=item, text="又做了", reported_on=TODAY, reported_at=clock.now()
        ),
        lambda item: Attachment.objects.create(
            report=item.reports.first(), name="a", kind="b", size=1, sha256="c", file="d"
        ),
    ],
)
def test_s47_a_later_edit_by_any_path_voids_the_open_verdicts_and_says_so(cast, change):
    application = walk(an_application(cast), cast.supervisor)
    change(application.item)
    assert fresh(application).state == "void"
    assert way_of(application) == [("group", 1, "passed"), ("office", 1, "void")]
    assert (
        Event.objects.filter(act="close_out.voided", object=f"issues.item:{application.item_id}").count() == 1
    )
    assert broken() == []
    again = services.apply_close_out(item_id=application.item_id, by=cast.clerk)
    assert [step.level for step in again.steps.all()] == ["group"]


# -- the same rules in the database --


def forge(step, by, principal=None, verdict="passed", **more):
    """A verdict by plain SQL, as somebody with the web process's password would write it."""
    columns = {
        "verdict": verdict,
        "decided_by_id": by and by.pk,
        "on_behalf_of_id": principal and principal.pk,
    }
    columns |= {"decided_at": clock.now()} | more
    named = ", ".join(f"{column} = %s" for column in columns)
    return sql(f"UPDATE reviews_auditstep SET {named} WHERE id = %s", *columns.values(), step.pk)


def test_s44_no_sql_lets_anybody_decide_who_does_not_hold_the_level(cast):
    step = pending(an_application(cast))
    for name in ("clerk", "outsider", "stranger", "officer", "contact", "superior", "leader", "system"):
        with pytest.raises(REFUSED, match=r"not for this person|own unit|applicant"):
            forge(step, getattr(cast, name))
    with pytest.raises(REFUSED):
        forge(step, None)
    with pytest.raises(REFUSED):
        forge(step, cast.supervisor, verdict="returned")  # to nowhere, for no reason
    assert forge(step, cast.supervisor) == 1


def test_s43_no_sql_makes_a_turn_out_of_turn(cast):
    application = walk(an_application(cast), cast.supervisor)
    insert = (
        'INSERT INTO reviews_auditstep (close_out_id, "order", turn, back_to, level, verdict, returned_to, reason, opinion,'
        " arrived_at, applicant_id, seen) VALUES (%s, %s, %s, %s, %s, 'pending', '', '', '', now(), %s, '')"
    )
    give_back(application, cast.officer, "author")
    asked = pending(application)
    for order, turn, back, level in [(2, 2, None, "office"), (3, 1, None, "superior"), (1, 2, 2, "group")]:
        with pytest.raises(REFUSED):
            sql(insert, application.pk, order, turn, back, level, cast.clerk.pk)
    forge(asked, cast.clerk)
    for order, turn, back, level in [(3, 1, None, "superior"), (1, 2, None, "group"), (2, 3, None, "office")]:
        with pytest.raises(REFUSED):
            sql(insert, application.pk, order, turn, back, level, cast.clerk.pk)
    assert sql(insert, application.pk, 2, 2, None, "office", cast.clerk.pk) == 1


def test_s50_a_level_that_passed_and_was_asked_again_must_pass_again(cast):
    application = walk(an_application(cast), cast.supervisor)
    give_back(application, cast.officer, "previous")
    with pytest.raises(REFUSED, match="level has not passed"):
        sql("UPDATE reviews_closeout SET state = 'closed' WHERE id = %s", application.pk)


def test_m69_an_open_flag_keeps_an_item_open(cast):
    application = walk(an_application(cast), cast.supervisor, cast.officer)
    flag = application.item.flags.create(kind="overdue", raised_on=TODAY)
    step = pending(application)
    decision = {"step_id": step.pk, "by": cast.superior, "verdict": "passed"}
    assert code_of(services.decide_step, **decision) == "open_flag"
    type(flag).objects.filter(pk=flag.pk).update(cleared_on=TODAY)
    services.decide_step(**decision)
    assert fresh(application.item).state == State.CLOSED


# -- pages --


def test_s48_a_form_that_arrives_twice_is_answered_twice_and_carried_out_once(cast, client):
    first, second = pending(an_application(cast)), pending(an_application(cast))
    client.force_login(cast.supervisor)
    form = {
        "verdict": "passed",
        "done": CLOSED_MEANS,
        "seen": dossier_hash(first.close_out.item),
        "once": "k" * 32,
    }
    address = reverse("reviews:audit", args=[first.pk])
    answers = [client.post(address, form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {answer.url for answer in answers} == {reverse("reviews:audit", args=[second.pk])}
    assert Event.objects.filter(act="audit.decided").count() == 1
    assert KeptAnswer.objects.count() == 1


def test_s48_a_refused_request_keeps_no_key(cast, client):
    step = pending(an_application(cast))
    client.force_login(cast.supervisor)
    form = {"verdict": "passed", "done": CLOSED_MEANS, "seen": "0" * 64, "once": "k" * 32}
    assert client.post(reverse("reviews:audit", args=[step.pk]), form).status_code == 409
    assert not KeptAnswer.objects.exists()


def test_the_tabs_of_the_queue_are_computed_from_where_the_ball_lies(cast, client):
    application = an_application(cast)
    address = reverse("reviews:audits")

    def shows(person, tab):
        client.force_login(person)
        return application.item.number in client.get(address, {"tab": tab}).text

    assert (shows(cast.supervisor, ""), shows(cast.supervisor, "done")) == (True, False)
    assert (shows(cast.clerk, "mine"), shows(cast.clerk, "")) == (True, False)
    give_back(application, cast.supervisor, "author")
    assert (shows(cast.supervisor, ""), shows(cast.supervisor, "done")) == (False, True)
    assert (shows(cast.clerk, "mine"), shows(cast.clerk, "")) == (True, True)
    assert shows(cast.officer, "stuck") is False


def test_v14_each_level_is_told_how_long_it_holds_the_ball(cast):
    with clock.standing_on(TODAY - timedelta(days=6)):
        application = an_application(cast)
        longer = an_application(cast)
    with clock.standing_on(TODAY - timedelta(days=4)):
        decide(application, cast.supervisor)
    decide(longer, cast.supervisor)
    rows = {row["level"]: row for row in pace(cast.leader)["rows"]}
    assert (rows["group"]["decided"], round(rows["group"]["median"]), rows["group"]["waiting"]) == (2, 4, 0)
    assert (rows["office"]["waiting"], rows["office"]["longest"]) == (2, 4)
