"""Who comes in at the API: a session with its CSRF token, or an access token kept as a hash (M; S60, S74, S76, S82, S84)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from tests.api.caller import Caller
from tests.factories import TODAY, make_item
from trail import clock
from trail.models import Event
from units.models import AccessToken
from units.services.people import edit_person, reset_password
from units.services.tokens import issue_token, revoke_token


def test_without_session_or_token_the_api_says_401_and_how_to_come_in(db):
    answer = Caller().get("items/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not_authenticated"


def test_a_token_speaks_for_its_person_and_only_its_hash_is_kept(cast):
    caller = Caller(cast.clerk)
    assert caller.get("me/").json()["id"] == cast.clerk.pk
    kept = AccessToken.objects.values().get()
    assert caller.token.issued not in str(kept)
    assert caller.token.issued not in "".join(Event.objects.values_list("body", flat=True))


@pytest.mark.parametrize("end", ["revoked", "expired", "password", "account", "wrong", "empty"])
def test_s60_s82_an_ended_token_opens_nothing(cast, end):
    caller = Caller(cast.clerk)
    day = TODAY
    match end:
        case "revoked":
            revoke_token(by=cast.clerk, token_id=caller.token.pk)
        case "expired":
            day = TODAY + timedelta(days=31)
        case "password":
            reset_password(by=cast.system, person=cast.clerk)
        case "account":
            edit_person(by=cast.officer, person=cast.clerk, name="甲镇", phone="", is_active=False)
        case "wrong":
            caller.headers["Authorization"] += "x"
        case "empty":
            caller.headers["Authorization"] = "Bearer "
    with clock.standing_on(day):
        assert caller.get("items/").status_code == 401


def test_on_its_last_day_a_token_still_opens(cast):
    caller = Caller(cast.clerk)
    with clock.standing_on(TODAY + timedelta(days=30)):
        assert caller.get("items/").status_code == 200


def test_a_token_without_the_right_to_act_only_reads(cast):
    item = make_item(cast.town)
    caller = Caller(cast.clerk, writes=False)
    assert caller.get(f"items/{item.pk}/").status_code == 200
    answer = caller.post("progress/", {"item": item.pk, "text": "已设代办点"})
    assert answer.status_code == 403
    assert "只能查询" in answer.json()["text"]
    assert not item.reports.exists()


@pytest.mark.parametrize("person", ["system", "auditor"])
def test_s84_administrators_get_neither_token_nor_business(cast, person):
    client = Client()
    client.force_login(getattr(cast, person))
    assert client.get("/api/v1/items/").status_code == 403
    assert client.get(reverse("units:tokens")).status_code == 403


def test_s76_a_session_writes_only_with_its_csrf_token(cast):
    item = make_item(cast.town)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk)
    body = {"item": item.pk, "text": "已设代办点"}
    url = "/api/v1/progress/"
    assert client.get(url).status_code == 200
    assert client.post(url, body, content_type="application/json").status_code == 403
    client.get(reverse("units:tokens"))  # any page with a form hands the token out
    token = client.cookies["csrftoken"].value
    answer = client.post(url, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 201


def test_at_most_ten_tokens_live_and_none_longer_than_half_a_year(cast):
    made = [issue_token(by=cast.clerk, name="取数", days=1) for _ in range(10)]
    with pytest.raises(ValidationError) as refusal:
        issue_token(by=cast.clerk, name="取数", days=1)
    assert refusal.value.code == "too_many"
    revoke_token(by=cast.clerk, token_id=made[0].pk)
    with pytest.raises(ValidationError) as refusal:
        issue_token(by=cast.clerk, name="取数", days=181)
    assert refusal.value.code == "too_long"
    issue_token(by=cast.clerk, name="取数", days=180)


def test_the_page_shows_a_new_token_once_and_revokes_it(cast, client):
    client.force_login(cast.clerk)
    page = reverse("units:tokens")
    issued = client.post(page, {"name": "取数", "days": "30"}).context["made"].issued
    assert issued not in client.get(page).content.decode()
    token = AccessToken.objects.get()
    client.force_login(cast.outsider)
    assert client.post(reverse("units:token_revoke", args=[token.pk])).status_code == 404
    client.force_login(cast.clerk)
    assert client.post(reverse("units:token_revoke", args=[token.pk])).status_code == 302
    assert client.post(reverse("units:token_revoke", args=[token.pk])).status_code == 409


@pytest.mark.parametrize(
    "change", [{"writes": True}, {"expires_on": TODAY + timedelta(days=999)}, {"hash": "0" * 64}]
)
def test_what_a_token_may_is_fixed_in_the_database(cast, change):
    token = issue_token(by=cast.clerk, name="取数", days=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        AccessToken.objects.filter(pk=token.pk).update(**change)
    revoke_token(by=cast.clerk, token_id=token.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        AccessToken.objects.filter(pk=token.pk).update(revoked_at=None)
