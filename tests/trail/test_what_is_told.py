"""Refusals, denials and sign-ins leave one event each; no input writes a line of its own (S66, S67)."""

import json

import pytest
from django.db import transaction
from django.urls import reverse

from issues.states import ListState, State
from tests.factories import make_item
from tests.issues.making import make_list_in
from trail.models import Event
from trail.queries import broken, history
from trail.services import LONGEST, record, record_each

NASTY = {
    "line": "办结\r\n2014-09-07 伪造一行",
    "nul": "甲\x00乙",
    "ansi": "\x1b[2J\x1b[31m红\x9b0m",
    "turned": "退\u202e回\u2066",
    "separators": "一\u2028二\u2029三",
    "surrogate": "半\ud800个",
    "long": "长" * 1_000_000,
    "quotes": '","act":"item.closed","x":"',
}


def told(act):
    """The bodies of one kind of event, oldest first."""
    return [
        json.loads(body)
        for body in Event.objects.filter(act=act).order_by("id").values_list("body", flat=True)
    ]


@pytest.mark.parametrize("name", NASTY)
def test_a_text_stays_one_short_line_and_says_nothing_else(cast, name):
    with transaction.atomic():
        record("item.noted", on=cast.town, by=None, reason=NASTY[name])
    body = Event.objects.get(act="item.noted").body
    assert len(body.splitlines()) == 1
    assert body.isprintable()
    kept = json.loads(body)["reason"]
    assert len(kept) <= LONGEST
    assert not set(kept) & set("\x00\x1b\x9b\u202e\u2066\u2028\u2029\ud800")
    assert json.loads(body)["act"] == "item.noted"
    assert broken() == []


def test_names_inside_lists_and_keys_are_cleaned_as_well(cast):
    with transaction.atomic():
        record("item.noted", on=cast.town, by=None, files=[{"name": "甲\x00\x1b.png"}])
    assert history(cast.town)[0]["files"] == [{"name": "甲.png"}]


def test_a_rule_s_refusal_leaves_one_event_and_no_act(cast, client):
    its_list = make_list_in(cast.town, ListState.DRAFT)
    client.force_login(cast.officer)
    seen = Event.objects.count()
    answer = client.post(reverse("issues:list_accept", args=[its_list.pk]))
    assert answer.status_code == 409
    assert Event.objects.count() == seen + 1
    (event,) = told("act.refused")
    assert (event["verb"], event["codes"], event["actor"]) == (
        "accept_list",
        ["illegal_move"],
        cast.officer.pk,
    )
    assert event["path"] == reverse("issues:list_accept", args=[its_list.pk])


def test_a_denied_role_leaves_one_event(cast, client):
    item = make_item(cast.town, state=State.DRAFT)
    client.force_login(cast.supervisor)
    seen = Event.objects.count()
    assert client.post(reverse("issues:item_delete", args=[item.pk])).status_code == 403
    assert Event.objects.count() == seen + 1
    (event,) = told("act.denied")
    assert (event["actor"], event["method"]) == (cast.supervisor.pk, "POST")
    assert "编制、上报整改清单" in event["why"]


def test_a_failed_sign_in_leaves_one_event_without_what_was_typed(cast, client):
    seen = Event.objects.count()
    client.post(reverse("account_login"), {"login": "wo-de-mima-shi-123", "password": "x" * 12})
    assert Event.objects.count() == seen + 1
    (event,) = told("person.sign_in_failed")
    assert "wo-de-mima" not in json.dumps(event)


def test_signing_in_and_out_leaves_one_event_each(cast, client):
    cast.clerk.set_password("correct horse battery")
    cast.clerk.save()
    client.post(reverse("account_login"), {"login": cast.clerk.username, "password": "correct horse battery"})
    client.post(reverse("account_logout"))
    assert [event["actor"] for act in ("person.signed_in", "person.signed_out") for event in told(act)] == [
        cast.clerk.pk
    ] * 2


def test_an_event_names_the_role_and_the_person_by_number_not_by_name(cast):
    make_item(cast.town, state=State.DRAFT)
    with transaction.atomic():
        record("item.noted", on=cast.town, by=cast.clerk)
    event = history(cast.town)[0]
    assert (event["actor"], event["role"]) == (cast.clerk.pk, "单位经办")
    assert cast.clerk.name not in json.dumps(event, ensure_ascii=False, default=str)


def test_all_events_of_one_request_carry_its_number(cast, client):
    its_list = make_list_in(cast.town, ListState.SUBMITTED)
    client.force_login(cast.officer)
    seen = Event.objects.order_by("-id").first().pk
    client.post(reverse("issues:list_accept", args=[its_list.pk]))
    numbers = {json.loads(event.body)["request"] for event in Event.objects.filter(pk__gt=seen)}
    assert len(numbers) == 1
    assert len(numbers.pop()) == 32


def test_what_is_told_of_many_goes_chain_by_chain_so_that_no_two_acts_wait_for_each_other(cast):
    units = sorted([cast.town, cast.bureau], key=lambda unit: unit.trail_stream)
    with transaction.atomic():
        record_each("item.noted", on=[units[1], units[0], units[1]], by=None)
    told_in = list(Event.objects.filter(act="item.noted").order_by("id").values_list("stream", flat=True))
    assert told_in == [units[0].trail_stream, units[1].trail_stream, units[1].trail_stream]
    assert broken() == []
