"""Large type and high contrast: a word in the address, in every link, with no cookie and no script."""

import re

import pytest
from django.urls import reverse

from tests.portal.scene import shown_item

LINKS = re.compile(r'<a (?!data-view)[^>]*href="(/[^"]*|\?[^"]*)"')


@pytest.mark.parametrize(
    ("view", "marks"),
    [
        ("", set()),
        ("large", {'data-type="large"'}),
        ("contrast", {'data-contrast="more"'}),
        ("both", {'data-type="large"', 'data-contrast="more"'}),
        ("nonsense", set()),
    ],
)
def test_the_address_says_the_mode_and_every_link_carries_it_on(cast, client, view, marks):
    item = shown_item(cast.town)
    names = ("home", "items", "units", "notices", "results", "transparency")
    addresses = [reverse(f"portal:{name}") for name in names]
    addresses += [reverse("portal:item", args=[item.number]), reverse("portal:unit", args=[cast.town.pk])]
    for address in addresses:
        text = client.get(address, {"view": view} if view else {}).content.decode()
        root = text[: text.index(">", text.index("<html"))]
        assert {mark for mark in ('data-type="large"', 'data-contrast="more"') if mark in root} == marks
        for link in LINKS.findall(text):
            assert (f"view={view}" in link) == bool(marks), (address, link)
        assert "modes.js" not in text


def test_the_switches_turn_one_mode_on_or_off_and_keep_the_place(cast, client):
    shown_item(cast.town)
    plain = client.get("/items/?state=going").content.decode()
    assert 'data-view href="/items/?state=going&amp;view=large"' in plain
    both = client.get("/items/?state=going&view=both").content.decode()
    assert 'data-view href="/items/?state=going&amp;view=contrast"' in both  # large off
    assert 'data-view href="/items/?state=going&amp;view=large"' in both  # contrast off
    assert (
        'data-view href="/items/?state=going"'
        in client.get("/items/?state=going&view=large").content.decode()
    )


def test_a_search_in_large_type_stays_in_large_type(cast, client):
    assert (
        '<input type="hidden" name="view" value="large">' in client.get("/items/?view=large").content.decode()
    )
