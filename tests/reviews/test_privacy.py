"""What people are told before they give anything, and what keeps a citizen's words from naming them (S111, S115)."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from issues.models import Item
from reviews.models import Opinion
from reviews.services.opinions import give_opinion, judge_opinion
from reviews.services.reviews import open_review
from tests.factories import TODAY, disclose, make_item, make_leader


def opinion_on(item, text):
    give_opinion(number=item.number, rating="c", text=text)
    return Opinion.objects.get()


def test_s111_roll_slip_and_opinion_pages_say_what_is_collected_and_what_for(cast, client):
    item = make_item(cast.town)
    disclose(item)
    for address in (f"/vote/opinion/{item.number}/", "/vote/"):
        page = Client().get(address).text
        assert all(
            words in page for words in ("个人信息怎么处理", "收集什么", "用来做什么", "保存多久", "您的权利")
        )
    review = open_review(
        by=None, unit=cast.town, item_ids=[make_item(cast.town, state="finished").pk], held_on=TODAY
    )
    client.force_login(cast.clerk)
    assert "个人信息怎么处理" in client.get(reverse("reviews:review_roll", args=[review.pk])).text


@pytest.mark.parametrize("text", ["我是13812341234，来评理", "住丁庄村3组15号", "钱某某不办事"])
def test_s115_words_that_tell_who_wrote_them_or_name_somebody_are_not_shown(cast, text):
    make_leader(cast.town, post="副书记", name="钱某某")
    item = make_item(cast.town)
    disclose(item)
    opinion = opinion_on(item, text)
    with pytest.raises(ValidationError) as refusal:
        judge_opinion(opinion_id=opinion.pk, by=cast.officer, shown=True)
    assert refusal.value.code == "private"
    judge_opinion(opinion_id=opinion.pk, by=cast.officer, shown=False)
    page = Client().get(f"/vote/opinion/{item.number}/").text
    assert text not in page
    assert "不满意 1" in page


def test_s115_the_unit_that_is_complained_of_cannot_open_the_words(cast, client):
    item = make_item(cast.town)
    disclose(item)
    opinion_on(item, "办事的人态度不好，我家电话13812341234")
    client.force_login(cast.clerk)
    assert client.get(reverse("reviews:opinions")).status_code == 403
    assert "13812341234" not in client.get(reverse("issues:item", args=[item.pk])).text


def test_the_opinion_page_shows_the_released_words_of_the_item_only(cast):
    item = make_item(cast.town, problem="放出去的说法")
    disclose(item)
    Item.objects.filter(pk=item.pk).update(problem="没有核对过的说法")
    page = Client().get(f"/vote/opinion/{item.number}/").text
    assert "放出去的说法" in page
    assert "没有核对过" not in page
