"""Keying paper on its page."""

import pytest

from tests.reviews.helpers import a_review, at, text_of


def paper(review, *parts, **more):
    row = review.results.get()
    numbers = {f"p{row.pk}_{n}": number for n, number in enumerate(parts)}
    return {"issued": "30", "returned": "30"} | numbers | more


def test_full_width_digits_are_numbers(cast, desk):
    review = a_review(cast, "closed")
    data = paper(review, "２４", "６", "０", "０", " ０ ", returned="３０")
    assert desk(cast.clerk, at("review_paper", review.pk), data).status_code == 302
    assert review.papers.get().numbers["items"] == {str(review.results.get().pk): [24, 6, 0, 0, 0]}


def test_impossible_numbers_come_back_filled_with_the_line_named(cast, desk):
    review = a_review(cast, "closed")
    page = desk(cast.clerk, at("review_paper", review.pk), paper(review, "24", "6", "1", "0", "0"))
    words = text_of(page)
    assert page.status_code == 409
    assert f"{review.results.get().item.number}“" in words
    assert "相加是 31，与收回 30 张不符" in words
    assert 'value="24"' in words


@pytest.mark.parametrize("wrong", ["三十", "-1", "12.5", "1e3", "", "9" * 40, "\x00", "９９９９９９９９"])
def test_what_is_no_number_of_ballots_is_said_at_its_field_and_nothing_is_lost(cast, desk, wrong):
    review = a_review(cast, "closed")
    page = desk(cast.clerk, at("review_paper", review.pk), paper(review, wrong, "24", "6", "0", "0"))
    assert page.status_code == 422
    assert 'value="24"' in text_of(page)
    assert 'aria-invalid="true"' in text_of(page)
    assert not review.papers.exists()
