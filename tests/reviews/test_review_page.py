"""One review's page: what it shows, who has which button, how it is confirmed."""

import pytest

from issues.states import State
from tests.factories import finish, hold_review, make_item
from tests.reviews.helpers import a_counted_review, a_review, a_second, an_open_review, at, fresh, text_of


def test_before_confirming_the_observer_reads_what_the_rule_will_decide(cast, desk):
    review = a_counted_review(cast, public=14)
    page = text_of(desk(cast.supervisor, at("review_confirm", review.pk)))
    assert "确认后将退回继续整改" in page
    assert "还差 2 名" in page


def test_an_unticked_confirmation_changes_nothing(cast, desk):
    review = a_counted_review(cast)
    page = desk(cast.supervisor, at("review_confirm", review.pk), {})
    assert page.status_code == 422
    assert fresh(review).state == "counted"


def test_confirming_says_how_many_passed_and_how_many_continue(cast, desk, client):
    review = a_counted_review(cast)
    desk(cast.supervisor, at("review_confirm", review.pk), {"checked": "on", "observer": "组长"})
    assert "1 项达标，0 项未达标" in text_of(client.get(at("review", review.pk)))


def test_confirming_twice_is_refused_with_who_and_when(cast, desk):
    review = a_review(cast, "decided")
    other = a_second(cast, "group", group=cast.groups[0])
    page = desk(other, at("review_confirm", review.pk), {"checked": "on", "observer": "组长"})
    assert page.status_code == 409
    assert "最近一次办理：督导组，2014-09-07" in text_of(page)


def test_where_nothing_waits_to_be_confirmed_the_page_says_so_and_offers_no_button(cast, desk):
    page = text_of(desk(cast.supervisor, at("review_confirm", a_review(cast, "decided").pk)))
    assert "没有等待确认的结果" in page
    assert "确认，认定结果" not in page


@pytest.mark.parametrize("verb", ["review_void", "review_cancel"])
def test_a_reason_is_needed(cast, desk, verb):
    review = a_review(cast, "counted" if verb == "review_void" else "draft")
    who = cast.supervisor if verb == "review_void" else cast.clerk
    assert desk(who, at(verb, review.pk), {"reason": " "}).status_code == 422


def test_buttons_are_there_for_whom_they_are(cast, desk):
    opened, counted = an_open_review(cast), a_counted_review(cast)
    assert at("review_roll", opened.pk) in text_of(desk(cast.clerk, at("review", opened.pk)))
    assert at("review_roll", opened.pk) not in text_of(desk(cast.supervisor, at("review", opened.pk)))
    assert at("review_confirm", counted.pk) in text_of(desk(cast.supervisor, at("review", counted.pk)))
    assert at("review_confirm", counted.pk) not in text_of(desk(cast.clerk, at("review", counted.pk)))


def test_the_page_of_a_later_round_links_the_earlier_ones(cast, desk):
    item = make_item(cast.town, state=State.FINISHED)
    first = hold_review([item], likes=10)
    finish(item)
    second = hold_review([fresh(item)])
    page = text_of(desk(cast.officer, at("review", second.pk)))
    assert at("review", first.pk) in page
    assert "第 1 轮" in page
    assert "33.33%" in page


def test_the_sheet_is_for_decided_reviews(cast, desk):
    review = hold_review([make_item(cast.town, state=State.FINISHED)], likes=10)
    page = text_of(desk(cast.officer, at("review_sheet", review.pk)))
    for words in ("民主评议结果表", "33.33%", "需 24 个赞", "签字", "只截位、不进位"):
        assert words in page
    for state in ("draft", "counted", "cancelled"):
        assert desk(cast.officer, at("review_sheet", a_review(cast, state).pk)).status_code == 404


def test_a_review_page_asks_the_same_number_of_questions_for_one_item_and_for_five(
    cast, desk, client, django_assert_max_num_queries
):
    asked = []
    for items in (1, 5):
        review = a_counted_review(cast, items=items)
        desk(cast.officer, at("review", review.pk))
        with django_assert_max_num_queries(25) as queries:
            client.get(at("review", review.pk))
        asked.append(len(queries))
    assert asked[0] == asked[1]
