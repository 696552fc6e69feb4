"""A verb on several rows is all or nothing, and every row has its own trail, with its own facts."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from issues.models import Flag, Item
from issues.services.items import add_items, finish_item, finish_items
from issues.services.lists import create_lists, submit_lists
from issues.services.progress import report_progress
from issues.services.sweeps import raise_flags
from issues.states import State
from reviews.models import AuditStep, CloseOut
from reviews.services.closeouts import apply_close_outs
from reviews.services.verdicts import decide_step, decide_steps
from tests.factories import TODAY, complete, make_flag, make_item, make_list
from trail.models import Event
from trail.queries import broken
from units.models import Leader


def facts_of(item, act):
    events = Event.objects.filter(object=f"item:{item.pk}", act=act).order_by("id")
    return [json.loads(event.body) for event in events]


def two_approved(cast):
    items = [make_item(cast.town, state=State.APPROVED)]
    issues_of = make_list(cast.town, leader=cast.head)
    return [*items, make_item(cast.town, state=State.APPROVED, its_list=issues_of)]


def test_lists_are_opened_and_filed_together_or_not_at_all(cast):
    lists = create_lists(by=cast.clerk, unit=cast.town, holders=[("team", None), ("personal", cast.head)])
    row = {"problem": "办事拖拉", "goal": "限时办结", "responsible": "党委书记", "deadline": TODAY}
    row |= {"measures": ["设代办点"], "sources": list(cast.campaign.sources.all())}
    add_items(by=cast.clerk, rows=[{"list_id": lists[0].pk, **row}])
    ids = [one.pk for one in lists]
    with pytest.raises(ValidationError, match="没有待上报的事项"):
        submit_lists(list_ids=ids, by=cast.clerk)
    assert set(Item.objects.values_list("state", flat=True)) == {State.DRAFT}
    add_items(by=cast.clerk, rows=[{"list_id": lists[1].pk, **row}])
    submit_lists(list_ids=ids, by=cast.clerk)
    assert Item.objects.filter(state=State.FILED).values("number").distinct().count() == 2


def test_a_holder_who_has_a_list_stops_the_whole_batch(cast):
    make_list(cast.town, leader=cast.head)
    with pytest.raises(ValidationError, match="个人整改清单已经建立"):
        create_lists(by=cast.clerk, unit=cast.town, holders=[("team", None), ("personal", cast.head)])
    assert cast.town.lists.count() == 1


def test_lists_of_two_units_need_the_right_over_both(cast):
    stranger = Leader.objects.create(unit=cast.bureau, post="局长")
    ids = [make_list(cast.town).pk, make_list(cast.bureau, leader=stranger).pk]
    with pytest.raises(PermissionDenied):
        add_items(by=cast.clerk, rows=[{"list_id": pk, "problem": "办事拖拉"} for pk in ids])
    assert not Item.objects.exists()


def test_steps_are_decided_together_and_each_item_keeps_its_own_facts(cast):
    items = two_approved(cast)
    applied = apply_close_outs(item_ids=[item.pk for item in items], by=cast.clerk)
    for by in (cast.supervisor, cast.officer, cast.superior):
        steps = list(AuditStep.objects.pending().values_list("pk", flat=True))
        decide_steps(step_ids=steps, by=by, verdict="passed", opinion="同意")
    assert [CloseOut.objects.get(pk=one.pk).state for one in applied] == ["closed", "closed"]
    assert Item.objects.filter(state=State.CLOSED).values("close_number").distinct().count() == 2
    for item in items:
        levels = [fact["level"] for fact in facts_of(item, "audit.decided")]
        assert levels == ["group", "office", "superior"]
        closing = facts_of(item, "item.moved")[-1]
        assert (closing["before"], closing["after"]) == ("approved", "closed")
        assert "level" not in closing
    assert broken() == []


def test_one_verdict_and_two_are_the_same_seven_statements(cast, django_assert_num_queries):
    applied = apply_close_outs(item_ids=[item.pk for item in two_approved(cast)], by=cast.clerk)
    first, second = AuditStep.objects.pending().order_by("pk").values_list("pk", flat=True)
    assert all(person.roles for person in (cast.supervisor, cast.officer))  # a request has read them
    with django_assert_num_queries(7 + 2):  # the two are a savepoint in the test's own transaction
        decide_step(step_id=first, by=cast.supervisor, verdict="passed", opinion="同意")
    decide_step(step_id=second, by=cast.supervisor, verdict="passed", opinion="同意")
    both = list(AuditStep.objects.pending().values_list("pk", flat=True))
    with django_assert_num_queries(7 + 2):
        decide_steps(step_ids=both, by=cast.officer, verdict="passed", opinion="同意")
    assert {step.turn for one in applied for step in one.steps.all()} == {1}
    assert broken() == []


def test_one_stale_dossier_stops_the_whole_batch(cast):
    items = two_approved(cast)
    apply_close_outs(item_ids=[item.pk for item in items], by=cast.clerk)
    steps = list(AuditStep.objects.pending().order_by("pk").values_list("pk", flat=True))
    with pytest.raises(ValidationError) as refusal:
        decide_steps(step_ids=steps, by=cast.supervisor, verdict="passed", seen={steps[1]: "0" * 64})
    assert refusal.value.code == "changed"
    assert AuditStep.objects.pending().count() == 2


def test_one_item_without_progress_stops_the_whole_batch(cast):
    done, idle = make_item(cast.town), make_item(cast.town, its_list=make_list(cast.town, leader=cast.head))
    report_progress(item_id=done.pk, by=cast.clerk, text="已设代办点。")
    complete(done)
    with pytest.raises(ValidationError) as refusal:
        finish_items(by=cast.clerk, results={done.pk: "限时办结", idle.pk: "限时办结"})
    assert refusal.value.code == "no_progress"
    assert set(Item.objects.values_list("state", flat=True)) == {State.IN_PROGRESS}


def test_the_overdue_sweep_flags_an_item_that_has_another_flag(cast):
    item = make_item(cast.town)
    make_flag(item, Flag.Kind.BELOW_FLOOR)
    make_flag(item, Flag.Kind.OVERDUE, cleared=True)
    assert raise_flags(Item.objects.all(), kind=Flag.Kind.OVERDUE, on=TODAY) == 1
    assert raise_flags(Item.objects.all(), kind=Flag.Kind.OVERDUE, on=TODAY) == 0


def test_finishing_clears_the_flag_with_facts_of_its_own(cast):
    item = make_item(cast.town)
    make_flag(item, Flag.Kind.OVERDUE)
    report_progress(item_id=item.pk, by=cast.clerk, text="已设代办点。")
    complete(item)
    finish_item(item_id=item.pk, by=cast.clerk, result="限时办结")
    (cleared,) = facts_of(item, "item.flag_cleared")
    assert cleared["kind"] == "overdue"
    assert (cleared["before"], cleared["after"]) == ("raised", "cleared")
    moved = facts_of(item, "item.moved")[-1]
    assert (moved["before"], moved["reason"]) == ("in_progress", "限时办结")
