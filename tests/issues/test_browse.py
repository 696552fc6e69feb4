"""Narrowing and turning pages of lists and items, in a number of queries that does not grow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from issues.models import Item
from issues.states import State
from tests.factories import TODAY, disclose, make_item, make_leader, make_list, make_proof, make_unit
from units.desk import paging


@pytest.fixture
def office(cast, client):
    client.force_login(cast.officer)
    return client


def shown(client, **query):
    """The rows of the items page, top to bottom."""
    answer = client.get(reverse("issues:items"), query)
    assert answer.status_code == 200
    return list(answer.context["turn"])


@pytest.fixture
def items(cast):
    other = cast.campaign.sources.last()
    town = make_item(cast.town, problem="窗口拖拉", deadline=TODAY - timedelta(days=1))
    own = make_item(
        cast.town, problem="下基层少", its_list=make_list(cast.town, leader=cast.head), deadline=TODAY
    )
    bureau = make_item(cast.bureau, problem="窗口推诿", deadline=TODAY + timedelta(days=30))
    draft = make_item(cast.bureau, problem="草拟", state=State.DRAFT)
    draft.sources.set([other])
    return {"town": town, "own": own, "bureau": bureau, "draft": draft}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"text": "窗口"}, ["town", "bureau"]),
        ({"text": "%"}, []),
        ({"unit": "town"}, ["town", "own"]),
        ({"group": "second"}, ["bureau", "draft"]),
        ({"kind": "personal"}, ["own"]),
        ({"state": "draft"}, ["draft"]),
        ({"lamp": "late"}, ["town"]),
        ({"lamp": "soon"}, ["own"]),
        ({"source": "last"}, ["draft"]),
        ({"deadline_from": "2014-09-07", "deadline_to": "2014-09-07"}, ["own"]),
        ({"number": "town"}, ["town"]),
        ({"order": "deadline"}, ["town", "own", "draft", "bureau"]),
        ({}, ["town", "own", "bureau", "draft"]),
        ({"text": "窗口", "lamp": "late", "order": "deadline"}, ["town"]),
    ],
)
def test_a_filter_shows_what_it_says(cast, office, items, query, found):
    named = {
        ("unit", "town"): cast.town.pk,
        ("group", "second"): cast.groups[1].pk,
        ("source", "last"): cast.campaign.sources.last().pk,
        ("number", "town"): items["town"].number.lower(),
    }
    rows = shown(office, **{key: named.get((key, value), value) for key, value in query.items()})
    assert [next(name for name, item in items.items() if item == row) for row in rows] == found


@pytest.mark.parametrize(
    "query",
    [
        "phone__startswith=1",
        "unit__name=x",
        "text=%00",
        "deadline_from=x",
        "unit=abc",
        "state=gone",
        "unit=" + "9" * 30,
    ],
)
@pytest.mark.parametrize("name", ["issues:items", "issues:lists"])
def test_an_address_that_asks_for_something_else_is_refused_and_shows_nothing(office, items, name, query):
    answer = office.get(f"{reverse(name)}?{query}")
    if name == "issues:lists" and query.startswith("deadline"):
        assert "不能按“deadline_from”筛选" in answer.text
    assert answer.status_code == 422
    assert len(answer.context["turn"]) == 0
    assert 'role="alert"' in answer.text


def test_another_unit_cannot_be_asked_about(cast, client, items):
    client.force_login(cast.clerk)
    assert client.get(reverse("issues:items"), {"unit": cast.bureau.pk}).status_code == 422
    assert shown(client, text="推诿") == []
    assert shown(client, number=items["bureau"].number) == []
    assert shown(client, after=items["bureau"].pk) == shown(client)


@pytest.mark.parametrize("order", ["", "deadline"])
def test_pages_turn_to_the_end_and_back_and_show_each_row_once(cast, office, monkeypatch, order):
    its_list = make_list(cast.town)
    for n in range(7):
        make_item(
            cast.town,
            state=State.DRAFT,
            its_list=its_list,
            problem=f"问题{n}",
            deadline=TODAY + timedelta(days=n % 2),
        )
    monkeypatch.setattr(paging, "turned", paging.turned)
    monkeypatch.setattr(
        "issues.views.items.turned", lambda rows, keys, params: paging.turned(rows, keys, params, size=3)
    )
    where, rows, first, query = reverse("issues:items"), [], None, {"order": order, "text": "问题"}
    for size in (3, 3, 1):
        turn = office.get(where, query).context["turn"]
        first = first or list(turn)
        assert len(turn) == size
        rows += list(turn)
        query = {"order": order, "text": "问题", "after": turn.after}
    assert turn.after is None
    assert len(set(rows)) == 7
    assert [(item.deadline if order else "", item.pk) for item in rows] == sorted(
        (i.deadline if order else "", i.pk) for i in rows
    )
    for _ in range(2):
        turn = office.get(where, {"order": order, "text": "问题", "before": turn.before}).context["turn"]
    assert (list(turn), turn.before) == (first, None)
    assert turn.after == first[-1].pk


def test_the_link_to_the_next_page_keeps_the_filters(cast, office, monkeypatch):
    for n in range(3):
        make_item(cast.town, state=State.DRAFT, problem=f"问题{n}")
    monkeypatch.setattr(
        "issues.views.items.turned", lambda rows, keys, params: paging.turned(rows, keys, params, size=2)
    )
    answer = office.get(reverse("issues:items"), {"state": "draft", "order": "deadline"})
    assert f"?state=draft&amp;order=deadline&amp;after={answer.context['turn'].after}" in answer.text


def test_numbers_past_9999_keep_their_order(cast, office):
    cast.campaign.next_item_number = 9999
    cast.campaign.save()
    first, second = make_item(cast.town), make_item(cast.bureau)
    assert (first.number[-4:], second.number[-5:]) == ("9999", "10000")
    assert shown(office) == [first, second]


@pytest.mark.parametrize("given", ["x", "-1", "9" * 30, "", "1 OR 1=1", "\x00"])
def test_a_page_that_is_none_is_the_first(cast, office, items, given):
    assert shown(office, after=given) == shown(office)


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_pages_ask_the_same_number_of_questions_however_many_rows(cast, client):
    client.force_login(cast.officer)
    item = make_item(cast.town)
    its_list = item.list
    pages = [
        reverse("issues:lists"),
        reverse("issues:items"),
        reverse("issues:list", args=[its_list.pk]),
        reverse("issues:list_print", args=[its_list.pk]),
        reverse("issues:item", args=[item.pk]),
    ]
    disclose(its_list)
    make_proof(item, by=cast.clerk)
    few = [queries(client, page) for page in pages]
    for n in range(4):
        make_item(cast.town, problem=f"又一项{n}")
        unit = make_unit(cast.campaign, f"第{n}村", parent=cast.town, group=cast.groups[0])
        make_item(unit)
        make_item(cast.town, its_list=make_list(cast.town, leader=make_leader(cast.town, post=f"委员{n}")))
        make_proof(item, by=cast.clerk)
        disclose(its_list)
    many = [queries(client, page) for page in pages]
    assert few == many
    assert max(many) <= 30, dict(zip(pages, many, strict=True))
    assert Item.objects.count() > 10
