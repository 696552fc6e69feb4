"""What names people goes when its time is over; what was counted stays and still verifies (S113)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import InternalError, ProgrammingError
from django.test import Client
from django.urls import reverse
from docx import Document

from issues.states import State
from rectify.celery import app
from reviews import tasks
from reviews.models import Attendee, Opinion
from reviews.services.counts import void_review
from reviews.services.opinions import give_opinion, judge_opinion, record_interview
from reviews.services.purge import purge_interviews, purge_opinions, purge_rolls
from supervision.tasks import purge_requests
from tests.factories import TODAY, disclose, make_item, set_rules
from tests.reviews.ballot.making import a_vote, cast_one, count, decide, end
from tests.reviews.helpers import a_review, sql
from trail import clock
from trail.models import Event


def a_decided_vote(cast):
    review, slips = a_vote(cast)
    for slip in slips:
        cast_one(review, slip, "a")
    end(review)
    return decide(count(review)) or review


def test_s113_roll_names_go_and_numbers_seal_and_minutes_stand(cast, client):
    review = a_decided_vote(cast)
    assert Attendee.objects.filter(review=review).count() >= 30
    assert purge_rolls(on=TODAY + timedelta(days=90)) == 0
    assert purge_rolls(on=TODAY + timedelta(days=91)) == 2  # the rehearsal was a round of its own
    assert purge_rolls(on=TODAY + timedelta(days=91)) == 0
    assert not Attendee.objects.exists()
    assert sum(review.attendance.values_list("present", flat=True)) == 30
    with pytest.raises(SystemExit) as verified:
        call_command("trail_verify", "--seals")
    assert verified.value.code == 0
    client.force_login(cast.clerk)
    minutes = client.get(reverse("reviews:review_minutes", args=[review.pk]))
    said = "\n".join(line.text for line in Document(BytesIO(minutes.getvalue())).paragraphs)
    assert "到场 30 人" in said
    assert review.seal.hash in said
    for which in ("ballot", "sign-in"):
        assert client.get(reverse("reviews:review_print", args=[review.pk, which])).status_code == 200
    sheet = client.get(reverse("reviews:review_print", args=[review.pk, "sign-in"])).text
    assert "姓名已按保存期限清除" in sheet
    assert "共 30 人" in sheet
    assert Event.objects.filter(act="review.roll_purged").count() == 2


@pytest.mark.parametrize("state", ["draft", "locked", "open", "closed", "counted"])
def test_s113_the_roll_of_a_round_that_has_not_ended_stays_however_old(cast, state):
    review = a_review(cast, state)
    lines = review.roll.count()
    assert purge_rolls(on=TODAY + timedelta(days=900)) == 0
    assert review.roll.count() == lines


def test_s113_a_round_voided_late_keeps_its_roll_from_the_day_it_was_voided(cast):
    review = a_review(cast, "counted")
    late = TODAY + timedelta(days=60)
    with clock.standing_on(late):
        void_review(review_id=review.pk, by=cast.supervisor, reason="现场有人代投")
    assert purge_rolls(on=TODAY + timedelta(days=100)) == 0
    assert purge_rolls(on=late + timedelta(days=91)) == 1


def test_s113_the_campaign_says_how_long(cast):
    a_decided_vote(cast)
    set_rules(cast.campaign, retention_days=10)
    assert purge_rolls(on=TODAY + timedelta(days=11)) == 2


def test_s113_words_of_opinions_go_after_the_campaign_and_ratings_stay(cast):
    item = make_item(cast.town)
    disclose(item)
    for text in ("看过的话", "没看过的话", ""):
        give_opinion(number=item.number, rating="c", text=text)
    judge_opinion(opinion_id=Opinion.objects.get(text="看过的话").pk, by=cast.officer, shown=True)
    last = max(TODAY, cast.campaign.ends_on) + timedelta(days=90)
    assert purge_opinions(on=last) == 0
    assert purge_opinions(on=last + timedelta(days=1)) == 2
    assert purge_opinions(on=last + timedelta(days=1)) == 0
    assert not Opinion.objects.exclude(text="").exists()
    assert "不满意 3" in Client().get(f"/vote/opinion/{item.number}/").text
    event = Event.objects.get(act="opinion.purged")
    assert '"unread":1' in event.body
    assert "看过的话" not in event.body


def test_s113_words_of_interviews_go_as_opinions_do_and_the_rating_stays(cast):
    item = make_item(cast.town, state=State.FINISHED)
    for text in ("门口说的话", ""):
        record_interview(item_id=item.pk, by=cast.supervisor, rating="b", text=text)
    with pytest.raises((InternalError, ProgrammingError)):
        sql("UPDATE reviews_interview SET text = '改过的话'")
    last = max(TODAY, cast.campaign.ends_on) + timedelta(days=90)
    assert purge_interviews(on=last) == 0
    assert purge_interviews(on=last + timedelta(days=1)) == 1
    assert purge_interviews(on=last + timedelta(days=1)) == 0
    assert list(item.interviews.values_list("text", "rating")) == [("", "b")] * 2
    event = Event.objects.get(act="interview.purged")
    assert '"many":1' in event.body
    assert "门口" not in event.body


def test_s113_nobody_puts_other_words_in_an_opinion(cast):
    item = make_item(cast.town)
    disclose(item)
    give_opinion(number=item.number, rating="c", text="原话")
    with pytest.raises((InternalError, ProgrammingError)):
        sql("UPDATE reviews_opinion SET text = '改过的话'")
    assert sql("UPDATE reviews_opinion SET text = ''") == 1


def test_s113_the_jobs_run_every_night_and_stand_on_the_operations_page(cast, client):
    planned = {entry["task"] for entry in app.conf.beat_schedule.values()}
    purges = [tasks.purge_rolls, tasks.purge_opinions, tasks.purge_interviews, purge_requests]
    assert {job.name for job in purges} <= planned
    a_decided_vote(cast)
    assert tasks.purge_rolls.apply(kwargs={"on": str(date(2015, 9, 1))}).get() == 2
    assert [job.apply().get() for job in purges[1:]] == [0, 0, 0]
    client.force_login(cast.system)
    page = client.get(reverse("operations")).text
    assert "清除到期的评议名册" in page
    for job in ("网络评议文字", "访谈原话", "个人信息请求文字"):
        assert f"清除到期的{job}" in page
