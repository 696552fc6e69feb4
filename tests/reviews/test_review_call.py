"""Calling a review on its page."""

import pytest
from django.core.exceptions import ValidationError

from issues.states import State
from reviews.models import DemocraticReview
from reviews.services.counts import cancel_review, confirm_review
from reviews.services.reviews import open_review
from tests.factories import TODAY, make_counted, make_item
from tests.reviews.helpers import an_open_review, at, fresh, text_of
from trail.models import Event


def test_the_form_offers_finished_items_and_shows_the_rules_with_their_source(cast, desk):
    cast.town.kind = "committee"
    cast.town.save(update_fields=["kind"])
    finished = make_item(cast.town, state=State.FINISHED)
    running = make_item(cast.town, state=State.IN_PROGRESS)
    page = text_of(desk(cast.clerk, at("review_new", cast.town.pk), item=finished.pk))
    assert f'value="{finished.pk}"' in page
    assert f'value="{running.pk}"' not in page
    assert "71 张有效票需 57 个赞" in page
    assert "点“赞”率低于80%的必须继续整改" in page
    assert "checked" in page


def test_an_item_somebody_else_has_moved_is_named_with_who_did_it(cast, desk):
    item = an_open_review(cast).results.get().item
    data = {"item_ids": [item.pk], "held_on": "2014-09-07", "method": "on_site", "place": "村文化广场"}
    page = desk(cast.clerk, at("review_new", cast.town.pk), data)
    assert page.status_code == 409
    assert "另一场尚未认定的评议" in text_of(page)
    assert "村文化广场" in text_of(page)
    assert DemocraticReview.objects.count() == 1
    assert Event.objects.filter(act="act.refused").exists()


def test_nothing_chosen_is_said_at_the_field(cast, desk):
    make_item(cast.town, state=State.FINISHED)
    page = desk(cast.clerk, at("review_new", cast.town.pk), {"held_on": "9月底", "method": "meeting"})
    assert page.status_code == 422
    assert "请至少选择一个事项" in text_of(page)
    assert "没有具体到日" in text_of(page)


def test_a_unit_without_finished_items_is_told_what_to_do_first(cast, desk):
    assert "事项要先申报完成" in text_of(desk(cast.clerk, at("review_new", cast.town.pk)))


def test_another_units_item_is_not_accepted(cast, desk):
    elsewhere = make_item(cast.bureau, state=State.FINISHED)
    data = {"item_ids": [elsewhere.pk], "held_on": "2014-09-07", "method": "meeting"}
    assert desk(cast.clerk, at("review_new", cast.town.pk), data).status_code == 422


def test_m61_a_review_on_the_spot_is_a_formal_channel_of_its_own(cast, desk):
    item = make_item(cast.town, state=State.FINISHED)
    call = {"item_ids": [item.pk], "held_on": "2014-09-07", "method": "on_site", "place": "村文化广场"}
    desk(cast.clerk, at("review_new", cast.town.pk), call)
    review = DemocraticReview.objects.get()
    assert review.get_method_display() == "现场一线即时评议"
    make_counted(review, by=cast.clerk, witness=cast.supervisor)
    confirm_review(review_id=review.pk, by=cast.supervisor, observer="组长")
    assert fresh(item).state == State.APPROVED


@pytest.mark.parametrize("method", ["interview", "network"])
def test_m61_interview_and_network_are_no_channel_that_counts(cast, desk, method):
    item = make_item(cast.town, state=State.FINISHED)
    call = {"item_ids": [item.pk], "held_on": "2014-09-07", "method": method}
    assert desk(cast.clerk, at("review_new", cast.town.pk), call).status_code == 422
    with pytest.raises(ValidationError) as refused:
        open_review(by=cast.clerk, unit=cast.town, item_ids=[item.pk], held_on=TODAY, method=method)
    assert refused.value.code == "not_formal"


def test_nobody_calls_a_review_for_the_year_2099(cast, desk):
    item = make_item(cast.town, state=State.FINISHED)
    call = {"item_ids": [item.pk], "held_on": "2099-01-01", "method": "meeting"}
    page = desk(cast.clerk, at("review_new", cast.town.pk), call)
    assert page.status_code == 409
    assert "最晚可填 2015-09-07" in text_of(page)


def test_a_second_cancelling_hears_that_it_is_done_and_by_whom(cast):
    review = an_open_review(cast)
    cancel_review(review_id=review.pk, by=cast.clerk, reason="改期")
    with pytest.raises(ValidationError) as refused:
        cancel_review(review_id=review.pk, by=cast.clerk, reason="改期")
    assert "现在是“已取消”" in refused.value.message
    assert "无须再次办理" in refused.value.message
    assert "最近一次办理：单位经办" in refused.value.message
