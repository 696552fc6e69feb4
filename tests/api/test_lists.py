"""Lists of the API: by key, within sight, in a number of queries that does not grow (S70, S73)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.services.items import add_items
from issues.states import State
from tests.api.caller import Caller
from tests.factories import TODAY, make_item, make_leader, make_list


@pytest.fixture
def items(cast):
    """Five drafts of the town, and one of the bureau."""
    first = make_item(cast.town, state=State.DRAFT, problem="窗口拖拉")
    rows = [{"list_id": first.list_id, "problem": f"问题{n}"} for n in range(4)]
    more = add_items(by=None, rows=rows)
    return [first, *more, make_item(cast.bureau, state=State.DRAFT)]


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_pages_follow_each_other_by_key_and_the_filter_goes_along(cast, items):
    officer, seen = Caller(cast.officer), []
    answer = officer.get("items/", limit=2, unit=cast.town.pk)
    while True:
        seen += ids(answer)
        following = answer.json()["next"]
        if following is None:
            break
        assert f"unit={cast.town.pk}" in following
        answer = officer.client.get(following, headers=officer.headers)
    assert seen == [item.pk for item in items[:5]]


def test_a_list_holds_what_is_in_sight_and_nothing_else(cast, items):
    assert ids(Caller(cast.clerk).get("items/")) == [item.pk for item in items[:5]]
    assert ids(Caller(cast.outsider).get("items/")) == [items[5].pk]
    assert ids(Caller(cast.officer).get("items/", text="拖拉")) == [items[0].pk, items[5].pk]
    hidden = Caller(cast.outsider).get("items/", unit=cast.town.pk)
    unknown = Caller(cast.outsider).get("items/", unit=2 * 10**9)
    assert hidden.status_code == unknown.status_code == 422
    assert hidden.content == unknown.content


def test_after_cannot_ask_about_a_hidden_row(cast, items):
    """The key is compared and never looked up: any number is only a place in the order."""
    assert ids(Caller(cast.outsider).get("items/", after=items[0].pk)) == [items[5].pk]


@pytest.mark.parametrize(
    "path", ["campaigns/", "units/", "lists/", "items/", "progress/", "reviews/", "close-outs/"]
)
def test_a_list_asks_as_many_questions_for_many_rows_as_for_few(cast, path):
    def grow(n):
        leader = make_leader(cast.town, post=f"职务{path}{n}")
        make_item(cast.town, state=State.CLOSED, its_list=make_list(cast.town, leader=leader), on=TODAY)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ids(officer.get(path))
        return len(queries)

    officer = Caller(cast.officer)
    officer.get(path)  # the day's first use of the token writes once
    grow(1)
    few = asked()
    grow(2)
    assert asked() == few
    assert few <= 8, few
