"""What holds for every verb of the lists: who may, one trail in the same transaction, nothing done when it is refused."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection

from issues.models import RectificationList
from issues.services.items import add_item, delete_item, edit_item, finish_item
from issues.services.lists import accept_list, create_list, pass_on_list, return_list, submit_list
from issues.services.progress import complete_measures, report_progress, report_progress_of_several
from issues.services.proposals import propose_releases, propose_text
from issues.services.releases import refuse_release, release_disclosures, withdraw_disclosure
from issues.states import ListState, State
from tests.conftest import as_owner
from tests.factories import TODAY, complete, disclose, make_item, make_proof
from tests.issues.making import everything, make_list_in
from trail.models import Event
from trail.queries import broken

SHOWN = {"scope": "public", "starts_on": TODAY, "ends_on": date(2014, 12, 31)}


def on_list(state, act, **values):
    return lambda cast: (act, {"list_id": make_list_in(cast.town, state).pk, **values})


def on_item(state, act, **values):
    return lambda cast: (act, {"item_id": make_item(cast.town, state=state).pk, **values})


def passing(cast):
    """A list of the town that, as the tree stands now, the town itself must pass on (the acts stay in one chain)."""
    its_list = make_list_in(cast.town, ListState.SUBMITTED)
    RectificationList.objects.filter(pk=its_list.pk).update(at_unit=cast.town)
    return pass_on_list, {"list_id": its_list.pk}


def finishing(cast):
    item = make_item(cast.town)
    make_proof(item)
    complete(item)
    return finish_item, {"item_id": item.pk, "result": "限时办结"}


def reporting_several(cast):
    return report_progress_of_several, {"texts": {make_item(cast.town).pk: "已办" for _ in range(2)}}


def ticking(cast):
    return complete_measures, {"done": {make_item(cast.town).measures.get().pk: TODAY}}


def withdrawing(cast):
    its_list = make_list_in(cast.town, ListState.ACCEPTED)
    shown = disclose(its_list)
    return withdraw_disclosure, {"disclosure_id": shown.pk, "reason": "内容有误"}


def proposing(cast):
    its_list = make_list_in(cast.town, ListState.ACCEPTED)
    return propose_releases, {"list_ids": [its_list.pk], "kind": "list", **SHOWN}


def proposed(act, **values):
    def prepare(cast):
        _, arguments = proposing(cast)
        (made,) = propose_releases(by=None, **arguments)
        named = {"disclosure_ids": [made.pk]} if act == release_disclosures else {"disclosure_id": made.pk}
        return act, named | values

    return prepare


OFFICE, UNIT, EITHER, CHECKERS = {"officer"}, {"clerk"}, {"clerk", "officer"}, {"officer", "superior"}
VERBS = {  # verb: (how to come to it, who may, the acts it leaves)
    "create_list": (
        lambda cast: (create_list, {"unit": cast.town, "kind": "team"}),
        EITHER,
        ["list.created"],
    ),
    "submit_list": (on_list(ListState.DRAFT, submit_list), EITHER, ["item.moved", "list.moved"]),
    "pass_on_list": (passing, UNIT, ["list.passed"]),
    "accept_list": (on_list(ListState.SUBMITTED, accept_list), OFFICE, ["item.moved", "list.moved"]),
    "return_list": (
        on_list(ListState.SUBMITTED, return_list, reason="责任人不具体"),
        OFFICE,
        ["item.moved", "list.moved"],
    ),
    "propose_releases": (proposing, EITHER, ["disclosure.proposed"]),
    "propose_text": (
        lambda cast: (
            propose_text,
            {"unit": cast.town, "kind": "notice", "title": "公告", "text": "公示整改方案。", **SHOWN},
        ),
        EITHER,
        ["disclosure.proposed"],
    ),
    "release_disclosures": (proposed(release_disclosures), CHECKERS, ["disclosure.released"]),
    "refuse_release": (proposed(refuse_release, reason="有误"), CHECKERS, ["disclosure.refused"]),
    "withdraw_disclosure": (withdrawing, {"clerk", *CHECKERS}, ["disclosure.withdrawn"]),
    "add_item": (on_list(ListState.DRAFT, add_item, problem="办事拖拉"), EITHER, ["item.added"]),
    "edit_item": (on_item(State.DRAFT, edit_item, problem="办事拖拉"), EITHER, ["item.edited"]),
    "delete_item": (on_item(State.DRAFT, delete_item), EITHER, ["item.deleted"]),
    "report_progress": (
        on_item(State.IN_PROGRESS, report_progress, text="已办"),
        UNIT,
        ["item.reported"],
    ),
    "report_progress_of_several": (reporting_several, UNIT, ["item.reported", "item.reported"]),
    "complete_measures": (ticking, UNIT, ["measure.completed"]),
    "finish_item": (finishing, UNIT, ["item.moved"]),
}
PEOPLE = [
    "clerk", "outsider", "supervisor", "stranger", "officer", "contact", "superior", "leader", "invited", "system", "auditor",
]  # fmt: skip


@pytest.fixture(params=VERBS)
def verb(request, cast):
    prepare, who, acts = VERBS[request.param]
    act, arguments = prepare(cast)
    return SimpleNamespace(act=act, arguments=arguments, who=who, acts=acts, seen=Event.objects.count())


def new_acts(verb):
    return list(Event.objects.order_by("id").values_list("act", flat=True)[verb.seen :])


def test_it_leaves_its_acts_in_the_chain_of_the_unit(verb, cast):
    verb.act(by=getattr(cast, min(verb.who)), **verb.arguments)
    assert new_acts(verb) == verb.acts
    assert set(Event.objects.order_by("id").values_list("stream", flat=True)[verb.seen :]) == {
        cast.town.trail_stream
    }
    assert broken() == []


def test_only_those_with_the_right_may_and_nobody_else_changes_anything(verb, cast):
    before = everything()
    for name in PEOPLE:
        if name not in verb.who:
            with pytest.raises(PermissionDenied):
                verb.act(by=getattr(cast, name), **verb.arguments)
    assert (everything(), new_acts(verb)) == (before, [])


def test_a_failing_trail_takes_the_act_back(verb, cast, monkeypatch):
    def fails(*_, **__):
        raise DatabaseError("the trail is out of reach")

    before = everything()
    monkeypatch.setattr("trail.services._write", fails)
    with pytest.raises(DatabaseError):
        verb.act(by=None, **verb.arguments)
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_a_database_that_refuses_the_event_takes_the_act_back(cast):
    act, arguments = finishing(cast)
    before = everything()
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE trail_event ADD CONSTRAINT fault CHECK (act <> 'item.moved') NOT VALID")
    try:
        with pytest.raises(DatabaseError, match="fault"):
            act(by=cast.clerk, **arguments)
    finally:
        connection.close()
        with as_owner() as owner, owner.cursor() as cursor:
            cursor.execute("ALTER TABLE trail_event DROP CONSTRAINT fault")
    assert everything() == before
    act(by=cast.clerk, **arguments)
