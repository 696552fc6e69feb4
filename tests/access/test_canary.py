"""The canary crawl: whoever walks the house, wherever links lead, meets nobody else's marker (S70, S71, S72)."""

import io
import re
import zipfile
from collections import Counter, deque
from html import unescape
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import reverse

from tests.access.canary import other_side, plant
from tests.access.scene import set_scene
from tests.access.table import PEOPLE
from tests.access.test_access import TABLE, browser_of

ROADS = [
    "/",
    "/desk/",
    "/accounts/login/",
    "/healthz",
    "/readyz",
    "/nowhere",
    "/desk/nowhere/",
    "/desk/items/0/",
]
LEFT_OUT = re.compile(r"^/(static/|accounts/logout)")
LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]+)""")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
UNKNOWN = 2_000_000_000
MOST_PAGES, MOST_QUERIES = 600, 4  # pages in one crawl; variants of one path by filter, order or page


@pytest.fixture
def house(cast):
    """The cast's town and bureau with one of everything, and canaries in every private thing."""
    other = other_side(cast)
    own, foreign = set_scene(cast), set_scene(other)
    return SimpleNamespace(own=own, foreign=foreign, canaries=plant(cast, other))


def addresses(scene):
    """Every address of the access tables, with the rows of this scene."""
    for name, row in TABLE.items():
        yield name, reverse(name, kwargs=row.kwargs(scene)) + row.query


def text_of(response):
    """All a reader could get out of an answer: head, body, and what is packed inside an office document."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"\n".join(parts.read(name) for name in parts.namelist())
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return unescape(head + "\n" + body.decode("utf-8", "ignore"))


def crawl(browser, roads):
    """(address, status, text) of every page that can be reached by following links from these, GET only."""
    seen, variants, queue = set(), Counter(), deque(roads)
    while queue and len(seen) < MOST_PAGES:
        url = queue.popleft()
        path = urlsplit(url).path
        if url in seen or LEFT_OUT.match(path) or variants[path] >= MOST_QUERIES:
            continue
        seen.add(url)
        variants[path] += 1
        response = browser.get(url)
        text = text_of(response)
        yield url, response.status_code, text
        for found in [*LINK.findall(text), response.headers.get("Location", "")]:
            target = urlsplit(urljoin(url, found))
            if target.netloc in ("", "testserver") and target.scheme in ("", "http"):
                queue.append(target.path + (f"?{target.query}" if target.query else ""))


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_meets_a_marker_that_is_not_theirs(person, house):
    roads = ROADS + [url for scene in (house.own, house.foreign) for _, url in addresses(scene)]
    pages = list(crawl(browser_of(person, house.own), roads))
    leaks = {url: found for url, _, text in pages if (found := house.canaries.foreign_to(person, text))}
    assert not leaks, f"{person}: {leaks}"
    assert {url: status for url, status, _ in pages if status >= 500} == {}


def test_the_crawl_reaches_what_it_guards(house):
    """The office meets every marker it may see: a canary nobody can meet would prove nothing."""
    roads = ROADS + [url for scene in (house.own, house.foreign) for _, url in addresses(scene)]
    met = "".join(text for *_, text in crawl(browser_of("officer", house.own), roads))
    unmet = {m: s.what for m, s in house.canaries.items() if "officer" in s.eyes and m not in met}
    assert unmet == {}


@pytest.mark.parametrize("person", PEOPLE)
def test_a_foreign_row_is_answered_like_an_unknown_one(person, house):
    browser, different = browser_of(person, house.own), {}
    for name, row in TABLE.items():
        if "pk" not in row.kwargs(house.foreign):
            continue
        for scene in (house.own, house.foreign):
            answer = browser.get(reverse(name, kwargs=row.kwargs(scene)))
            unknown = browser.get(reverse(name, kwargs=row.kwargs(scene) | {"pk": UNKNOWN}))
            if answer.status_code == 404 and _plain(answer) != _plain(unknown):
                different[name] = unknown.status_code
    assert different == {}


def _plain(response):
    return response.status_code, TOKEN.sub("", response.content.decode())
