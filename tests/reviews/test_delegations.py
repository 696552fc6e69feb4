"""Acting for another, with dates and with both names (S49, S45, convention 6)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from reviews.services.verdicts import decide_step
from tests.factories import TODAY
from tests.reviews.handling import REFUSED, code_of, forge, let_act, waits_for
from tests.reviews.helpers import a_second, an_application, decide, fresh, pending, walk
from trail import clock
from trail.models import Event
from units.models import Assignment, Delegation, Person
from units.services import delegations
from units.services.delegations import end_delegation


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
    end_delegation(delegation_id=made.pk, by=cast.officer)
    assert waits_for(cast.leader) == set()
    with pytest.raises(PermissionDenied):
        decide(application, cast.leader)
    assert code_of(end_delegation, delegation_id=made.pk, by=cast.officer) == "illegal_move"


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
        assert code_of(decide_step, step_id=step.pk, by=by, verdict="passed") == "same_person"
    for hands in ((second, None), (cast.leader, second)):
        with pytest.raises(REFUSED, match="one_level_per_person"):
            forge(step, *hands)
    decide(application, cast.officer)


def test_a_delegation_needs_work_to_give_and_somebody_who_can_do_it(cast):
    def refusal(principal, delegate, first=TODAY, last=TODAY, reason="外出"):
        return code_of(
            delegations.delegate,
            by=principal,
            delegate=delegate,
            starts_on=first,
            ends_on=last,
            reason=reason,
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
        delegations.delegate(
            by=cast.clerk,
            principal=cast.supervisor,
            delegate=cast.leader,
            starts_on=TODAY,
            ends_on=TODAY,
            reason="代",
        )
    assert Delegation.objects.count() == 1
