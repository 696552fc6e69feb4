"""The list of reviews: filters, order, pages, number of questions."""

from datetime import timedelta

import pytest

from issues.states import State
from reviews.services.reviews import open_review
from tests.factories import TODAY, hold_review, make_item
from tests.reviews.helpers import an_application, an_open_review, at, decide, text_of
from trail import clock


def test_the_list_shows_unit_day_method_voters_and_results(cast, desk):
    review = hold_review([make_item(cast.town, state=State.FINISHED)])
    page = text_of(desk(cast.officer, at("reviews")))
    for words in ("甲镇党委", f"{review.held_on:%Y-%m-%d}", "会议评议", "已认定", ">30<"):
        assert words in page


def test_each_filter_narrows_the_list_and_any_other_name_is_refused(cast, desk):
    passed = hold_review([make_item(cast.town, state=State.FINISHED)])
    with clock.standing_on(TODAY - timedelta(days=1)):
        below = hold_review([make_item(cast.bureau, state=State.FINISHED, on=TODAY)], likes=3)
    waiting = an_open_review(cast)

    def found(**query):
        return {review.pk for review in desk(cast.officer, at("reviews"), **query).context["turn"].rows}

    assert found() == {passed.pk, below.pk, waiting.pk}
    assert found(unit=cast.bureau.pk) == {below.pk}
    assert found(state="draft") == {waiting.pk}
    assert found(outcome="passed") == {passed.pk}
    assert found(outcome="below") == {below.pk}
    assert found(held_to=f"{TODAY - timedelta(days=1)}") == {below.pk}
    assert found(held_from=f"{TODAY}") == {passed.pk, waiting.pk}
    refused = desk(cast.officer, at("reviews"), opened_by__phone__startswith="1")
    assert refused.context["turn"].rows == []
    assert "不能按" in text_of(refused)


def test_the_newest_review_comes_first_and_pages_turn_by_key(cast, desk, monkeypatch):
    made = []
    for days in range(5):
        with clock.standing_on(TODAY - timedelta(days=days)):
            made.append(an_open_review_on(cast))
    monkeypatch.setattr("reviews.views.reviews.turned", paged_by_two)
    first = desk(cast.officer, at("reviews"))
    assert [row.pk for row in first.context["turn"].rows] == [made[0].pk, made[1].pk]
    after = first.context["turn"].after
    second = desk(cast.officer, at("reviews"), after=after)
    assert [row.pk for row in second.context["turn"].rows] == [made[2].pk, made[3].pk]


def an_open_review_on(cast):
    item = make_item(cast.town, state=State.FINISHED, on=clock.today())
    return open_review(by=None, unit=cast.town, item_ids=[item.pk], held_on=clock.today())


def paged_by_two(rows, keys, params):
    from units.desk.paging import turned

    return turned(rows, keys, params, size=2)


@pytest.mark.parametrize(
    ("name", "tab"), [("reviews", None), ("audits", ""), ("audits", "done"), ("audits", "all")]
)
def test_a_list_asks_the_same_number_of_questions_for_two_rows_and_for_eight(
    cast, desk, client, django_assert_max_num_queries, name, tab
):
    query = {} if tab is None else {"tab": tab}
    counts = []
    for _ in range(2):
        for _ in range(1 if not counts else 6):
            application = an_application(cast)
            decide(application, cast.supervisor)
            an_application(cast)
        desk(cast.supervisor, at(name), **query)  # sessions and content types are read once
        with django_assert_max_num_queries(8) as asked:
            response = client.get(at(name), query)
        assert response.context["turn"].rows
        counts.append(len(asked))
    assert counts[0] == counts[1]
