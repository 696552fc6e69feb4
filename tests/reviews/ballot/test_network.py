"""The network review is slowed, set apart when it bursts, moderated, and never part of a result (M61, S39, S40)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from issues.states import State
from reviews.models import Opinion
from reviews.queries.opinions import BURST, network_figures
from reviews.services.opinions import give_opinion, judge_opinion, record_interview
from reviews.services.reviews import open_review
from tests.factories import TODAY, disclose, make_item
from trail import clock


@pytest.fixture
def shown(cast):
    item = make_item(cast.town, state=State.FINISHED)
    disclose(item)
    item.refresh_from_db()
    return item


def test_anybody_rates_a_disclosed_item_and_reads_that_it_decides_nothing(shown):
    browser = Client(enforce_csrf_checks=True, REMOTE_ADDR="10.0.0.1")
    page = browser.post(f"/vote/opinion/{shown.number}/", {"rating": "a", "text": "办得快"})
    assert page.status_code == 200
    words = page.content.decode()
    assert "已收到" in words
    assert "未实名，仅供参考" in words
    assert "办得快" not in words  # nobody has looked at it yet
    assert not browser.cookies
    assert {field.name for field in Opinion._meta.concrete_fields} == {
        "id",
        "item",
        "rating",
        "text",
        "on",
        "shown",
    }


def test_an_item_that_is_not_disclosed_is_not_there(cast):
    item = make_item(cast.town, state=State.FINISHED)
    assert Client().get(f"/vote/opinion/{item.number}/").status_code == 404


def test_s39_one_source_is_slowed_and_others_are_not(shown):
    def rate(source):
        return Client(REMOTE_ADDR=source).post(f"/vote/opinion/{shown.number}/", {"rating": "c"}).status_code

    assert [rate("10.0.0.2") for _ in range(7)] == [200] * 5 + [429] * 2
    assert rate("10.0.0.3") == 200


def test_s39_no_number_of_opinions_touches_a_round(cast, shown):
    review = open_review(by=None, unit=cast.town, item_ids=[shown.pk], held_on=TODAY)
    Opinion.objects.bulk_create([Opinion(item=shown, rating="c", on=TODAY) for _ in range(500)])
    row = review.results.get()
    assert row.valid is None
    assert not any("review" in field.name for field in Opinion._meta.get_fields())


def test_s40_a_burst_is_called_one_and_left_out_of_the_numbers(shown):
    Opinion.objects.bulk_create([Opinion(item=shown, rating="a", on=TODAY) for _ in range(BURST + 1)])
    with clock.standing_on(TODAY - timedelta(days=1)):
        Opinion.objects.bulk_create([Opinion(item=shown, rating="b", on=clock.today()) for _ in range(3)])
    assert network_figures(shown) == {"a": 0, "b": 3, "c": 0, "all": 3, "odd": BURST + 1}
    assert "异常" in Client().get(f"/vote/opinion/{shown.number}/").content.decode()


def test_words_are_public_only_after_the_office_has_looked(cast, shown, client):
    opinion = give_opinion(number=shown.number, rating="b", text="还要等很久", source="10.0.0.9")
    client.force_login(cast.officer)
    assert "还要等很久" in client.get("/desk/opinions/").content.decode()
    judge_opinion(opinion_id=opinion.pk, by=cast.officer, shown=True)
    assert "还要等很久" in Client().get(f"/vote/opinion/{shown.number}/").content.decode()
    assert "还要等很久" not in client.get("/desk/opinions/").content.decode()


def test_interviews_stand_apart_with_their_label_and_decide_nothing(cast, client):
    item = make_item(cast.town, state=State.FINISHED)
    for rating in "aac":
        record_interview(item_id=item.pk, by=cast.supervisor, rating=rating, text="当面说的")
    client.force_login(cast.clerk)
    page = client.get(f"/desk/items/{item.pk}/").content.decode()
    assert "访谈员知情，不计入认定" in page
    assert "满意 2、基本满意 0、不满意 1" in page
    assert "当面说的" not in page
    assert not item.rounds.exists()


def test_only_the_group_interviews_and_only_what_is_finished(cast):
    item = make_item(cast.town, state=State.FINISHED)
    with pytest.raises(PermissionDenied):
        record_interview(item_id=item.pk, by=cast.clerk, rating="a")
    early = make_item(cast.town)
    with pytest.raises(ValidationError):
        record_interview(item_id=early.pk, by=cast.supervisor, rating="a")
