"""A public page costs little when nothing changed, is never stale, and asks nobody who they are (S72)."""

from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management import call_command
from django.urls import reverse

from issues.services.releases import withdraw_disclosure
from portal import web
from tests.factories import TODAY, disclose, make_item, set_rules
from tests.portal.scene import shown_item
from trail import clock
from trail.models import Anchor
from trail.services import record_alone


def addresses(cast, item):
    plain = ("home", "items", "units", "transparency", "robots")
    return [
        *(reverse(f"portal:{name}") for name in plain),
        reverse("portal:unit", args=[cast.town.pk]),
        reverse("portal:item", args=[item.number]),
        "/items/C0-9999/",
        "/nothing-here/",
    ]


@pytest.mark.parametrize("person", [None, "officer"])
def test_no_page_sets_a_cookie_or_varies_with_one(cast, client, person):
    item = shown_item(cast.town)
    if person:
        client.force_login(getattr(cast, person))
    for address in addresses(cast, item)[: None if person is None else -1]:
        answer = client.get(address)
        assert not answer.cookies, address
        assert "Cookie" not in answer.get("Vary", ""), address


def test_staff_and_visitors_get_the_same_bytes(cast, client):
    item = shown_item(cast.town)
    for address in addresses(cast, item)[:-1]:
        client.logout()
        stranger = client.get(address).content
        client.force_login(cast.officer)
        assert client.get(address).content == stranger


def test_every_page_is_asked_for_anew(cast, client):
    item = shown_item(cast.town)
    for address in addresses(cast, item):
        if address not in ("/items/C0-9999/", "/nothing-here/", "/robots.txt"):
            assert client.get(address)["Cache-Control"] == "no-cache"


def test_an_unchanged_page_is_answered_304_with_one_statement(cast, client, django_assert_num_queries):
    item = shown_item(cast.town)
    for address in addresses(cast, item):
        first = client.get(address)
        if "ETag" not in first:
            continue
        with django_assert_num_queries(1):
            again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
        assert again.content == b""
        assert again["Cache-Control"] == "no-cache"
        assert client.get(address, headers={"if-none-match": f"W/{first['ETag']}"}).status_code == 304


def test_a_page_once_made_is_kept_until_something_changes(cast, client, monkeypatch):
    shown_item(cast.town)
    address = reverse("portal:items")
    first = client.get(address).content
    made = []
    monkeypatch.setattr(web, "render_to_string", lambda *args, **kwargs: made.append(args) or "anew")
    assert client.get(address).content == first
    assert not made
    record_alone("person.signed_in", by=cast.officer)  # nothing of it is public
    assert client.get(address).content == first
    make_item(cast.bureau)
    assert client.get(address).content == b"anew"


def test_s72_a_withdrawal_is_seen_at_once(cast, client):
    item = make_item(cast.town, problem="要撤下的问题")
    disclosure = disclose(item)
    page, items = reverse("portal:item", args=[item.number]), reverse("portal:items")
    had = {address: client.get(address)["ETag"] for address in (page, items)}
    assert "要撤下的问题" in client.get(items).content.decode()
    withdraw_disclosure(disclosure_id=disclosure.pk, by=None, reason="有误")
    assert client.get(page, headers={"if-none-match": had[page]}).status_code == 404
    after = client.get(items, headers={"if-none-match": had[items]})
    assert after.status_code == 200
    assert "要撤下的问题" not in after.content.decode()


def test_a_window_that_ends_overnight_is_seen_at_midnight(cast, client):
    item = make_item(cast.town)
    disclose(item, ends=TODAY)
    page = reverse("portal:item", args=[item.number])
    had = client.get(page)["ETag"]
    with clock.standing_on(TODAY.replace(day=8)):
        assert client.get(page, headers={"if-none-match": had}).status_code == 404


def test_a_changed_rule_of_the_campaign_changes_the_stamp(cast, client):
    shown_item(cast.town)
    had = client.get("/")["ETag"]
    set_rules(cast.campaign, warn_days=9)
    assert client.get("/", headers={"if-none-match": had}).status_code == 200


@pytest.mark.parametrize("address", ["/items/?q=服务", "/items/?made_up=1", "/items/?state=" + "x" * 200])
def test_what_anybody_could_make_up_is_not_kept_in_memory(cast, client, address):
    shown_item(cast.town)
    caches["pages"].clear()
    assert client.get(address).status_code == 200
    assert len(caches["pages"]._cache) == 0


def test_a_kept_page_carries_the_head_of_a_fresh_one(cast, client):
    item = shown_item(cast.town)
    for address in addresses(cast, item)[:7]:
        fresh, kept = client.get(address), client.get(address)
        assert kept.content == fresh.content
        assert dict(kept.items()) == dict(fresh.items())
        assert "Content-Security-Policy" in kept
        if "ETag" in fresh:
            unchanged = client.get(address, headers={"if-none-match": fresh["ETag"]})
            for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "ETag"):
                assert unchanged[name] == fresh[name]


def test_s77_a_forged_host_gets_no_kept_page(cast, client):
    assert client.get("/").status_code == 200
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_public_pages_answer_reading_only(cast, client, method):
    item = shown_item(cast.town)
    for address in addresses(cast, item)[:-2]:
        assert getattr(client, method)(address).status_code == 405


def test_reading_public_pages_keeps_nobody_signed_in(cast, client):
    client.force_login(cast.officer)
    Session.objects.update(expire_date=clock.now())
    shown_item(cast.town)
    before = Session.objects.get().expire_date
    assert client.get("/").status_code == 200
    assert Session.objects.get().expire_date == before


def test_the_days_anchor_is_published_as_soon_as_it_is_made(cast, client):
    make_item(cast.town)
    page = reverse("portal:transparency")
    had = client.get(page)
    assert "还没有生成留痕锚" in had.content.decode()
    call_command("trail_anchor", stdout=StringIO())
    now = client.get(page, headers={"if-none-match": had["ETag"]}).content.decode()
    assert Anchor.objects.get().root in now
