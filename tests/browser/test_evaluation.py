"""Posts before the people: listed, called, the roll checked while it is typed, voted with the room's word, ranked (M64)."""

import pytest

from reviews.rules import room_word
from reviews.services.ballots import cast_ballot
from reviews.services.counts import confirm_review, count_review, key_paper
from reviews.services.evaluations import open_pass
from reviews.services.meetings import ask_to_close, ask_to_start, close_review, start_review
from tests.factories import TODAY, make_slips, vote_on_paper
from trail import clock

POSTS = "\n".join(f"第{n}局，办公室主任" for n in range(1, 13))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [390])
def test_posts_are_listed_voted_and_ranked(people, visitor, width):
    at = visitor(width)
    at.sign_in(people.clerk)
    at.open("/desk/evaluations/")
    at.follow("组织人员评议")
    at.page.fill("[name=name]", "万名群众评议百名科长")
    at.page.fill("[name=subjects]", POSTS)
    at.page.fill("[name=bottom]", "2")
    at.press("建立")
    at.follow("发起一轮评议")
    at.page.get_by_label("内部评议").check()
    at.page.fill("[name=quorum]", "12")
    at.press("发起这一轮")
    at.follow("录入名册")
    at.page.fill("[name=lines]", "\n".join(f"职工{n:02d}，本单位干部职工" for n in range(11)))
    at.page.get_by_text("还差 1 人").wait_for()  # said by the server while it is typed, nothing saved
    at.look()
    made = people.town.evaluations.get()
    inside = made.passes.get()
    slips = make_slips(inside, 12, attendance={"colleague": 12})
    ask_to_start(review_id=inside.pk, by=None, room_word=True)
    start_review(review_id=inside.pk, by=None)
    inside.refresh_from_db()
    at.open(f"/desk/reviews/{inside.pk}/")
    at.open(f"/desk/reviews/{inside.pk}/room/")
    phone = visitor(width)
    phone.open(f"/vote/#{slips[0][0]}")
    phone.page.get_by_role("button", name="下一页").wait_for()
    phone.look()
    phone.page.get_by_role("group", name="第1局").get_by_label("认可", exact=True).check()
    phone.press("这一页没选的都是“不了解”，继续")
    phone.press("这一页没选的都是“不了解”，继续")
    phone.page.fill("[name=word]", "x")
    phone.press("投票")
    assert "现场口令不对" in phone.text()
    phone.page.fill("[name=word]", room_word(inside.room_key, clock.now()))
    phone.press("投票")
    assert "已收到" in phone.text()
    rows = list(inside.asked)
    for n, (token, code) in enumerate(slips[1:]):
        given = {row.pk: "a" if n + place < 16 else "b" for place, row in enumerate(rows)}
        word = room_word(inside.room_key, clock.now())
        cast_ballot(token=token, code=code, choices=given, word=word)
    ask_to_close(review_id=inside.pk, by=None)
    close_review(review_id=inside.pk, by=None)
    count_review(review_id=inside.pk, by=None)
    at.open(f"/desk/reviews/{inside.pk}/")
    confirm_review(review_id=inside.pk, by=None, observer="组长")
    at.open(f"/desk/evaluations/{made.pk}/")
    assert "还没有认定过的“外部评议”" in at.text()
    outside(made)
    at.sign_out()
    at.sign_in(people.supervisor)
    at.open(f"/desk/evaluations/{made.pk}/")
    at.follow("决定")
    at.page.get_by_label("不作处理").check()
    at.page.fill("[name=reason]", "到岗不足三个月，已作说明")
    at.press("记录决定")
    assert "不作处理：到岗不足三个月" in at.text()
    phone.open(f"/vote/{inside.pk}/")
    assert "不对外公开" in phone.text()
    assert "第1局" not in phone.text()
    assert at.faults == []
    assert phone.faults == []


def outside(made):
    """The other pass, on paper and by the services: what a page shows of it is the same."""
    review = open_pass(
        by=None, evaluation_id=made.pk, audience="outside", held_on=TODAY, quorum=12, weight=60
    )
    vote_on_paper(review, attendance={"grassroots": 12})
    review.refresh_from_db()
    items = {row.pk: [12 - n, n, 0, 0, 0] for n, row in enumerate(review.asked)}
    for _ in range(2):
        key_paper(review_id=review.pk, by=None, issued=12, returned=12, items=items)
    count_review(review_id=review.pk, by=None)
    confirm_review(review_id=review.pk, by=None, observer="组长")
