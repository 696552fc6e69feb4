"""Applying, auditing level by level, closing and returning (M67–M70, S43–S46, S50)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from documents.models import NumberSeries
from issues.models import Item
from issues.services.items import finish_item
from issues.states import State
from reviews.queries.dossier import dossier_hash
from reviews.services.closeouts import apply_close_out
from reviews.services.verdicts import decide_step
from reviews.states import CloseOutState, Verdict
from tests.factories import close_out, finish, hold_review, make_item, make_list, set_rules
from tests.reviews.helpers import (
    a_second,
    an_application,
    decide,
    events,
    fresh,
    no_trail_for,
    pending,
    sql,
    walk,
)
from trail.models import Event
from trail.queries import broken
from units.models import Assignment, ContactPoint

LEVELS = ["supervisor", "officer", "superior"]


def refusal_of(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value


def city_contact(cast, **values):
    return ContactPoint.objects.create(unit=cast.town, leader=cast.contact, **{"city_leader": True} | values)


# -- applying --


@pytest.mark.parametrize("state", [state for state in State if state != State.APPROVED])
def test_only_an_approved_item_may_be_applied_for(cast, state):
    item = make_item(cast.town, state=state)
    before = events()
    refusal = refusal_of(apply_close_out, item_id=item.pk, by=cast.clerk)
    assert refusal.code == "illegal_move"
    assert state.label in refusal.message
    assert events() == before


@pytest.mark.parametrize(
    "name",
    ["outsider", "supervisor", "officer", "contact", "superior", "leader", "invited", "system", "auditor"],
)
def test_only_the_units_clerk_applies(cast, name):
    item = make_item(cast.town, state=State.APPROVED)
    with pytest.raises(PermissionDenied):
        apply_close_out(item_id=item.pk, by=getattr(cast, name))


def test_there_is_one_open_application_an_item(cast):
    application = an_application(cast)
    refusal = refusal_of(apply_close_out, item_id=application.item_id, by=cast.clerk)
    assert refusal.code == "illegal_move"
    assert "最近一次办理：单位经办" in refusal.message


def test_an_application_that_cannot_be_recorded_does_not_happen(cast, monkeypatch):
    item = make_item(cast.town, state=State.APPROVED)

    no_trail_for("close_out.applied", monkeypatch)
    with pytest.raises(RuntimeError):
        apply_close_out(item_id=item.pk, by=cast.clerk)
    assert not item.close_outs.exists()


def test_a_parent_does_not_close_before_its_parts(cast):
    parent = make_item(cast.town, state=State.IN_PROGRESS)
    child = make_item(cast.town, state=State.FINISHED, its_list=make_list(cast.town), parent=parent)
    finish(parent)
    hold_review([fresh(parent)])
    refusal = refusal_of(apply_close_out, item_id=parent.pk, by=cast.clerk)
    assert refusal.code == "open_children"
    assert "1 个分解事项" in refusal.message
    hold_review([fresh(child)])
    close_out(child)
    walk(apply_close_out(item_id=parent.pk, by=cast.clerk), *(getattr(cast, name) for name in LEVELS))
    assert fresh(parent).state == State.CLOSED


# -- the chain --


def test_without_a_contact_point_there_are_three_levels(cast):
    assert an_application(cast).levels == ["group", "office", "superior"]


@pytest.mark.parametrize("values", [{"city_leader": False}, {"active": False}])
def test_a_county_leaders_or_a_former_contact_point_adds_no_level(cast, values):
    city_contact(cast, **values)
    assert "contact" not in an_application(cast).levels


@pytest.mark.parametrize(
    ("place", "levels"),
    [
        ("before_superior", ["group", "office", "contact", "superior"]),
        ("before_office", ["group", "contact", "office", "superior"]),
    ],
)
def test_a_city_leaders_contact_point_adds_a_level_where_the_campaign_says(cast, place, levels):
    city_contact(cast)
    if place != cast.campaign.contact_place:
        set_rules(cast.campaign, contact_place=place)
        cast.town.campaign.refresh_from_db()
    application = an_application(cast)
    assert application.levels == levels
    people = {
        "group": cast.supervisor,
        "office": cast.officer,
        "contact": cast.contact,
        "superior": cast.superior,
    }
    walk(application, *(people[level] for level in levels))
    assert fresh(application.item).state == State.CLOSED


def test_the_chain_is_the_one_of_the_day_of_application(cast):
    point = city_contact(cast)
    application = an_application(cast)
    ContactPoint.objects.filter(pk=point.pk).update(active=False)
    set_rules(cast.campaign, contact_place="before_office")
    walk(application, cast.supervisor, cast.officer)
    assert pending(application).level == "contact"


def test_each_level_comes_only_after_the_one_before(cast):
    application = an_application(cast)
    assert list(application.steps.values_list("level", flat=True)) == ["group"]
    for name in ("officer", "superior", "contact"):
        with pytest.raises(PermissionDenied):
            decide(application, getattr(cast, name))
    decide(application, cast.supervisor)
    assert list(application.steps.values_list("level", "verdict")) == [
        ("group", "passed"),
        ("office", "pending"),
    ]


@pytest.mark.parametrize("turn", [0, 1, 2])
def test_at_each_level_nobody_else_decides(cast, turn):
    application = walk(an_application(cast), *(getattr(cast, name) for name in LEVELS[:turn]))
    people = [
        name for name in vars(cast) if name not in ("campaign", "city", "town", "bureau", "groups", "head")
    ]
    for name in [name for name in people if name != LEVELS[turn]]:
        with pytest.raises(PermissionDenied):
            decide(application, getattr(cast, name))
    decide(application, getattr(cast, LEVELS[turn]))


def test_the_last_pass_closes_the_item_with_number_day_and_trail(cast):
    application = walk(an_application(cast), cast.supervisor, cast.officer, cast.superior)
    item = fresh(application.item)
    assert (item.state, item.close_number) == (State.CLOSED, "销号〔2014〕1号")
    assert fresh(application).state == CloseOutState.CLOSED
    assert Event.objects.filter(act="audit.decided").count() == 3
    assert broken() == []
    following = walk(an_application(cast), cast.supervisor, cast.officer, cast.superior)
    assert fresh(following.item).close_number == "销号〔2014〕2号"


def test_a_verdict_that_cannot_be_recorded_does_not_happen(cast, monkeypatch):
    application = walk(an_application(cast), cast.supervisor, cast.officer)

    no_trail_for("item.moved", monkeypatch)  # the last event of the chain: the item's own
    with pytest.raises(RuntimeError):
        decide(application, cast.superior)
    assert fresh(application.item).state == State.APPROVED
    assert pending(application).level == "superior"
    assert fresh(application).state == CloseOutState.OPEN
    assert not NumberSeries.objects.exists()  # the number was never taken


# -- returning --


@pytest.mark.parametrize("turn", [0, 1, 2])
def test_any_level_returns_with_a_reason_and_the_item_is_under_rectification_again(cast, turn):
    application = walk(an_application(cast), *(getattr(cast, name) for name in LEVELS[:turn]))
    auditor = getattr(cast, LEVELS[turn])
    assert refusal_of(decide, application, auditor, "returned", "  ").code == "reason_missing"
    decide(application, auditor, "returned", "群众反映又有反弹")
    assert fresh(application.item).state == State.IN_PROGRESS
    assert fresh(application).state == CloseOutState.RETURNED
    event = Event.objects.filter(act="item.moved").latest("id")
    assert "群众反映又有反弹" in event.body


def test_after_a_return_the_whole_way_is_walked_again(cast):
    application = an_application(cast)
    decide(application, cast.supervisor, "returned", "佐证不足")
    item = application.item
    assert refusal_of(apply_close_out, item_id=item.pk, by=cast.clerk).code == "illegal_move"
    assert (
        refusal_of(finish_item, item_id=item.pk, by=cast.clerk, result="没有新做的事").code
        == "no_new_progress"
    )
    finish(item, by=cast.clerk)
    hold_review([fresh(item)])
    again = apply_close_out(item_id=item.pk, by=cast.clerk)
    walk(again, cast.supervisor, cast.officer, cast.superior)
    assert fresh(item).state == State.CLOSED
    assert fresh(application).state == CloseOutState.RETURNED
    assert item.rounds.count() == 2


# -- once, and by different people --


@pytest.mark.parametrize("verdict", [Verdict.PASSED, Verdict.RETURNED])
def test_a_decided_step_is_refused_with_who_and_when(cast, verdict):
    application = an_application(cast)
    step = pending(application)
    decide(application, cast.supervisor, verdict)
    before = events()
    refusal = refusal_of(decide_step, step_id=step.pk, by=cast.supervisor, verdict="passed", opinion="同意")
    assert refusal.code == "illegal_move"
    assert cast.supervisor.name in refusal.message
    assert "2014-09-07" in refusal.message
    assert events() == before


def two_hats(cast):
    """An officer who is also in the supervision group, and nobody's clerk."""
    person = a_second(cast, "office")
    Assignment.objects.create(person=person, campaign=cast.campaign, role="group", group=cast.groups[0])
    return person


