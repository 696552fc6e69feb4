"""The promises of the protocol by number: S1, S2, S6, S7, S13–S17, S21, S27–S36, S38."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, ProgrammingError, connection

from issues import services as issues
from issues.states import State
from reviews import services
from reviews.models import DemocraticReview, PaperCount, ReviewItem, Seal, Slip
from reviews.queries.readiness import unsafe_settings
from reviews.queries.seals import broken_seals
from reviews.seals import leads_to, path, root
from reviews.states import Outcome, ReviewState
from tests.conftest import as_owner
from tests.factories import hold_review, make_item, make_slips, paper_of, people, seat, vote_on_paper
from tests.reviews.ballot.making import a_call, a_vote, cast_one, count, decide, end
from tests.reviews.helpers import a_second, fresh, sql

REFUSED = (IntegrityError, InternalError, ProgrammingError)


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value


# -- casting --


def test_s1_a_slip_is_one_ballot(cast):
    review, slips = a_vote(cast)
    assert cast_one(review, slips[0], "a") == "recorded"
    assert refusal(cast_one, review, (slips[0][0], slips[1][1]), "b").code == "used"
    end(review, returned=29)
    assert count(review).results.get().valid == 1


def test_s2_the_same_slip_with_the_same_code_is_received_again(cast):
    review, slips = a_vote(cast)
    assert [cast_one(review, slips[0], "a"), cast_one(review, slips[0], "b")] == ["recorded", "again"]


def test_every_item_needs_an_answer_of_the_scale(cast):
    review, slips = a_vote(cast, items=2)
    first, second = review.results.all()
    for choices in (
        {first.pk: "a"},
        {first.pk: "a", second.pk: "x"},
        {first.pk: "a", second.pk: "a", 0: "a"},
    ):
        assert refusal(services.cast_ballot, token=slips[0][0], choices=choices).code == "incomplete"
    assert review.slips.get(hash__in=[s.hash for s in review.slips.all()][:1]).state == "unused"


@pytest.mark.parametrize("phase", ["before", "after"])
def test_no_ballot_before_the_opening_or_after_the_closing(cast, phase):
    review = a_call(cast)
    if phase == "before":
        slips = make_slips(review, 30)
    else:
        review, slips = a_vote(cast)
        end(review)
    assert refusal(cast_one, review, slips[0], "a").code == "not_open"
    assert not review.slips.filter(state="used").exists()


def test_a_code_that_is_taken_is_refused_and_the_slip_stays(cast):
    review, slips = a_vote(cast)
    cast_one(review, slips[0], "a")
    from django.db import transaction

    with pytest.raises(ValidationError) as refused, transaction.atomic():
        cast_one(review, (slips[1][0], slips[0][1]), "a")
    assert refused.value.code == "code_taken"
    assert cast_one(review, slips[1], "a") == "recorded"


def test_without_a_receipt_a_ballot_is_counted_all_the_same(cast):
    review, slips = a_vote(cast)
    cast_one(review, (slips[0][0], ""), "a")
    end(review, returned=29)
    assert (count(review).results.get().likes, review.receipts.count()) == (1, 1)


def test_s21_a_slip_forwarded_to_a_group_is_still_one_ballot(cast):
    review, slips = a_vote(cast)
    done = []
    for n in range(5):
        try:
            done.append(cast_one(review, (slips[0][0], slips[n][1]), "a"))
        except ValidationError as refused:
            done.append(refused.code)
    assert done == ["recorded", "used", "used", "used", "used"]


# -- opening --


def test_s6_nothing_opens_on_a_database_that_could_lose_a_commit(cast):
    review = a_call(cast)
    seat(review)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert any("synchronous_commit" in reason for reason in unsafe_settings())
    messages = refusal(services.ask_to_start, review_id=review.pk, by=None, paper_issued=30).messages
    assert any("synchronous_commit" in message for message in messages)


def test_s106_nothing_opens_on_a_full_disk(cast, monkeypatch):
    from types import SimpleNamespace

    review = a_call(cast)
    seat(review)
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=1024**3 - 1))
    messages = refusal(services.ask_to_start, review_id=review.pk, by=None, paper_issued=30).messages
    assert any("1 GB" in message for message in messages)


def test_two_persons_open_and_two_close(cast):
    review = a_call(cast)
    seat(review)
    both = a_second(cast, "group", group=cast.groups[0])
    services.ask_to_start(review_id=review.pk, by=cast.clerk, paper_issued=30)
    DemocraticReview.objects.filter(pk=review.pk).update(start_asked_by=both)
    assert refusal(services.start_review, review_id=review.pk, by=both).code == "same_person"
    services.start_review(review_id=review.pk, by=cast.supervisor)
    assert refusal(services.close_review, review_id=review.pk, by=cast.supervisor).code == "not_asked"
    services.ask_to_close(review_id=review.pk, by=cast.clerk)
    DemocraticReview.objects.filter(pk=review.pk).update(close_asked_by=both)
    assert refusal(services.close_review, review_id=review.pk, by=both).code == "same_person"
    services.close_review(review_id=review.pk, by=cast.supervisor)


def test_without_a_matching_rehearsal_slips_do_not_open(cast):
    review = a_call(cast)
    seat(review)
    services.mint_slips(review_id=review.pk, by=None, many=30)
    messages = refusal(services.ask_to_start, review_id=review.pk, by=None).messages
    assert any("试投" in message for message in messages)
    services.rehearse(review_id=review.pk, by=None)
    services.ask_to_start(review_id=review.pk, by=None)


def test_s38_a_rehearsal_is_a_review_of_its_own_and_can_never_be_certified(cast):
    review = a_call(cast)
    make_slips(review, 30)
    trial = review.rehearsals.get()
    assert trial.state == ReviewState.VOID
    assert list(trial.results.all()) == []
    assert list(ReviewItem.every.filter(review=trial).values_list("round", "outcome")) == [(0, "pending")]
    assert review.results.get().valid is None
    assert trial not in DemocraticReview.objects.visible_to(cast.officer)
    with pytest.raises(REFUSED):
        sql("UPDATE reviews_democraticreview SET state = 'decided' WHERE id = %s", trial.pk)
    with pytest.raises(REFUSED):
        sql("UPDATE reviews_reviewitem SET outcome = 'passed' WHERE review_id = %s", trial.pk)


def test_s31_no_subject_clerk_or_relative_watches_over_the_count(cast):
    review = a_call(cast)
    services.save_roll(review_id=review.pk, by=None, lines=people({"grassroots": 15, "party_member": 15}))
    subject = review.results.get().item.responsible
    for teller, relatives in ((subject, []), (cast.clerk.name, []), ("李某", ["李某"])):
        refused = refusal(
            services.lock_review, review_id=review.pk, by=None, tellers=["王某", teller], relatives=relatives
        )
        assert refused.error_list[0].code == "bad_teller"
        assert teller in refused.messages[0]
    services.lock_review(review_id=review.pk, by=None, tellers=["王某"])


def test_s31_the_subject_does_not_open(cast):
    review = a_call(cast)
    seat(review)
    services.ask_to_start(review_id=review.pk, by=cast.clerk, paper_issued=30)
    cast.supervisor.name = review.results.get().item.responsible
    cast.supervisor.save(update_fields=["name"])
    assert refusal(services.start_review, review_id=review.pk, by=cast.supervisor).code == "subject"


# -- roll, rules, items --


def test_a_roll_that_is_short_says_by_how_many(cast):
    cast.town.kind = "committee"
    cast.town.save(update_fields=["kind"])
    review = a_call(cast)
    services.save_roll(review_id=review.pk, by=None, lines=people({"grassroots": 20, "party_member": 40}))
    messages = refusal(services.lock_review, review_id=review.pk, by=None).messages
    assert "还差 服务对象（至少 1 名）。" in messages
    assert any("还差 10 人" in message for message in messages)
    assert any("还差 20 名" in message for message in messages)


def test_a_quorum_below_the_usual_needs_a_reason_and_the_groups_consent(cast):
    review = a_call(cast)
    services.save_roll(review_id=review.pk, by=None, lines=people({"grassroots": 10, "party_member": 10}))
    assert (
        refusal(services.lock_review, review_id=review.pk, by=cast.clerk, quorum=20).code == "reason_missing"
    )
    services.lock_review(review_id=review.pk, by=cast.clerk, quorum=20, quorum_reason="全村在家 22 人")
    messages = refusal(services.ask_to_start, review_id=review.pk, by=cast.clerk, paper_issued=20).messages
    assert any("督导组确认" in message for message in messages)
    services.confirm_roll(review_id=review.pk, by=cast.supervisor)
    review.refresh_from_db()
    assert (review.quorum, review.quorum_norm, review.quorum_reason) == (20, 30, "全村在家 22 人")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reviews_attendee SET present = false WHERE review_id = %s",
        "DELETE FROM reviews_attendee WHERE review_id = %s",
        "INSERT INTO reviews_attendee (review_id, name, category, present) VALUES (%s, '后来的', 'grassroots', true)",
        "UPDATE reviews_democraticreview SET quorum = 1 WHERE id = %s",
        "UPDATE reviews_democraticreview SET floor = 1 WHERE id = %s",
        "UPDATE reviews_democraticreview SET denominator = 'present' WHERE id = %s",
        "UPDATE reviews_democraticreview SET rules_hash = 'x' WHERE id = %s",
        "UPDATE reviews_reviewitem SET snapshot = '{}' WHERE review_id = %s",
    ],
)
def test_s34_s35_roll_rules_and_items_stand_after_the_opening(cast, change):
    review, _ = a_vote(cast)
    with pytest.raises(REFUSED):
        sql(change, review.pk)


@pytest.mark.parametrize("verb", ["save_roll", "lock_review", "sign_in"])
def test_s35_the_services_say_so_too(cast, verb):
    review, _ = a_vote(cast)
    given = {"save_roll": {"lines": []}, "lock_review": {}, "sign_in": {"present": "all"}}[verb]
    assert (
        refusal(getattr(services, verb), review_id=review.pk, by=cast.clerk, **given).code == "illegal_move"
    )


def test_s34_an_item_before_the_people_is_not_edited_and_its_hash_stands_on_the_ballot(cast, client):
    review, slips = a_vote(cast)
    item = review.results.get().item
    assert refusal(issues.edit_item, item_id=item.pk, by=cast.clerk, goal="别的目标").code == "illegal_move"
    review.refresh_from_db()
    assert review.rules_hash[:12] in client.post("/vote/", {"token": slips[0][0]}).content.decode()


# -- slips --


def test_s27_a_used_slip_is_not_exchanged_and_an_unused_one_is_counted(cast):
    review, slips = a_vote(cast)
    cast_one(review, slips[0], "a")
    assert (
        refusal(services.exchange_slip, review_id=review.pk, by=None, token=slips[0][0]).code == "not_unused"
    )
    new = services.exchange_slip(review_id=review.pk, by=None, token=slips[1][0])
    assert refusal(cast_one, review, slips[1], "a").code == "used"
    assert cast_one(review, new, "a") == "recorded"
    assert (review.slips.filter(state="void").count(), review.slips.exclude(state="void").count()) == (1, 30)


def test_slips_are_kept_as_hashes_only(cast):
    _review, slips = a_vote(cast)
    kept = json.dumps(list(Slip.objects.values()))
    assert all(token not in kept and code not in kept for token, code in slips)


# -- counting --


def test_s14_more_slips_out_than_people_present_is_void_by_itself(cast):
    review, slips = a_vote(cast)
    sql("INSERT INTO reviews_slip (hash, review_id, state) VALUES (repeat('f', 64), %s, 'unused')", review.pk)
    cast_one(review, slips[0], "a")
    end(review)
    review = count(review)
    assert (review.state, review.note) == (ReviewState.VOID, "发出评议票 31 张，多于到场 30 人。")
    assert review.results.get().outcome == Outcome.CANCELLED
    assert not Seal.objects.exists()
    assert fresh(review.results.get().item).state == State.FINISHED  # it may be voted on again, on paper


@pytest.mark.parametrize("stuffing", ["reviews_box", "reviews_receiptbox"])
def test_s14_more_in_the_box_than_slips_used_is_void_by_itself(cast, stuffing):
    review, slips = a_vote(cast)
    cast_one(review, slips[0], "a")
    row = review.results.get()
    if stuffing == "reviews_box":
        sql(
            "INSERT INTO reviews_box (id, review_id, item_id, choice) VALUES (gen_random_uuid(), %s, %s, 'a')",
            review.pk,
            row.pk,
        )
    else:
        sql("INSERT INTO reviews_receiptbox (code, review_id) VALUES ('ZZZZZZZZZZ', %s)", review.pk)
    end(review)
    review = count(review)
    assert review.state == ReviewState.VOID
    assert "不符" in review.note
    assert review.results.get().valid is None
    connection_ = as_owner()
    connection_.close()


@pytest.mark.parametrize(("kind", "quorum"), [("committee", 70), ("general_branch", 50), ("branch", 30)])
def test_s15_one_too_few_is_never_a_pass(cast, kind, quorum):
    cast.town.kind = kind
    cast.town.save(update_fields=["kind"])
    for present, outcome in ((quorum - 1, Outcome.BELOW), (quorum, Outcome.PASSED)):
        review = a_call(cast)
        others = {
            "service_user": 1,
            "party_delegate": 1,
            "peoples_deputy": 1,
            "cppcc_member": 1,
            "invited": 1,
            "work_contact": 1,
        }
        rest = others if kind == "committee" else {}
        public = quorum // 2
        members = present - public - sum(rest.values())
        there = {"grassroots": public, "party_member": members} | rest
        vote_on_paper(review, attendance=there)
        review.refresh_from_db()
        entry = paper_of(review, likes=present, valid=present)
        services.key_paper(by=None, **entry)
        services.key_paper(by=None, **entry)
        decide(count(review))
        row = review.results.get()
        assert row.outcome == outcome
        assert (f"少于 {quorum} 人" in "".join(row.shortfalls)) == (outcome == Outcome.BELOW)


def test_s16_the_share_is_of_the_people_who_came(cast):
    review = hold_review(
        [make_item(cast.town, state=State.FINISHED)], voters=70, public=34, valid=70, likes=70
    )
    row = review.results.get()
    assert row.outcome == Outcome.BELOW
    assert "34 人，不足参评人数 70 人的 50%" in row.shortfalls[0]


def test_s17_exactly_the_floor_passes(cast):
    review = hold_review(
        [make_item(cast.town, state=State.FINISHED)], voters=70, public=35, valid=70, likes=56
    )
    assert (review.results.get().outcome, review.results.get().rate) == (Outcome.PASSED, "80%")


def test_s17_a_hair_below_fails_and_is_never_shown_as_the_floor(cast):
    review = hold_review(
        [make_item(cast.town, state=State.FINISHED)], voters=10_000, public=5_000, valid=10_000, likes=7_995
    )
    assert (review.results.get().outcome, review.results.get().rate) == (Outcome.BELOW, "79.95%")


def test_the_scale_the_answers_that_approve_and_the_denominator_are_the_campaigns(cast):
    cast.campaign.review_scale, cast.campaign.review_approving = "satisfied", 2
    cast.campaign.review_denominator = "present"
    cast.campaign.save(update_fields=["review_scale", "review_approving", "review_denominator"])
    cast.town.campaign.refresh_from_db()
    review, slips = a_vote(cast)
    for n, slip in enumerate(slips[:27]):
        cast_one(review, slip, "a" if n < 10 else "b" if n < 24 else "c")
    end(review, returned=3)
    row = decide(count(review)).results.get()
    assert (row.valid, row.approvals, row.base, row.rate) == (27, 24, 30, "80%")
    assert row.outcome == Outcome.PASSED
    assert row.parts == [("满意", 10), ("基本满意", 14), ("不满意", 3)]


# -- paper --


def test_s28_two_readings_that_differ_wait_for_a_third_person(cast):
    review = a_call(cast)
    vote_on_paper(review)
    review.refresh_from_db()
    one, two = paper_of(review, likes=24, valid=30), paper_of(review, likes=23, valid=30)
    services.key_paper(by=cast.clerk, **one)
    assert refusal(services.count_review, review_id=review.pk, by=cast.clerk).code == "paper_open"
    assert refusal(services.key_paper, by=cast.clerk, **one).code == "same_person"
    services.key_paper(by=cast.supervisor, **two)
    assert refusal(services.count_review, review_id=review.pk, by=cast.clerk).code == "paper_open"
    third = a_second(cast, "group", group=cast.groups[0])
    services.key_paper(by=third, **one)
    assert count(review).results.get().likes == 24
    assert PaperCount.objects.count() == 3
    with pytest.raises(REFUSED):
        sql("UPDATE reviews_papercount SET numbers = '{}'")


def test_s28_nobody_reads_the_other_clerks_numbers_before_both_are_in(cast, client):
    review = a_call(cast)
    vote_on_paper(review)
    review.refresh_from_db()
    services.key_paper(by=cast.clerk, **paper_of(review, likes=23, valid=29))
    client.force_login(cast.supervisor)
    pages = [client.get(f"/desk/reviews/{review.pk}/{page}") for page in ("", "paper/")]
    assert all('value="23"' not in page.content.decode() for page in pages)
    from trail.models import Event

    assert '"items"' not in Event.objects.filter(act="review.paper_keyed").get().body


def test_s29_numbers_that_cannot_be_true_are_refused_by_line(cast):
    review = a_call(cast)
    vote_on_paper(review)
    review.refresh_from_db()
    (row,) = review.results.all()
    good = {"review_id": review.pk, "by": None, "issued": 30, "returned": 30}
    for change, words in (
        ({"items": {row.pk: [24, 5, 0, 0, 0]}}, f"{row.item.number}“"),
        ({"items": {row.pk: [31, -1, 0, 0, 0]}}, "负数"),
        ({"returned": 31, "items": {row.pk: [31, 0, 0, 0, 0]}}, "多于发出"),
        ({"issued": 40, "items": {row.pk: [30, 0, 0, 0, 0]}}, "不符"),
        ({"items": {}}, "每个评议事项"),
    ):
        refused = refusal(services.key_paper, **good | change)
        assert any(words in message for message in refused.messages)
        assert {one.code for one in refused.error_list} == {"bad_count"}


def test_s30_sheets_and_used_slips_together_are_not_more_than_the_people(cast):
    review, slips = a_vote(cast, many=20, paper=10)
    for slip in slips:
        cast_one(review, slip, "a")
    end(review)
    review.refresh_from_db()
    (row,) = review.results.all()
    refused = refusal(
        services.key_paper,
        review_id=review.pk,
        by=None,
        issued=10,
        returned=11,
        items={row.pk: [11, 0, 0, 0, 0]},
    )
    assert any("合计 31 张，多于到场 30 人" in message for message in refused.messages)
    for _ in range(2):
        services.key_paper(
            review_id=review.pk, by=None, issued=10, returned=10, items={row.pk: [4, 3, 1, 1, 1]}
        )
    row = count(review).results.get()
    assert (row.valid, row.likes, row.dislikes, row.unsure, row.spoilt) == (28, 24, 3, 1, 2)
    assert json.loads(review.seal.body)["paper"]["returned"] == 10


def test_s32_paper_ballots_are_all_alike(cast, client):
    review = a_call(cast)
    client.force_login(cast.clerk)
    sheets = {client.get(f"/desk/reviews/{review.pk}/print/ballot/").content for _ in range(3)}
    (sheet,) = sheets
    assert b"<svg" not in sheet.split(b'<main class="paper')[1]
    assert "编号" not in sheet.decode()


# -- seal --


def test_s13_a_forged_foreign_or_altered_receipt_leads_nowhere():
    codes = [f"CODE{n:06d}" for n in range(7)]
    top = root(codes)
    for code in codes:
        way = path(codes, code)
        assert leads_to(code, way, top)
        assert not leads_to("CODE999999", way, top)
        assert not leads_to(code, way, root(codes[:-1]))
        assert not leads_to(code, [(side, "00" * 32) for side, _ in way], top)
    assert path(codes, "CODE999999") is None


def test_s36_sealed_numbers_are_checked_against_what_is_there_now(cast):
    review, slips = a_vote(cast)
    for slip in slips:
        cast_one(review, slip, "a")
    end(review)
    decide(count(review))
    assert list(broken_seals()) == []
    with pytest.raises(REFUSED):
        sql("UPDATE reviews_seal SET body = '{}'")
    with pytest.raises(REFUSED):
        sql("UPDATE reviews_ballot SET choice = 'b'")


def test_p10_the_names_may_go_after_the_decision_and_the_seal_stands(cast):
    review, slips = a_vote(cast)
    for slip in slips:
        cast_one(review, slip, "a")
    end(review)
    decide(count(review))
    sql("DELETE FROM reviews_attendee WHERE review_id = %s", review.pk)
    assert list(broken_seals()) == []
    assert sum(review.attendance.values_list("present", flat=True)) == 30


# -- calling off --


def test_s33_after_the_opening_only_the_group_calls_off_with_a_reason_and_new_progress_is_needed(cast):
    review, _ = a_vote(cast)
    item = review.results.get().item
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        services.cancel_review(review_id=review.pk, by=cast.clerk, reason="看样子要输")
    assert (
        refusal(services.cancel_review, review_id=review.pk, by=cast.supervisor, reason=" ").code
        == "reason_missing"
    )
    services.cancel_review(review_id=review.pk, by=cast.supervisor, reason="会场失火")
    assert fresh(review).note == "会场失火"
    assert fresh(item).state == State.IN_PROGRESS
    assert (
        refusal(issues.finish_item, item_id=item.pk, by=cast.clerk, result="再报").code == "no_new_progress"
    )


def test_s33_a_counted_review_can_only_be_decided_or_made_void_by_the_group(cast):
    review, slips = a_vote(cast)
    for slip in slips:
        cast_one(review, slip, "c")
    end(review)
    count(review)
    assert refusal(services.cancel_review, review_id=review.pk, by=None, reason="重来").code == "illegal_move"
    services.void_review(review_id=review.pk, by=cast.supervisor, reason="有人代投")
    assert fresh(review.results.get().item).state == State.IN_PROGRESS
    assert review.results.get().valid == 30


def test_s7_casting_and_counting_ask_neither_broker_nor_cache(cast, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    review, slips = a_vote(cast)
    for slip in slips:
        cast_one(review, slip, "a")
    end(review)
    assert count(review).state == ReviewState.COUNTED
