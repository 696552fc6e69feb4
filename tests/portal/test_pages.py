"""Lists, search and pages: the same number of statements whatever there is, and nothing typed breaks them."""

import re

import pytest
from django.core.cache import caches
from django.urls import reverse

from issues.states import State
from tests.factories import disclose, make_item, make_unit
from tests.portal.scene import shown_item

ITEMS = reverse("portal:items")


def numbers(client, **query):
    return re.findall(
        r'<td class="nums muted nowrap" data-label="编号">(.*?)</td>',
        client.get(ITEMS, query).content.decode(),
    )


def test_chips_narrow_by_how_far_an_item_is(cast, client):
    for state in State:
        if state not in (State.DRAFT, State.FILED):
            make_item(cast.town, state=state, problem=f"{state.label}的一项")
    disclose(make_item(cast.town))
    shown = {
        key: client.get(ITEMS, {"state": key}).content.decode() for key in ("", "going", "done", "closed")
    }
    assert [text.count("的一项") for text in shown.values()] == [
        6,
        2,
        2,
        1,
    ]  # what was ordered and not signed is going on too
    assert 'aria-current="true">已销号' in shown["closed"]


@pytest.mark.parametrize("words", ["服务态度", "限时办", "甲镇", " 服务态度 "])
def test_search_finds_problem_goal_and_unit(cast, client, words):
    shown_item(cast.town)
    shown_item(cast.bureau, problem="文件多会议多", goal="精简")
    assert len(numbers(client, q=words)) == 1


@pytest.mark.parametrize("words", ["%", "_", "100%", "\x00", "'; DROP TABLE", "\\", "x" * 10_000, "㐂𠮷"])
def test_no_search_breaks_the_page(cast, client, words):
    shown_item(cast.town, problem="满意率达到一半")
    answer = client.get(ITEMS, {"q": words})
    assert answer.status_code == 200
    assert numbers(client, q=words) == ([] if words.strip("\x00") else numbers(client))


@pytest.mark.parametrize(
    "query",
    ["?state=nonsense", "?after=x", "?after=99999999999999999999", "?before=-1", "?phone__startswith=1"],
)
def test_what_the_address_does_not_know_changes_nothing(cast, client, query):
    item = shown_item(cast.town)
    answer = client.get(ITEMS + query)
    assert answer.status_code == 200
    assert item.number in answer.content.decode()


@pytest.mark.parametrize("unit", ["x", "²", "0", "-1", "9" * 30])
def test_an_unknown_unit_is_not_found(cast, client, unit):
    assert client.get(ITEMS, {"unit": unit}).status_code == 404


def test_narrowing_to_a_unit_keeps_state_and_words_in_the_links(cast, client):
    shown_item(cast.town)
    shown = client.get(ITEMS, {"unit": cast.town.pk, "q": "服务", "state": "going"}).content.decode()
    assert f"?state=closed&amp;q=%E6%9C%8D%E5%8A%A1&amp;unit={cast.town.pk}" in shown


def test_pages_follow_each_other_without_a_gap(cast, client):
    first, *_ = [make_item(cast.town) for _ in range(120)]
    disclose(first)
    seen, address = [], ITEMS
    while address:
        text = client.get(address).content.decode()
        seen += re.findall(r'data-label="编号">(.*?)</td>', text)
        following = re.search(r'rel="next" href="(.*?)"', text)
        address = ITEMS + following[1].replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen)) == 120
    assert seen[0] == first.number
    back = re.search(r'rel="prev" href="(.*?)"', text)[1].replace("&amp;", "&")
    assert (
        re.findall(r'data-label="编号">(.*?)</td>', client.get(ITEMS + back).content.decode()) == seen[50:100]
    )


@pytest.mark.parametrize(
    ("name", "statements"), [("portal:items", 4), ("portal:units", 4), ("portal:home", 7), ("portal:unit", 8)]
)
def test_the_number_of_statements_is_fixed(cast, client, name, statements, django_assert_num_queries):
    def fill(many):
        for _ in range(many):
            make_item(cast.town, state=State.APPROVED)
            make_unit(cast.campaign, f"第{cast.campaign.units.count()}站", group=cast.groups[0])

    shown_item(cast.town)
    address = reverse(name, args=[cast.town.pk] if name == "portal:unit" else [])
    for many in (1, 12):
        fill(many)
        with django_assert_num_queries(statements):
            assert client.get(address).status_code == 200


def test_an_item_page_asks_a_fixed_number_of_statements(cast, client, django_assert_num_queries):
    for state in (State.IN_PROGRESS, State.CLOSED):
        item = shown_item(cast.town, state=state)
        with django_assert_num_queries(3):
            assert client.get(reverse("portal:item", args=[item.number])).status_code == 200


def test_units_are_found_by_name(cast, client):
    shown_item(cast.town)
    address = reverse("portal:units")
    assert "乙局党委" not in client.get(address, {"q": "甲镇"}).content.decode()
    assert "没有找到这个单位" in client.get(address, {"q": "%"}).content.decode()
    assert f'{ITEMS}?unit={cast.town.pk}">1</a>' in client.get(address).content.decode()


def test_robots_keep_out_of_the_staff_side(client, db):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert "Disallow: /desk/" in answer.content.decode()


def test_the_demo_says_on_every_public_page_that_it_is_one(client, settings, db):
    assert "演示数据" not in client.get("/").content.decode()
    settings.DEMO = True
    cache = caches["pages"]
    cache.clear()
    assert "演示数据：单位只取名称" in client.get("/").content.decode()
    cache.clear()


def test_no_number_in_the_address_breaks_the_page(client):
    for number in ("%00", "JR-%00", "9" * 300, "%F0%9F%98%80"):
        assert client.get(f"/items/{number}/").status_code == 404