def test_one_person_does_not_audit_two_levels_in_the_service(cast):
    both, application = two_hats(cast), an_application(cast)
    decide(application, both)
    assert refusal_of(decide, application, both).code == "same_person"
    decide(application, cast.officer)


def test_one_person_does_not_audit_two_levels_in_the_database(cast):
    both, application = two_hats(cast), an_application(cast)
    decide(application, both)
    with pytest.raises(IntegrityError, match="one_level_per_person"):
        sql(
            "UPDATE reviews_auditstep SET verdict = 'passed', decided_at = now(), decided_by_id = %s WHERE id = %s",
            both.pk,
            pending(application).pk,
        )


def former_clerk(cast):
    """Somebody who applied as the unit's clerk and sits in the supervision group now."""
    person = a_second(cast, "clerk", unit=cast.town)
    item = make_item(cast.town, state=State.APPROVED)
    application = apply_close_out(item_id=item.pk, by=person)
    person.assignments.all().delete()
    Assignment.objects.create(person=person, campaign=cast.campaign, role="group", group=cast.groups[0])
    person.__dict__.pop("roles", None)
    return person, application


def test_the_applicant_audits_nothing_in_the_service(cast):
    person, application = former_clerk(cast)
    assert refusal_of(decide, application, person).code == "same_person"


