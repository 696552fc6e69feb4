"""The roll, the rules and who may watch: fixed and confirmed before anything opens (P0, P1, S31, S34, S35, M56-M59)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, ProgrammingError

from issues.services.items import edit_item
from reviews.services.meetings import ask_to_start
from reviews.services.roll import confirm_roll, lock_review, save_roll
from tests.factories import people
from tests.reviews.ballot.making import a_call, a_vote
from tests.reviews.helpers import sql
from tests.verbs import verbs_of

REFUSED = (IntegrityError, InternalError, ProgrammingError)


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value


def test_s31_no_subject_clerk_or_relative_watches_over_the_count(cast):
    review = a_call(cast)
    save_roll(review_id=review.pk, by=None, lines=people({"grassroots": 15, "party_member": 15}))
    subject = review.results.get().item.responsible
    for teller, relatives in ((subject, []), (cast.clerk.name, []), ("李某", ["李某"])):
        refused = refusal(
            lock_review, review_id=review.pk, by=None, tellers=["王某", teller], relatives=relatives
        )
        assert refused.error_list[0].code == "bad_teller"
        assert teller in refused.messages[0]
    lock_review(review_id=review.pk, by=None, tellers=["王某"])


def test_a_roll_that_is_short_says_by_how_many(cast):
    cast.town.kind = "committee"
    cast.town.save(update_fields=["kind"])
    review = a_call(cast)
    save_roll(review_id=review.pk, by=None, lines=people({"grassroots": 20, "party_member": 40}))
    messages = refusal(lock_review, review_id=review.pk, by=None).messages
    assert "还差 服务对象（至少 1 名）。" in messages
    assert any("还差 10 人" in message for message in messages)
    assert any("还差 20 名" in message for message in messages)


def test_a_quorum_below_the_usual_needs_a_reason_and_the_groups_consent(cast):
    review = a_call(cast)
    save_roll(review_id=review.pk, by=None, lines=people({"grassroots": 10, "party_member": 10}))
    assert refusal(lock_review, review_id=review.pk, by=cast.clerk, quorum=20).code == "reason_missing"
    lock_review(review_id=review.pk, by=cast.clerk, quorum=20, quorum_reason="全村在家 22 人")
    messages = refusal(ask_to_start, review_id=review.pk, by=cast.clerk, paper_issued=20).messages
    assert any("督导组确认" in message for message in messages)
    confirm_roll(review_id=review.pk, by=cast.supervisor)
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
        refusal(verbs_of("reviews")[verb], review_id=review.pk, by=cast.clerk, **given).code == "illegal_move"
    )


def test_s34_an_item_before_the_people_is_not_edited_and_its_hash_stands_on_the_ballot(cast, client):
    review, slips = a_vote(cast)
    item = review.results.get().item
    assert refusal(edit_item, item_id=item.pk, by=cast.clerk, goal="别的目标").code == "illegal_move"
    review.refresh_from_db()
    assert review.rules_hash[:12] in client.post("/vote/", {"token": slips[0][0]}).content.decode()


def test_v13_while_a_roll_is_typed_the_page_says_what_is_missing_and_saves_nothing(cast, client):
    review = a_call(cast)
    client.force_login(cast.clerk)
    page = client.get(f"/desk/reviews/{review.pk}/roll/").content.decode()
    assert f'data-check="/desk/reviews/{review.pk}/roll/check/"' in page
    lines = "\n".join([f"代表{n}，本单位党员" for n in range(27)] + ["张某，不认识的类别"])
    said = client.post(f"/desk/reviews/{review.pk}/roll/check/", {"lines": lines}).content.decode()
    assert "第 28 行" in said
    assert "共 27 人" in said
    good = "\n".join(
        [f"党员{n}，本单位党员" for n in range(18)] + [f"群众{n}，基层群众代表" for n in range(12)]
    )
    said = client.post(f"/desk/reviews/{review.pk}/roll/check/", {"lines": good}).content.decode()
    assert "还差 6 名服务对象或基层群众" in said
    assert not review.roll.exists()
