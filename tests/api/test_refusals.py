"""How the API says no: the pages' three ways as JSON, with their trace (S66, S70, S73, S74, S88)."""

import json

import pytest

from issues.models import Item
from issues.states import State
from tests.api.caller import Caller
from tests.factories import make_item, make_list
from trail.models import Event


@pytest.fixture
def item(cast):
    return make_item(cast.town)


@pytest.fixture
def clerk(cast):
    return Caller(cast.clerk)


def last():
    return json.loads(Event.objects.order_by("-id").first().body)


def test_s70_hidden_and_unknown_get_the_same_404(cast, item):
    outsider = Caller(cast.outsider)
    hidden, unknown = outsider.get(f"items/{item.pk}/"), outsider.get("items/2000000000/")
    assert (hidden.status_code, hidden.content) == (404, unknown.content)
    act = {"text": "已设代办点", "item": item.pk}
    hidden, unknown = outsider.post("progress/", act), outsider.post("progress/", act | {"item": 2 * 10**9})
    assert hidden.status_code == unknown.status_code == 422
    assert hidden.content.replace(str(item.pk).encode(), b"") == unknown.content.replace(b"2000000000", b"")


def test_s70_a_measure_of_another_item_is_not_found(cast, item, clerk):
    other = make_item(cast.bureau).measures.get()
    answer = clerk.post(
        f"items/{item.pk}/measures/", {"done": [{"measure": other.pk, "done_on": "2014-09-01"}]}
    )
    assert answer.status_code == 404


def test_s66_a_role_that_does_not_fit_is_refused_before_the_shape_and_noted(cast, item):
    answer = Caller(cast.supervisor).post(f"items/{item.pk}/finish/", {})
    assert answer.status_code == 403
    assert "单位经办" in answer.json()["text"]
    event = last()
    assert (event["act"], event["actor"], event["verb"]) == ("act.denied", cast.supervisor.pk, "finish")


def test_s66_a_rule_refuses_with_its_code_and_is_noted(item, clerk):
    answer = clerk.post(f"items/{item.pk}/finish/", {"result": "限时办结"})
    assert answer.status_code == 409
    told = answer.json()
    assert (told["code"], told["errors"][0]["code"]) == ("no_progress", "no_progress")
    assert "请先填报进度" in told["text"]
    assert (last()["act"], last()["codes"]) == ("act.refused", ["no_progress"])


def test_every_reason_of_a_refusal_is_listed(cast, clerk):
    its_list = make_list(cast.town)
    clerk.post("items/", {"list": its_list.pk, "problem": "办事拖拉"})
    answer = clerk.post(f"lists/{its_list.pk}/submit/")
    assert answer.status_code == 409
    assert len(answer.json()["errors"]) == 5
    assert {one["code"] for one in answer.json()["errors"]} == {"incomplete"}


@pytest.mark.parametrize(
    "field",
    ["state", "unit", "approver", "is_staff", "number", "closed_at", "close_number", "filed_on", "id"],
)
def test_s42_s74_what_the_system_decides_cannot_be_sent(cast, clerk, field):
    its_list = make_list(cast.town)
    sent = {"list": its_list.pk, "problem": "办事拖拉", field: "closed"}
    answer = clerk.post("items/", sent)
    assert answer.status_code == 422
    assert answer.json()["code"] == "unknown_field"
    assert field in answer.json()["text"]
    assert not Item.objects.exists()
    assert last()["codes"] == ["unknown_field"]
    assert field in last()["why"]


def test_s74_a_verb_that_takes_nothing_takes_nothing(cast, clerk):
    its_list = make_item(cast.town, state=State.DRAFT).list
    answer = clerk.post(f"lists/{its_list.pk}/submit/", {"state": "accepted"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_field")
    its_list.refresh_from_db()
    assert its_list.state == "draft"


@pytest.mark.parametrize(
    "query",
    [
        {"phone__startswith": "1"},
        {"unit__name": "甲"},
        {"format": "xml"},
        {"order": "state"},
        {"state": "nonsense"},
        {"unit": "1 OR 1=1"},
        {"deadline_from": "'; DROP TABLE"},
        {"text": "a\x00b"},
        {"limit": "-1"},
        {"limit": "١"},
        {"after": "9" * 40},
    ],
)
def test_s73_s87_only_named_filters_with_sensible_values_are_answered(cast, item, clerk, query):
    answer = clerk.get("items/", **query)
    assert answer.status_code == 422
    assert answer.json()["errors"]


BODIES = {
    b"": 422,
    b"{": 400,
    b"[1, 2]": 422,
    b'"text"': 422,
    b"null": 422,
    b'{"item": NaN, "text": "x"}': 400,
    b'{"text": "\\ud800", "item": 1}': 400,
    b"\xff\xfe": 400,
    b"[" * 100_000: 400,
    b'{"item": 1' + b"0" * 5000 + b', "text": "x"}': 400,
    b'{"item": 99999999999999999999, "text": "x"}': 422,
    b'{"item": true, "text": "x"}': 422,
    b'{"item": [1], "text": {"a": 1}}': 422,
    b'{"item": 1, "text": "\\u0000"}': 422,
    '{"item": "١", "text": "x"}'.encode(): 422,
    b'{"a": "' + b"x" * 300_000 + b'"}': 413,
}


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:24].decode("ascii", "replace"))
def test_s88_no_body_is_a_fault(clerk, body):
    answer = clerk.post("progress/", body)
    assert answer.status_code == BODIES[body]
    assert set(answer.json()) == {"code", "text", "errors"}


def test_s88_rare_letters_come_back_as_they_were_sent(item, clerk):
    text = "𠮷㐂👍 <script>alert(1)</script>"
    made = clerk.post("progress/", {"item": item.pk, "text": text})
    assert (made.status_code, made.json()["text"]) == (201, text)
    assert made["Content-Type"] == "application/json"


def test_other_methods_types_and_addresses(cast, clerk, item):
    url = f"/api/v1/items/{item.pk}/"
    for method in ("put", "patch", "delete", "options"):
        answer = getattr(clerk.client, method)(url, headers=clerk.headers)
        assert answer.status_code == 405, method
    form = clerk.client.post("/api/v1/progress/", {"item": item.pk}, headers=clerk.headers)
    assert form.status_code == 415
    nowhere = clerk.get("nowhere/")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
    assert clerk.get("items/1e3/").status_code == 404
    assert clerk.get("items/99999999999999999999999/").status_code == 404


def test_an_answer_is_kept_by_nobody(clerk):
    assert "no-store" in clerk.get("items/")["Cache-Control"]
