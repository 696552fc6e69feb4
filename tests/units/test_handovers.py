"""Handover (M122): everything a person holds goes over in one act, after a page that lists it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from issues.states import State
from reviews.models import AuditStep
from reviews.services.closeouts import apply_close_out
from reviews.services.holders import sign_step
from reviews.services.verdicts import decide_step
from tests.access.table import PEOPLE
from tests.factories import TODAY, make_item, make_person
from tests.locks import wait_until_someone_waits
from trail.queries import history
from units.holdings import held_by_person, seal
from units.models import AccessToken, Assignment, Body, BodyMember, Charge, Delegation, Handover, Person, Role
from units.services.delegations import delegate
from units.services.handovers import hand_over
from units.services.people import assign, edit_person
from units.services.rule_proposals import propose_rules
from units.services.tokens import issue_token
from units.services.units import save_contact_point

WHY = "工作调动"
KEEPERS = ("officer", "system")


def fresh(person):
    return Person.objects.get(pk=person.pk)


def refused(code="handover", **arguments):
    with pytest.raises(ValidationError) as refusal:
        hand_over(**{"reason": WHY} | arguments)
    assert {error.code for error in refusal.value.error_list} == {code}
    return "".join(refusal.value.messages)


@pytest.fixture
def newcomer(cast):
    """Somebody with an account and nothing in hand."""
    return make_person("newcomer", name="新到同志")


@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in ("anonymous", *KEEPERS)])
def test_m122_only_who_keeps_accounts_hands_over(cast, newcomer, name):
    with pytest.raises(PermissionDenied):
        hand_over(by=getattr(cast, name), person=cast.supervisor, to=newcomer, reason=WHY)


@pytest.mark.parametrize("name", KEEPERS)
def test_m122_all_that_a_person_holds_goes_over_in_one_act(cast, newcomer, name):
    save_contact_point(by=cast.officer, unit=cast.town, leader=cast.contact, city_leader=True)
    body = Body.objects.create(campaign=cast.campaign, kind=Body.Kind.WATCH, name="监督小组", starts_on=TODAY)
    seat = BodyMember.objects.create(body=body, post="市纪委常委", person=cast.contact)
    charge = Charge.objects.create(unit=cast.bureau, post="市委常委", person=cast.contact, starts_on=TODAY)
    issue_token(by=cast.contact, name="取数", days=30)
    row = hand_over(by=getattr(cast, name), person=cast.contact, to=newcomer, reason=WHY)
    assert not cast.contact.assignments.exists()
    assert newcomer.assignments.get().unit_id == cast.town.pk
    assert newcomer.contact_points.get().unit_id == cast.town.pk
    for one in (seat, charge):
        one.refresh_from_db()
        assert one.person_id == newcomer.pk
    assert AccessToken.objects.get(person=cast.contact).revoked_at
    assert not newcomer.tokens.exists()
    assert {one["key"]: (one["many"], one["fate"]) for one in row.handed} == {
        "assignments": (1, "移交"),
        "points": (1, "移交"),
        "charges": (1, "移交"),
        "bodies": (1, "移交"),
        "tokens": (1, "终止"),
    }


def test_m122_both_are_told(cast, newcomer):
    row = hand_over(by=cast.officer, person=cast.supervisor, to=newcomer, reason=WHY)
    assert row in Handover.objects.told_to(cast.supervisor)
    assert row in Handover.objects.told_to(newcomer)
    assert row not in Handover.objects.told_to(cast.stranger)
    acts = [history(one)[0]["act"] for one in (cast.supervisor, newcomer)]
    assert acts == ["person.handed_over", "person.took_over"]


def test_m122_what_was_signed_for_lies_with_the_successor(cast, newcomer):
    step = _waiting_step(cast)
    sign_step(step_id=step.pk, by=cast.supervisor)
    hand_over(by=cast.officer, person=cast.supervisor, to=newcomer, reason=WHY)
    step.refresh_from_db()
    assert (step.holder_id, step.signed_at) == (newcomer.pk, None)
    assert step in AuditStep.objects.waiting_for(fresh(newcomer))
    assert step not in AuditStep.objects.waiting_for(fresh(cast.supervisor))


def test_m122_nobody_takes_over_an_audit_they_have_a_part_in(cast):
    step = _waiting_step(cast)
    sign_step(step_id=step.pk, by=cast.supervisor)
    text = refused(by=cast.officer, person=cast.supervisor, to=cast.clerk)
    assert step.close_out.item.number in text
    assert "请另选接手人" in text
    assert cast.supervisor.assignments.exists()


def test_m122_nobody_takes_over_a_second_level_of_one_application(cast, newcomer):
    step = _waiting_step(cast)
    sign_step(step_id=step.pk, by=cast.supervisor)
    decide_step(step_id=step.pk, by=fresh(cast.supervisor), verdict="passed", opinion="属实")
    office = make_person("second-officer", cast.campaign, Role.OFFICE)
    (next_step,) = AuditStep.objects.pending().filter(close_out=step.close_out)
    sign_step(step_id=next_step.pk, by=office)
    text = refused(by=cast.officer, person=office, to=cast.supervisor)
    assert "各级审核须由不同的人办理" in text


def test_m122_delegations_given_and_held_go_on_with_the_successor(cast, newcomer):
    deputy = make_person("deputy", cast.campaign, Role.LEADER)
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=5), "reason": "外出"}
    given = delegate(by=cast.supervisor, delegate=deputy, **days)
    hand_over(by=cast.officer, person=cast.supervisor, to=newcomer, reason=WHY)
    given.refresh_from_db()
    assert given.ended_by == cast.officer
    now = Delegation.objects.get(ended_at=None)
    assert (now.principal, now.delegate, now.ends_on) == (newcomer, deputy, given.ends_on)
    third = make_person("third")
    hand_over(by=cast.officer, person=deputy, to=third, reason=WHY)
    now = Delegation.objects.get(ended_at=None)
    assert (now.principal, now.delegate) == (newcomer, third)


def test_m122_a_delegation_to_the_successor_ends_because_the_work_is_theirs(cast):
    deputy = make_person("deputy", cast.campaign, Role.LEADER)
    delegate(by=cast.supervisor, delegate=deputy, starts_on=TODAY, ends_on=TODAY, reason="外出")
    hand_over(by=cast.officer, person=cast.supervisor, to=deputy, reason=WHY)
    assert not Delegation.objects.filter(ended_at=None).exists()


def test_m122_a_delegation_that_cannot_go_on_is_said_before_anything_moves(cast):
    """Stranger is of the other group: who acts for the supervisor must see all that the successor audits."""
    deputy = make_person("deputy", cast.campaign, Role.GROUP, group=cast.groups[0])
    delegate(by=cast.supervisor, delegate=deputy, starts_on=TODAY, ends_on=TODAY, reason="外出")
    with pytest.raises(ValidationError, match="提前终止这一次"):
        hand_over(by=cast.officer, person=cast.supervisor, to=cast.stranger, reason=WHY)
    assert cast.supervisor.assignments.exists()


def test_m122_what_a_second_person_must_finish_is_listed_and_left(cast, newcomer):
    second = make_person("second-officer", cast.campaign, Role.OFFICE)
    proposal = propose_rules(campaign_id=cast.campaign.pk, by=second, reason="便于早提醒", warn_days=6)
    row = hand_over(by=cast.officer, person=second, to=newcomer, reason=WHY)
    assert {one["key"]: one["fate"] for one in row.handed}["rules"] == "仍由另一人办理"
    proposal.refresh_from_db()
    assert proposal.proposed_by == second


def test_m122_a_role_the_successor_has_already_only_ends(cast):
    second = make_person("second-clerk", cast.campaign, Role.CLERK, unit=cast.town)
    hand_over(by=cast.officer, person=second, to=cast.clerk, reason=WHY)
    assert Assignment.objects.filter(role=Role.CLERK, unit=cast.town).get().person_id == cast.clerk.pk


def test_m122_who_hands_over_is_signed_out_and_stays_so_when_the_account_is_closed(cast, newcomer, client):
    client.force_login(cast.supervisor)
    assert client.get("/desk/units/").status_code == 200
    hand_over(by=cast.officer, person=cast.supervisor, to=newcomer, reason=WHY, close_account=True)
    assert client.get("/desk/units/").status_code == 302
    assert not fresh(cast.supervisor).is_active


def test_m122_the_account_stays_open_unless_it_was_asked_to_close(cast, newcomer):
    hand_over(by=cast.officer, person=cast.supervisor, to=newcomer, reason=WHY)
    assert fresh(cast.supervisor).is_active


# every refusal


def test_m122_not_to_nobody(cast):
    assert "请选择接手人" in refused("nobody", by=cast.officer, person=cast.supervisor, to=None)


def test_m122_not_to_oneself(cast):
    assert "不能移交给本人" in refused(by=cast.officer, person=cast.supervisor, to=cast.supervisor)


def test_m122_not_ones_own_work(cast, newcomer):
    text = refused("own_account", by=cast.officer, person=cast.officer, to=newcomer)
    assert "另一位管理人员" in text


def test_m122_not_to_somebody_whose_account_is_closed(cast, newcomer):
    edit_person(by=cast.officer, person=newcomer, name="新到", phone="", is_active=False)
    assert "账号已停用" in refused(by=cast.officer, person=cast.supervisor, to=newcomer)


@pytest.mark.parametrize(("person", "to"), [("supervisor", "auditor"), ("auditor", "supervisor")])
def test_m122_not_between_administrators_and_business(cast, person, to):
    text = refused(by=cast.system, person=getattr(cast, person), to=getattr(cast, to))
    assert "三员分立" in text


def test_m122_not_from_somebody_with_nothing(cast, newcomer):
    text = refused("nothing_held", by=cast.officer, person=newcomer, to=cast.clerk)
    assert "没有需要移交的工作" in text
    assert "直接停用" in text


def test_m122_not_without_a_reason(cast, newcomer):
    text = refused("reason_missing", by=cast.officer, person=cast.supervisor, to=newcomer, reason=" ")
    assert "例如：工作调动" in text


def test_m122_what_was_listed_is_what_goes_over(cast, newcomer):
    seen = seal(held_by_person(cast.supervisor))
    assign(
        by=cast.officer,
        person=cast.supervisor,
        campaign=cast.campaign,
        role=Role.GROUP,
        group=cast.groups[1],
    )
    text = refused("changed", by=cast.officer, person=cast.supervisor, to=newcomer, seen=seen)
    assert "又有变化" in text


@pytest.mark.django_db(transaction=True)
def test_m122_the_second_of_two_handovers_waits_and_finds_nothing(cast, rival):
    first, second = make_person("first"), make_person("second")
    with transaction.atomic():
        hand_over(by=cast.officer, person=cast.supervisor, to=first, reason=WHY)
        late = rival(hand_over, by=cast.officer, person=cast.supervisor, to=second, reason=WHY)
        wait_until_someone_waits()
    assert late().code == "nothing_held"
    assert not second.assignments.exists()


def test_m122_nobody_rewrites_a_handover(cast, newcomer):
    hand_over(by=cast.officer, person=cast.supervisor, to=newcomer, reason=WHY)
    for sql in ("DELETE FROM units_handover", "UPDATE units_handover SET reason = 'x'"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)


# pages


def test_m122_the_page_lists_it_and_the_form_does_it(cast, newcomer, client):
    client.force_login(cast.officer)
    address = f"/desk/people/{cast.supervisor.pk}/"
    assert f"{address}handover/" in client.get(address).content.decode()
    shown = client.get(f"{address}handover/")
    assert "手上的工作" in shown.content.decode()
    assert "任职" in shown.content.decode()
    sent = {"to": newcomer.pk, "reason": WHY, "seen": shown.context["seal"]}
    done = client.post(f"{address}handover/", sent, follow=True).content.decode()
    assert f"的工作已移交给“{newcomer}”" in done
    assert "任职" in done
    assert newcomer.assignments.exists()


def test_m122_the_page_costs_the_same_however_much_is_held(cast, client):
    client.force_login(cast.officer)

    def statements():
        with CaptureQueriesContext(connection) as told:
            client.get(f"/desk/people/{cast.supervisor.pk}/handover/")
        return len(told)

    statements()
    _waiting_step(cast)
    one = statements()
    for _ in range(3):
        sign_step(step_id=_waiting_step(cast).pk, by=cast.supervisor)
    _waiting_step(cast)
    assert statements() <= one


def test_m122_the_form_comes_back_filled_with_its_refusal(cast, newcomer, client):
    client.force_login(cast.officer)
    sent = {"to": newcomer.pk, "reason": WHY, "seen": "stale"}
    answer = client.post(f"/desk/people/{cast.supervisor.pk}/handover/", sent)
    assert answer.status_code == 409
    assert WHY in answer.content.decode()
    assert "又有变化" in answer.content.decode()


def test_m122_the_two_read_their_handover_and_a_third_does_not(cast, client):
    second = make_person("second-clerk", cast.campaign, Role.CLERK, unit=cast.bureau)
    row = hand_over(by=cast.officer, person=cast.supervisor, to=second, reason=WHY)
    for person, status in ((cast.supervisor, 200), (second, 200), (cast.stranger, 404), (cast.auditor, 404)):
        client.force_login(fresh(person))
        assert client.get(f"/desk/handovers/{row.pk}/").status_code == status, person


def _waiting_step(cast):
    item = make_item(cast.town, state=State.APPROVED)
    apply_close_out(item_id=item.pk, by=None)
    return AuditStep.objects.pending().get(close_out__item=item, level="group")
