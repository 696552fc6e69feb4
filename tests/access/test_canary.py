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

from issues.models import Disclosure
from portal.bundle.build import build
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
# both sides hold the same rows: the other side's clerk and group would walk the same way, mirrored
WALKERS = [name for name in PEOPLE if name not in ("outsider", "stranger")]
MOST_PAGES, MOST_QUERIES = 1300, 2  # pages in one crawl; variants of one path by filter, order or page


@pytest.fixture
def house(cast):
    """The cast's town and bureau with one of everything, and canaries in every private thing."""
    other = other_side(cast)
    own, foreign = set_scene(cast), set_scene(other)
    return SimpleNamespace(own=own, foreign=foreign, canaries=plant(cast, other))


def addresses(scene):
    """Every address of the access tables, with the rows of this scene."""
    return [reverse(name, kwargs=row.kwargs(scene)) + row.query for name, row in TABLE.items()]


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


def roads_of(house):
    """Where a crawl starts: the doors, error pages, every address with own and foreign rows, and every release."""
    released = [
        reverse("issues:release", args=[pk]) for pk in Disclosure.objects.values_list("pk", flat=True)
    ]
    return ROADS + released + [url for scene in (house.own, house.foreign) for url in addresses(scene)]


@pytest.mark.parametrize("party", [WALKERS[::2], WALKERS[1::2]], ids="+".join)
def test_nobody_meets_a_marker_that_is_not_theirs(party, house):
    roads = roads_of(house)  # for all of a party: making the rows costs as much as one person's walk
    assert {person: wrong for person in party if (wrong := wrong_for(person, house, roads))} == {}


def wrong_for(person, house, roads):
    """What this person met and should not have: foreign markers, faults, rows told apart from rows that are not there."""
    browser = browser_of(person, house.own)
    pages = {url: (status, text) for url, status, text in crawl(browser, roads)}
    wrong = {
        url: found for url, (_, text) in pages.items() if (found := house.canaries.foreign_to(person, text))
    }
    wrong |= {url: status for url, (status, _) in pages.items() if status >= 500}
    wrong |= dict.fromkeys(told_apart(browser, pages, house), "told apart")
    return wrong | (unmet(pages, house) if person == "officer" else {})


def unmet(pages, house):
    """Markers the office may see and did not: a canary nobody can meet would prove nothing."""
    met = "".join(text for _, text in pages.values())
    return {m: s.what for m, s in house.canaries.items() if "officer" in s.eyes and m not in met}


def told_apart(browser, pages, house):
    """Addresses where a row out of sight is not answered exactly like a row that does not exist (S70)."""
    different = []
    for name, row in TABLE.items():
        found = [
            pages.get(reverse(name, kwargs=row.kwargs(scene)) + row.query)
            for scene in (house.own, house.foreign)
        ]
        hidden = {TOKEN.sub("", text) for status, text in filter(None, found) if status == 404}
        if hidden and "pk" in (kwargs := row.kwargs(house.own)):
            unknown = text_of(browser.get(reverse(name, kwargs=kwargs | {"pk": UNKNOWN}) + row.query))
            different += [name] if hidden != {TOKEN.sub("", unknown)} else []
    return different


def test_s71_the_static_bundle_and_the_search_tell_nobody_what_the_public_may_not_see(house, client):
    """What leaves the house in a zip is what everybody may see: every page, table and index in it. The public search
    finds the same, asked for each marker by its name."""
    out = io.BytesIO()
    build(out)
    with zipfile.ZipFile(out) as parts:
        texts = {name: unescape(parts.read(name).decode("utf-8", "ignore")) for name in parts.namelist()}
    leaks = {
        name: found for name, text in texts.items() if (found := house.canaries.foreign_to("anonymous", text))
    }
    assert not leaks
    public = [marker for marker, secret in house.canaries.items() if "anonymous" in secret.eyes]
    assert public
    assert all(any(marker in text for text in texts.values()) for marker in public)
    search = reverse("portal:search")
    found = [
        marker for marker in house.canaries if "没有找到" not in text_of(client.get(search, {"q": marker}))
    ]
    assert found == public
