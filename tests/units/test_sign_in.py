"""The door: equal answers, slowed guessing, sessions that end (S60, S66, S77, S79–S82, S89)."""

import time

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from trail.models import Event
from units.services.people import edit_person, reset_password

PASSWORD = "a-long-enough-one"
LOGIN, LOGOUT, CHANGE = "/accounts/login/", "/accounts/logout/", "/accounts/password/"


@pytest.fixture
def clerk(cast):
    cache.clear()
    cast.clerk.set_password(PASSWORD)
    cast.clerk.save()
    return cast.clerk


def sign_in(client, person, password=PASSWORD, query=""):
    return client.post(LOGIN + query, {"login": getattr(person, "username", person), "password": password})


def acts():
    return list(Event.objects.order_by("id").values_list("act", flat=True))


def is_in(client):
    return client.get(reverse("units:rules")).status_code == 200


def test_a_person_signs_in_to_the_workbench(client, clerk):
    answer = sign_in(client, clerk)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assert acts() == ["person.signed_in"]


@pytest.mark.parametrize(("name", "home"), [("system", "units:people"), ("auditor", "supervision:trail")])
def test_an_administrator_signs_in_to_their_own_work(client, cast, clerk, name, home):
    person = getattr(cast, name)
    person.set_password(PASSWORD)
    person.save()
    assert sign_in(client, person).headers["Location"] == reverse(home)


@pytest.mark.parametrize(("name", "home"), [("system", "units:people"), ("auditor", "supervision:trail")])
def test_a_refusal_leads_an_administrator_back_to_their_own_work(client, cast, name, home):
    client.force_login(getattr(cast, name))
    assert client.get(reverse("desk")).headers["Location"] == reverse(home)
    refused = client.get(reverse("issues:lists"))
    assert refused.status_code == 403
    assert f'<a class="btn primary" href="{reverse(home)}">返回工作台' in refused.text
    assert f'<a class="brand" href="{reverse(home)}">' in refused.text


def test_wrong_password_unknown_account_and_closed_account_are_answered_alike(clerk, cast):
    edit_person(by=None, person=cast.outsider, name="停用", phone="", is_active=False)
    cast.outsider.refresh_from_db()
    cast.outsider.set_password(PASSWORD)
    cast.outsider.save(update_fields=["password"])
    answers = [
        sign_in(Client(), clerk, "wrong-password"),
        sign_in(Client(), "nobody-of-this-name", "wrong-password"),
        sign_in(Client(), cast.outsider),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert [answer.context["form"].non_field_errors() for answer in answers] == [
        ["账号或密码不正确，请核对后再试。"]
    ] * 3
    assert acts()[-3:] == ["person.sign_in_failed"] * 3


def test_a_failed_sign_in_never_keeps_what_was_typed(client, clerk):
    sign_in(client, "typed-a-password-here", "another-secret")
    body = Event.objects.get(act="person.sign_in_failed").body
    assert "typed-a-password-here" not in body
    assert "another-secret" not in body


def test_guessing_is_slowed_per_account_and_said_in_chinese(clerk, cast):
    for _ in range(5):
        sign_in(Client(), clerk, "wrong-password")
    answer = sign_in(Client(), clerk)
    assert "登录失败次数过多" in answer.text
    assert acts()[-1] == "person.sign_in_slowed"
    cast.leader.set_password(PASSWORD)
    cast.leader.save()
    assert sign_in(Client(), cast.leader).status_code == 302  # others are not held up
    cache.clear()  # as time does
    assert sign_in(Client(), clerk).status_code == 302


def test_spraying_from_one_source_ends_in_429_in_chinese(client, clerk):
    for n in range(60):
        last = client.post(LOGIN, {"login": f"nobody{n}", "password": ""})
    assert last.status_code == 200
    last = client.post(LOGIN, {"login": "nobody", "password": ""})
    assert last.status_code == 429
    assert "操作太频繁" in last.text


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_foreign_next_is_ignored(client, clerk, target):
    answer = client.post(LOGIN, {"login": clerk.username, "password": PASSWORD, "next": target})
    assert answer.headers["Location"] == "/desk/"


def test_an_own_next_is_followed(client, clerk):
    asked = client.get(reverse("units:rules"))
    assert asked.headers["Location"] == f"{LOGIN}?next={reverse('units:rules')}"
    answer = client.post(
        LOGIN, {"login": clerk.username, "password": PASSWORD, "next": reverse("units:rules")}
    )
    assert answer.headers["Location"] == reverse("units:rules")


def test_the_session_key_changes_at_sign_in(client, clerk):
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    sign_in(client, clerk)
    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_signing_out_kills_the_session_and_clears_the_browser(client, clerk):
    sign_in(client, clerk)
    old = client.cookies["sessionid"].value
    answer = client.post(LOGOUT)
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (302, '"cache", "storage"')
    thief = Client()
    thief.cookies["sessionid"] = old
    assert not is_in(thief)
    assert acts()[-1] == "person.signed_out"


def test_a_signed_in_visitor_of_the_sign_in_page_goes_to_the_desk(client, clerk):
    sign_in(client, clerk)
    assert client.get(LOGIN).headers["Location"] == "/desk/"


def test_staff_pages_are_never_kept_by_the_browser(client, clerk):
    sign_in(client, clerk)
    for url in (reverse("units:rules"), LOGOUT, CHANGE):
        assert "no-store" in client.get(url).headers["Cache-Control"], url


def test_a_closed_account_is_out_at_its_next_request(client, clerk, cast):
    sign_in(client, clerk)
    assert is_in(client)
    edit_person(by=cast.officer, person=clerk, name=clerk.name, phone="", is_active=False)
    assert not is_in(client)


def test_a_reset_password_ends_the_sessions_and_opens_with_the_new_one(client, clerk, cast):
    sign_in(client, clerk)
    person = reset_password(by=cast.officer, person=clerk)
    assert not is_in(client)
    assert sign_in(Client(), clerk, person.issued).status_code == 302


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(client, clerk):
    other = Client()
    for one in (client, other):
        sign_in(one, clerk)
    short = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": "kurz", "password2": "kurz"})
    assert "密码太短，至少 10 个字符，请加长。" in short.content.decode()
    new = "quite-another-long-one"
    answer = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.headers["Location"] == "/desk/"
    assert is_in(client)
    assert not is_in(other)
    assert acts()[-1] == "person.password_changed"


def test_an_idle_session_ends_after_thirty_minutes(client, clerk):
    with time_machine.travel(time.time(), tick=False) as clock:
        sign_in(client, clerk)
        clock.shift(29 * 60)
        assert is_in(client)
        clock.shift(29 * 60)  # every request starts the half hour anew
        assert is_in(client)
        clock.shift(31 * 60)
        assert not is_in(client)


def test_a_session_is_written_down_once_a_minute_at_most(client, clerk):
    def writes():
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/")
        return sum("UPDATE" in query["sql"] for query in queries)

    with time_machine.travel(time.time(), tick=False) as clock:
        sign_in(client, clerk)
        assert [writes(), writes()] == [0, 0]
        clock.shift(60)
        assert [writes(), writes()] == [1, 0]


def test_a_busy_session_ends_after_twelve_hours(client, clerk):
    with time_machine.travel(time.time(), tick=False) as clock:
        sign_in(client, clerk)
        for _ in range(29):
            clock.shift(25 * 60)
            last = is_in(client)
        assert not last
    assert acts()[-1] == "person.signed_out"


def test_nobody_signs_up():
    for name in ("account_signup", "account_reset_password", "account_inactive"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert Client().get("/accounts/signup/").status_code == 404
