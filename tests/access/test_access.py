"""Every address × every person of the cast × every method (S69, S70, S76)."""

import copy
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from tests.access.scene import set_scene
from tests.access.table import PEOPLE

APPS = (
    "portal",
    "units",
    "documents",
    "issues",
    "reviews",
    "inspections",
    "accountability",
    "supervision",
    "house",
    "api",
)
TABLE = {name: row for app in APPS for name, row in import_module(f"tests.access.{app}").TABLE.items()}


def addresses(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}"


def test_every_address_is_in_a_table_and_every_row_is_an_address():
    assert set(addresses()) == set(TABLE)


@pytest.fixture
def scene(cast) -> SimpleNamespace:
    return set_scene(cast)


def browser_of(person, scene):
    """A browser where this person of the cast has signed in; a fault is an answer (500), not an exception."""
    client = Client(raise_request_exception=False)
    if person != "anonymous":
        client.force_login(getattr(scene.cast, person))
    return client


def browser_with(cookies):
    """A fresh browser that is signed in already: what an answer did to the session was rolled back with it."""
    client = Client(raise_request_exception=False)
    client.cookies = copy.deepcopy(cookies)
    return client


def parts():
    """The addresses in parts that share a scene: setting the stage costs more than asking everybody."""
    named = {}
    for name in sorted(TABLE):
        app, inside, _ = name.partition(":")
        named.setdefault(app if inside else "doors", []).append(name)
    return [pytest.param(names, id=app) for app, names in named.items()]


@pytest.mark.parametrize("names", parts())
def test_each_person_gets_what_the_table_says(names, scene):
    other, signed_in = {}, {person: browser_of(person, scene).cookies for person in PEOPLE}
    for name in names:
        cache.clear()  # how often somebody may ask is no matter of this table
        browsers = {person: browser_with(cookies) for person, cookies in signed_in.items()}
        other |= dict(unlike_the_table(name, scene, browsers))
    assert not other, f"(found, wanted) {other}"


def unlike_the_table(name, scene, browsers):
    """Ask one address as everybody, by both methods; yields who asked what, and both answers, where they differ."""
    row = TABLE[name]
    url = reverse(name, kwargs=row.kwargs(scene)) + row.query
    for person in PEOPLE:
        for method, table in (("get", row.get), ("post", row.post)):
            with transaction.atomic():  # what one person does must not change what the next one meets
                data = row.data(scene) if method == "post" else {}
                kind = {"content_type": "application/json"} if method == "post" and "/api/v1/" in url else {}
                found = getattr(browsers[person], method)(url, data, **kind).status_code
                transaction.set_rollback(True)
            if found != table[person]:
                yield f"{method} {url} as {person}", (found, table[person])


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_address_answers_other_methods(method, scene):
    ask = getattr(browser_of("officer", scene), method)
    answers = {name: ask(reverse(name, kwargs=row.kwargs(scene))).status_code for name, row in TABLE.items()}
    assert {name: code for name, code in answers.items() if code not in (403, 404, 405)} == {}
