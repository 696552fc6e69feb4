"""Every address × every person of the cast × every method (S69, S70, S76)."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from tests.access.scene import set_scene
from tests.access.table import PEOPLE

APPS = ("portal", "units", "issues", "reviews", "supervision", "house", "api")
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


API = sorted(name for name in TABLE if name.startswith("api:"))


@pytest.mark.parametrize("name", sorted(set(TABLE) - set(API)))
def test_each_person_gets_what_the_table_says(name, scene):
    as_the_table_says(name, scene, lambda person: browser_of(person, scene))


def test_each_person_gets_what_the_table_says_of_the_api(scene):
    # one scene and one browser each for all: setting the stage costs more than asking
    browsers = {person: browser_of(person, scene) for person in PEOPLE}
    for name in API:
        as_the_table_says(name, scene, browsers.get)


def as_the_table_says(name, scene, browser):
    """Ask this address as everybody, by both methods; fail where the answer is not the table's."""
    row = TABLE[name]
    url = reverse(name, kwargs=row.kwargs(scene)) + row.query
    found, wanted = {}, {}
    for person in PEOPLE:
        client = browser(person)
        for method, table in (("get", row.get), ("post", row.post)):
            with transaction.atomic():  # what one person does must not change what the next one meets
                data = row.data(scene) if method == "post" else {}
                kind = {"content_type": "application/json"} if method == "post" and "/api/v1/" in url else {}
                found[person, method] = getattr(client, method)(url, data, **kind).status_code
                transaction.set_rollback(True)
            wanted[person, method] = table[person]
    other = {key: (found[key], wanted[key]) for key in found if found[key] != wanted[key]}
    assert not other, f"{url}: (found, wanted) {other}"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_address_answers_other_methods(method, scene):
    ask = getattr(browser_of("officer", scene), method)
    answers = {name: ask(reverse(name, kwargs=row.kwargs(scene))).status_code for name, row in TABLE.items()}
    assert {name: code for name, code in answers.items() if code not in (403, 404, 405)} == {}