def test_the_applicant_audits_nothing_in_the_database(cast):
    person, application = former_clerk(cast)
    with pytest.raises(IntegrityError, match="applicant_audits_nothing"):
        sql(
            "UPDATE reviews_auditstep SET verdict = 'passed', decided_at = now(), decided_by_id = %s WHERE id = %s",
            person.pk,
            pending(application).pk,
        )


@pytest.mark.parametrize(("role", "turn"), [("group", 0), ("office", 1), ("superior", 2)])
def test_nobody_audits_the_own_unit_in_service_or_database(cast, role, turn):
    scope = {"group": {"group": cast.groups[0]}, "superior": {"unit": cast.city}}.get(role, {})
    person = a_second(cast, role, **scope)
    Assignment.objects.create(person=person, campaign=cast.campaign, role="clerk", unit=cast.town)
    application = walk(an_application(cast), *(getattr(cast, name) for name in LEVELS[:turn]))
    with pytest.raises(PermissionDenied, match="本单位"):
        decide(application, person)
    with pytest.raises(IntegrityError, match="own unit"):
        sql(
            "UPDATE reviews_auditstep SET verdict = 'passed', decided_at = now(), decided_by_id = %s WHERE id = %s",
            person.pk,
            pending(application).pk,
        )
    assert not services_queue(person).filter(close_out=application).exists()


def services_queue(person):
    from reviews.models import AuditStep

    return AuditStep.objects.waiting_for(person)


def test_the_queue_of_each_is_what_they_can_decide_now(cast):
    application = an_application(cast)
    waiting = {
        name: services_queue(getattr(cast, name)).count()
        for name in ["clerk", "stranger", "contact", *LEVELS]
    }
    assert waiting == {"clerk": 0, "stranger": 0, "contact": 0, "supervisor": 1, "officer": 0, "superior": 0}
    both = two_hats(cast)
    decide(application, both)
    assert services_queue(cast.officer).count() == 1
    assert services_queue(both).count() == 0  # has audited this one at another level


# -- what was seen --


def test_s47_a_verdict_on_another_dossier_than_the_one_read_is_refused(cast):
    application = an_application(cast)
    refusal = refusal_of(decide, application, cast.supervisor, seen="0" * 64)
    assert refusal.code == "changed"
    decide(application, cast.supervisor, seen=dossier_hash(application.item))


@pytest.mark.parametrize("field", ["problem", "goal", "responsible", "result"])
def test_the_dossier_hash_covers_what_was_promised_and_done(cast, field):
    item = make_item(cast.town, state=State.APPROVED)
    before = dossier_hash(item)
    Item.objects.filter(pk=item.pk).update(**{field: "别的"})
    assert dossier_hash(fresh(item)) != before
