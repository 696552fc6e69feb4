"""Person evaluation (M64, “百名科长”): same ballot, several passes, one ranking, and people decide."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error
from django.urls import reverse

from reviews.models import Consequence, ReviewItem
from reviews.queries.evaluations import ranking, ranking_open
from reviews.rules import ranked
from reviews.services.counts import confirm_review, count_review, key_paper
from reviews.services.evaluations import create_evaluation, decide_consequence, open_pass
from reviews.services.meetings import ask_to_close, ask_to_start, close_review, rehearse, start_review
from reviews.services.slips import mint_slips
from tests.factories import TODAY, seat, vote_on_paper
from tests.reviews.helpers import sql
from trail.models import Event
from trail.queries import broken

POSTS = [("民政局", "社会救助科科长", ""), ("住建局", "审批科科长", ""), ("交通局", "运管所所长", "")]


def an_evaluation(cast, posts=POSTS, **values):
    return create_evaluation(
        by=cast.clerk, unit=cast.town, name="万名群众评议百名科长", subjects=posts, **{"bottom": 1} | values
    )


def a_pass(cast, made, audience, **values):
    options = {"held_on": TODAY, "quorum": 12, "weight": 50} | values
    return open_pass(by=cast.clerk, evaluation_id=made.pk, audience=audience, **options)


def held(cast, made, audience, answers, **values):
    """A pass voted on paper by 12 people and confirmed; `answers` are [认可, 不认可, 不了解] for each post."""
    review = a_pass(cast, made, audience, **values)
    there = {"colleague": 12} if audience == "inside" else {"grassroots": 8, "party_member": 4}
    vote_on_paper(review, by=cast.clerk, witness=cast.supervisor, attendance=there)
    review.refresh_from_db()
    items = {row.pk: [*parts, 0, 0] for row, parts in zip(review.asked, answers, strict=True)}
    for by in (cast.clerk, cast.supervisor):
        key_paper(review_id=review.pk, by=by, issued=12, returned=12, items=items)
    count_review(review_id=review.pk, by=cast.clerk)
    confirm_review(review_id=review.pk, by=cast.supervisor, observer="督导组组长")
    review.refresh_from_db()
    return review


def a_ranking(cast):
    made = an_evaluation(cast)
    held(cast, made, "inside", [[12, 0, 0], [6, 6, 0], [3, 9, 0]], weight=40)
    held(cast, made, "outside", [[6, 6, 0], [12, 0, 0], [5, 6, 1]], weight=60)
    return made


@pytest.mark.django_db
def test_m64_two_passes_make_one_ranking_by_their_weights_and_name_the_last(cast):
    made = a_ranking(cast)
    rows = ranking(made)
    assert [(row["place"], row["subject"].order, row["shown"], row["last"]) for row in rows] == [
        (1, 2, "80%", False),  # 40 × 6/12 + 60 × 12/12
        (2, 1, "70%", False),  # 40 × 12/12 + 60 × 6/12
        (3, 3, "37.27%", True),  # 40 × 3/12 + 60 × 5/11: who does not know says nothing against
    ]
    assert {row.outcome for row in ReviewItem.every.filter(subject__isnull=False, round__gt=0)} == {"ranked"}
    assert not Consequence.objects.exists()  # nothing happens to anybody by itself
    assert broken() == []


@pytest.mark.django_db
def test_m64_no_ranking_before_every_pass_is_confirmed(cast):
    made = an_evaluation(cast)
    held(cast, made, "inside", [[12, 0, 0]] * 3)
    assert ranking_open(made) == ["还没有认定过的“外部评议”。"]
    a_pass(cast, made, "outside")
    assert "还没有认定：筹备中" in ranking_open(made)[0]


@pytest.mark.django_db
def test_a_pass_moves_no_item_and_stands_in_no_list_of_reviews(cast, client):
    made = an_evaluation(cast)
    review = held(cast, made, "inside", [[12, 0, 0]] * 3)
    assert review.state == "decided"
    assert not ReviewItem.objects.exists()
    client.force_login(cast.supervisor)
    assert str(review.pk) not in client.get(reverse("reviews:reviews")).context["turn"].rows
    assert client.get(reverse("reviews:review", args=[review.pk])).status_code == 200
    assert client.get(reverse("reviews:review_sheet", args=[review.pk])).status_code == 404
    assert client.get(reverse("reviews:review_minutes", args=[review.pk])).status_code == 200


@pytest.mark.django_db
def test_m64_the_group_decides_about_one_of_the_last_with_a_reason_and_only_once(cast):
    made = a_ranking(cast)
    first, last = ranking(made)[0]["subject"], ranking(made)[-1]["subject"]

    def decide(subject, by=cast.supervisor, reason="查实推诿扯皮两起"):
        return decide_consequence(subject_id=subject.pk, by=by, applied=True, reason=reason)

    for subject, code in ((first, "not_last"), (last, "reason_missing")):
        with pytest.raises(ValidationError) as refused:
            decide(subject, reason="" if code == "reason_missing" else "理由")
        assert refused.value.code == code
    with pytest.raises(PermissionDenied):
        decide(last, by=cast.clerk)
    assert decide(last).applied
    assert Event.objects.filter(act="evaluation.decided").count() == 1
    with pytest.raises(ValidationError) as refused:
        decide(last)
    assert refused.value.code == "decided"
    with pytest.raises(ValidationError) as refused:
        a_pass(cast, made, "outside")
    assert refused.value.code == "decided"


@pytest.mark.django_db
def test_nobody_decides_before_the_ranking_and_the_database_holds_it(cast):
    made = an_evaluation(cast)
    held(cast, made, "inside", [[12, 0, 0]] * 3)
    subject = made.subjects.last()
    with pytest.raises(ValidationError) as refused:
        decide_consequence(subject_id=subject.pk, by=cast.supervisor, applied=True, reason="理由")
    assert refused.value.error_list[0].code == "not_ranked"
    with pytest.raises(Error, match="not ranked yet"):
        Consequence.objects.create(
            subject=subject, applied=True, reason="绕过", decided_at="2014-09-07T00:00Z"
        )


@pytest.mark.django_db
def test_the_posts_stand_from_the_first_pass_on(cast):
    made = an_evaluation(cast)
    a_pass(cast, made, "inside")
    with pytest.raises(Error, match="its posts stand"):
        sql(
            'INSERT INTO reviews_subject (evaluation_id, "order", department, post, name)'
            " VALUES (%s, 99, '某局', '某科科长', '')",
            made.pk,
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"quorum": 9}, "不能少于 10 人"),
        ({"weight": 0}, "权重"),
        ({"held_on": TODAY - timedelta(days=1)}, "不能早于今天"),
        ({"held_on": date(2099, 1, 1)}, "2015-09-07"),
    ],
)
def test_a_pass_that_cannot_be_is_refused_in_plain_words(cast, values, words):
    made = an_evaluation(cast)
    with pytest.raises(ValidationError) as refused:
        a_pass(cast, made, "inside", **values)
    assert words in refused.value.messages[0]


@pytest.mark.django_db
def test_a_second_pass_of_one_kind_waits_for_the_first(cast):
    made = an_evaluation(cast)
    a_pass(cast, made, "inside")
    with pytest.raises(ValidationError) as refused:
        a_pass(cast, made, "inside")
    assert "先办完那一轮" in refused.value.messages[0]


@pytest.mark.django_db
def test_a_list_with_a_post_twice_or_with_one_post_is_refused(cast):
    for posts, words in ((POSTS[:1] * 2, "不止一次"), (POSTS[:1], "2 到 500")):
        with pytest.raises(ValidationError) as refused:
            an_evaluation(cast, posts=posts)
        assert words in refused.value.messages[0]


def test_equal_scores_share_a_place_and_a_tie_is_never_broken_against_one_of_two():
    rows = [{"score": score} for score in (3, 1, 1, 2)]
    got = ranked([row | {"score": _whole(row["score"])} for row in rows], bottom=1)
    assert [(row["place"], row["last"]) for row in got] == [(1, False), (2, False), (3, True), (3, True)]


def _whole(number):
    from fractions import Fraction

    return Fraction(number, 4)


def test_a_post_too_few_people_know_is_not_ranked_and_not_among_the_last():
    got = ranked([{"score": None}, {"score": _whole(1)}], bottom=5)
    assert [(row["place"], row["last"]) for row in got] == [(1, True), (None, False)]


@pytest.mark.django_db
def test_m64_189_posts_are_voted_by_tens_on_the_ballot_page_and_counted_by_the_same_tally(cast, client):
    posts = [(f"第{n}局", "科长", "") for n in range(189)]
    made = an_evaluation(cast, posts=posts, bottom=5)
    review = a_pass(cast, made, "outside", quorum=10)
    seat(review, voters=10, public=10)
    slips = mint_slips(review_id=review.pk, by=None, many=10)
    rehearse(review_id=review.pk, by=None)
    ask_to_start(review_id=review.pk, by=None)
    start_review(review_id=review.pk, by=None)
    token, code = slips[0]
    rows = [row.pk for row in review.asked]
    answers = {f"c{pk}": "a" for pk in rows[:3]}
    first = client.post("/vote/", {"token": token})
    assert first.content.count(b'type="radio"') == 30
    assert len(first.content) < 100_000
    unanswered = client.post("/vote/", {"token": token, "act": "next-0"} | answers)
    assert unanswered.status_code == 422
    second = client.post("/vote/", {"token": token, "act": "rest-0"} | answers)
    assert second.content.count(b'type="radio"') == 30
    assert second.content.count(b'type="hidden"') == 12  # token, code, ten answers
    full = {f"c{pk}": "c" for pk in rows} | answers
    check = client.post("/vote/", {"token": token, "act": "check"} | full)
    assert len(check.content) < 100_000
    assert client.post("/vote/", {"token": token, "code": code, "act": "cast"} | full).status_code == 200
    ask_to_close(review_id=review.pk, by=None)
    close_review(review_id=review.pk, by=None, returned=9)
    count_review(review_id=review.pk, by=None)
    got = list(review.asked.values_list("likes", "dislikes", "unsure"))
    assert got == [(1, 0, 0)] * 3 + [(0, 0, 1)] * 186
    public = client.get(f"/vote/{review.pk}/").content.decode()
    assert "第5局" not in public
    assert "封存内容" not in public
    assert "不对外公开" in public
