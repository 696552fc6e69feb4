"""An item's whole life through the API, by the people whose turn it is; and what the API never tells (P6)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from issues.services.progress import report_progress
from issues.states import State
from reviews.services.ballots import cast_ballot
from reviews.services.closeouts import apply_close_out
from reviews.services.counts import count_review
from reviews.services.meetings import ask_to_close, close_review
from tests.api.caller import Caller
from tests.factories import count_paper, make_item, open_vote, vote_on_paper
from tests.reviews.helpers import an_open_review

DRAFT = {
    "problem": "窗口办事拖拉",
    "goal": "限时办结",
    "responsible": "党委书记",
    "deadline": "2014-09-30",
    "measures": [{"text": "公开办事时限", "due_on": "2014-09-15"}, {"text": "实行代办"}],
}


@pytest.fixture
def people(cast):
    names = ("clerk", "officer", "supervisor", "superior", "stranger", "contact")
    return {name: Caller(getattr(cast, name)) for name in names}


def done(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_problem_goes_from_draft_to_the_stamp(cast, people):
    clerk, officer = people["clerk"], people["officer"]
    its_list = done(clerk.post("lists/", {"unit": cast.town.pk}), 201)["id"]
    source = cast.campaign.sources.first().pk
    drafted = done(clerk.post("items/", DRAFT | {"list": its_list, "sources": [source]}), 201)
    item = f"items/{drafted['id']}/"
    assert [one["due_on"] for one in drafted["measures"]] == ["2014-09-15", None]
    done(clerk.post(f"{item}edit/", {"goal": "两日办结"}))
    assert done(clerk.get(item))["measures"] == drafted["measures"]  # what is not sent stays
    assert done(clerk.post(f"lists/{its_list}/submit/"))["state"] == "submitted"
    done(officer.post(f"lists/{its_list}/return/", {"reason": "目标不具体"}))
    done(clerk.post(f"lists/{its_list}/submit/"))
    done(officer.post(f"lists/{its_list}/accept/"))
    done(clerk.post("progress/", {"item": drafted["id"], "text": "已设代办点6处。"}), 201)
    ticks = [{"measure": one["id"], "done_on": "2014-09-07"} for one in drafted["measures"]]
    assert all(one["done_on"] for one in done(clerk.post(f"{item}measures/", {"done": ticks}))["measures"])
    assert done(clerk.post(f"{item}finish/", {"result": "限时办结"}))["state"] == "finished"

    call = {"unit": cast.town.pk, "item_ids": [drafted["id"]], "held_on": "2014-09-07"}
    review = done(clerk.post("reviews/", call), 201)["id"]
    meeting = cast.town.reviews.get(pk=review)
    vote_on_paper(meeting, by=cast.clerk, witness=cast.supervisor)
    count_paper(meeting, by=cast.clerk, second=cast.supervisor)
    done(people["supervisor"].post(f"reviews/{review}/confirm/", {"observer": "督导组组长"}))
    assert done(clerk.get(item))["state"] == "approved"

    application = done(clerk.post("close-outs/", {"item": drafted["id"]}), 201)
    path = f"close-outs/{application['id']}/"
    for name in ("supervisor", "officer", "superior"):
        seen = done(people[name].get(path))["dossier"]
        done(people[name].post(f"{path}decide/", {"verdict": "passed", "opinion": "同意", "seen": seen}))
    closed = done(clerk.get(item))
    assert (closed["state"], closed["close_number"]) == ("closed", "销号〔2014〕1号")
    assert [one["verdict"] for one in done(clerk.get(path))["steps"]] == ["passed"] * 3


def test_a_verdict_on_what_was_not_read_is_refused(cast, people):
    item = make_item(cast.town, state=State.APPROVED)
    application = apply_close_out(item_id=item.pk, by=cast.clerk)
    path = f"close-outs/{application.pk}/"
    assert len(done(people["supervisor"].get(path))["dossier"]) == 64
    answer = people["supervisor"].post(f"{path}decide/", {"verdict": "passed", "seen": "0" * 64})
    assert (answer.status_code, answer.json()["code"]) == (409, "changed")


def test_s44_who_handles_a_units_work_decides_nothing_on_it(cast, people):
    item = make_item(cast.town, state=State.APPROVED)
    application = apply_close_out(item_id=item.pk, by=None)
    path = f"close-outs/{application.pk}/decide/"
    body = {"verdict": "passed", "seen": "0" * 64}
    assert people["clerk"].post(path, body).status_code == 403
    assert people["officer"].post(path, body).status_code == 403  # not this level's turn
    assert people["stranger"].post(path, body).status_code == 404


def test_p6_no_number_leaves_an_uncounted_review_and_no_ballot_any(cast):
    review = an_open_review(cast)
    made = open_vote(review, 30)
    rows = list(review.results.values_list("pk", flat=True))
    for token, code in made[:20]:
        cast_ballot(token=token, choices=dict.fromkeys(rows, "a"), code=code)
    told = Caller(cast.officer).get(f"reviews/{review.pk}/")
    assert (told.json()["results"], told.json()["attendance"]) == ([], [])
    ask_to_close(review_id=review.pk, by=cast.clerk)
    close_review(review_id=review.pk, by=cast.supervisor)
    told = Caller(cast.officer).get(f"reviews/{review.pk}/").json()
    assert (told["state"], told["results"], told["attendance"]) == ("closed", [], [])
    count_review(review_id=review.pk, by=None)
    told = Caller(cast.officer).get(f"reviews/{review.pk}/")
    assert told.json()["results"][0]["likes"] == 20
    text = told.content.decode()
    assert not any(code in text or token in text for token, code in made)
    assert "slip" not in text
    assert "基层群众" not in text  # the roll's names


def test_proofs_are_told_with_their_hash_and_never_with_their_place(cast):
    item = make_item(cast.town)
    file = SimpleUploadedFile("照片.png", b"\x89PNG\r\n\x1a\n" + bytes(64))
    report = report_progress(item_id=item.pk, by=None, text="已设代办点", files=[file])
    told = Caller(cast.clerk).get(f"progress/{report.pk}/").json()["attachments"]
    assert told[0]["sha256"] == report.attachments.get().sha256
    assert "file" not in told[0]
