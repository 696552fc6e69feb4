"""The same rules held by the database itself: direct SQL as the runtime role forges nothing (S35, S42–S44, S50)."""

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from issues.services.items import approve_items
from issues.states import State
from reviews.models import CloseOut, ReviewItem
from reviews.services.closeouts import apply_close_out
from tests.factories import finish, hold_review, make_counted, make_item, make_list
from tests.reviews.helpers import (
    a_counted_review,
    a_review,
    an_application,
    an_open_review,
    decide,
    fresh,
    now_due,
    pending,
    sql,
    walk,
)
from units.models import ContactPoint

REFUSED = (IntegrityError, InternalError, ProgrammingError)


def test_these_tests_run_as_the_role_that_owns_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
        )
        assert cursor.fetchone() == (0,)


# -- approved --


@pytest.mark.parametrize("state", [State.DRAFT, State.FILED, State.IN_PROGRESS, State.FINISHED])
def test_s50_no_item_is_approved_without_a_passed_review(cast, state):
    item = make_item(cast.town, state=state)
    with pytest.raises(REFUSED):
        sql("UPDATE issues_item SET state = 'approved' WHERE id = %s", item.pk)


def test_a_round_that_passed_once_does_not_approve_the_item_again(cast):
    application = an_application(cast)
    decide(application, cast.supervisor, "returned", "有反弹")
    finish(application.item)
    with pytest.raises(REFUSED, match="no passed review"):
        sql("UPDATE issues_item SET state = 'approved' WHERE id = %s", application.item_id)


def test_a_passed_round_nobody_confirmed_does_not_survive_the_commit(cast):
    row = a_counted_review(cast).results.get()
    sql("UPDATE reviews_reviewitem SET outcome = 'passed' WHERE id = %s", row.pk)
    sql("UPDATE issues_item SET state = 'approved' WHERE id = %s", row.item_id)
    with pytest.raises(REFUSED, match="not confirmed"), transaction.atomic():
        now_due()
    transaction.set_rollback(True)  # as the commit would


# -- passed --


@pytest.mark.parametrize(
    "counts",
    [
        {"likes": 23},
        {"voters": 29, "valid": 29, "likes": 29},
        {"public": 14},
        {"valid": 0, "likes": 0},
    ],
)
def test_s50_no_round_passes_below_floor_quorum_or_share(cast, counts):
    row = a_counted_review(cast, **counts).results.get()
    with pytest.raises(REFUSED, match="rule is not met"):
        sql("UPDATE reviews_reviewitem SET outcome = 'passed' WHERE id = %s", row.pk)


def test_no_round_passes_before_it_was_counted(cast):
    row = an_open_review(cast).results.get()
    with pytest.raises(REFUSED, match="rule is not met"):
        sql("UPDATE reviews_reviewitem SET outcome = 'passed' WHERE id = %s", row.pk)


def test_nobody_but_the_count_says_that_a_review_was_counted(cast):
    review = a_review(cast, "closed")
    with pytest.raises(REFUSED, match="only the count"):
        sql(
            "UPDATE reviews_democraticreview SET state = 'counted', counted_at = now() WHERE id = %s",
            review.pk,
        )
    with pytest.raises(REFUSED, match="permission denied"):
        sql("UPDATE reviews_reviewitem SET valid = 30, likes = 30 WHERE review_id = %s", review.pk)


def test_no_round_is_born_passed_or_put_into_a_review_that_is_counted(cast):
    review = an_open_review(cast)
    item = make_item(cast.town, state=State.FINISHED)
    columns = "INSERT INTO reviews_reviewitem (review_id, item_id, round, outcome, shortfalls, snapshot) VALUES (%s, %s, 1, %s, '[]', '{}')"
    with pytest.raises(REFUSED):
        sql(columns, review.pk, item.pk, "passed")
    make_counted(review)
    with pytest.raises(REFUSED, match="not a draft"):
        sql(columns, review.pk, item.pk, "pending")


def test_no_item_of_another_unit_or_another_state_is_put_into_a_review(cast):
    review = an_open_review(cast)
    for item in (make_item(cast.bureau, state=State.FINISHED), make_item(cast.town, state=State.IN_PROGRESS)):
        with pytest.raises(REFUSED, match="finished item of its unit"):
            sql(
                "INSERT INTO reviews_reviewitem (review_id, item_id, round, outcome, shortfalls, snapshot)"
                " VALUES (%s, %s, 9, 'pending', '[]', '{}')",
                review.pk,
                item.pk,
            )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reviews_reviewitem SET likes = 30, dislikes = 0 WHERE review_id = %s",
        "UPDATE reviews_attendance SET present = 900 WHERE review_id = %s",
        "DELETE FROM reviews_attendance WHERE review_id = %s",
        "INSERT INTO reviews_attendance (review_id, category, present) VALUES (%s, 'work_contact', 900)",
        "UPDATE reviews_democraticreview SET floor = 10 WHERE id = %s",
        "UPDATE reviews_democraticreview SET quorum = 1 WHERE id = %s",
        "UPDATE reviews_democraticreview SET held_on = '2014-01-01' WHERE id = %s",
    ],
)
def test_what_was_counted_and_its_rules_stay(cast, change):
    with pytest.raises(REFUSED):
        sql(change, a_counted_review(cast).pk)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reviews_reviewitem SET outcome = 'below' WHERE review_id = %s",
        "UPDATE reviews_reviewitem SET shortfalls = '[\"x\"]' WHERE review_id = %s",
        "DELETE FROM reviews_reviewitem WHERE review_id = %s",
        "UPDATE reviews_democraticreview SET observer = '别人' WHERE id = %s",
        "UPDATE reviews_democraticreview SET state = 'open' WHERE id = %s",
    ],
)
def test_a_decided_review_stays_as_it_was_decided(cast, change):
    review = hold_review([make_item(cast.town, state=State.FINISHED)])
    with pytest.raises(REFUSED):
        sql(change, review.pk)


# -- the chain --


def test_s43_no_level_is_skipped_repeated_or_born_passed(cast):
    application = an_application(cast)
    insert = (
        'INSERT INTO reviews_auditstep (close_out_id, "order", level, verdict, opinion, arrived_at, applicant_id, decided_at, seen)'
        " VALUES (%s, %s, %s, %s, '', now(), %s, %s, '')"
    )
    forged = [(2, "office", "pending", None), (3, "superior", "pending", None), (1, "group", "pending", None)]
    forged += [(2, "office", "passed", "2014-09-07"), (2, "superior", "pending", None)]
    for order, level, verdict, day in forged:
        with pytest.raises(REFUSED):
            sql(insert, application.pk, order, level, verdict, cast.clerk.pk, day)
    decide(application, cast.supervisor)
    with pytest.raises(REFUSED):
        sql(insert, application.pk, 3, "superior", "pending", cast.clerk.pk, None)


@pytest.mark.parametrize(
    "change", ["level = 'superior'", '"order" = 3', "applicant_id = NULL", "arrived_at = now()"]
)
def test_a_step_stays_in_its_place(cast, change):
    with pytest.raises(REFUSED):
        sql(f"UPDATE reviews_auditstep SET {change} WHERE id = %s", pending(an_application(cast)).pk)


@pytest.mark.parametrize(
    "change", ["verdict = 'pending'", "verdict = 'returned'", "opinion = '改口'", "decided_by_id = NULL"]
)
def test_a_verdict_is_never_changed(cast, change):
    application = an_application(cast)
    step = pending(application)
    decide(application, cast.supervisor)
    with pytest.raises(REFUSED):
        sql(f"UPDATE reviews_auditstep SET {change} WHERE id = %s", step.pk)


def apply_by_sql(item, levels, state="open"):
    return sql(
        "INSERT INTO reviews_closeout (item_id, state, levels, statement, applied_at) VALUES (%s, %s, %s, '', now())",
        item.pk,
        state,
        levels,
    )


@pytest.mark.parametrize(
    "levels",
    [
        [],
        ["group"],
        ["superior"],
        ["group", "superior"],
        ["superior", "office", "group"],
        ["group", "office", "superior", "contact"],
    ],
)
def test_no_application_has_a_shorter_or_another_chain(cast, levels):
    with pytest.raises(REFUSED):
        apply_by_sql(make_item(cast.town, state=State.APPROVED), levels)


def test_the_contact_leader_cannot_be_left_out_nor_brought_in(cast):
    item = make_item(cast.town, state=State.APPROVED)
    with pytest.raises(REFUSED, match="chain of its unit"):
        apply_by_sql(item, ["group", "office", "contact", "superior"])
    ContactPoint.objects.create(unit=cast.town, leader=cast.contact, city_leader=True)
    with pytest.raises(REFUSED, match="chain of its unit"):
        apply_by_sql(item, ["group", "office", "superior"])
    assert apply_by_sql(item, ["group", "office", "contact", "superior"]) == 1
    transaction.set_rollback(True)  # it was forged: nobody told it


def test_no_application_is_made_for_an_item_that_is_not_approved_or_born_closed(cast):
    chain = ["group", "office", "superior"]
    with pytest.raises(REFUSED, match="not approved"):
        apply_by_sql(make_item(cast.town, state=State.FINISHED), chain)
    with pytest.raises(REFUSED):
        apply_by_sql(make_item(cast.town, state=State.APPROVED), chain, state="closed")


@pytest.mark.parametrize(
    "change",
    ["levels = '{group,office,superior}'", "applied_by_id = NULL", "statement = '改'", "applied_at = now()"],
)
def test_an_application_stays_as_it_was_made(cast, change):
    ContactPoint.objects.create(unit=cast.town, leader=cast.contact, city_leader=True)
    with pytest.raises(REFUSED):
        sql(f"UPDATE reviews_closeout SET {change} WHERE id = %s", an_application(cast).pk)


# -- closed --

CLOSE = "UPDATE issues_item SET state = 'closed', closed_at = now(), close_number = '伪造' WHERE id = %s"


@pytest.mark.parametrize("passed", [0, 1, 2])
def test_s43_nothing_closes_while_a_level_is_missing(cast, passed):
    application = walk(an_application(cast), *[cast.supervisor, cast.officer][:passed])
    with pytest.raises(REFUSED, match="level has not passed"):
        sql("UPDATE reviews_closeout SET state = 'closed' WHERE id = %s", application.pk)
    with pytest.raises(REFUSED, match="no close-out"):
        sql(CLOSE, application.item_id)


@pytest.mark.parametrize("state", [state for state in State if state != State.CLOSED])
def test_no_item_closes_without_an_application(cast, state):
    with pytest.raises(REFUSED):
        sql(CLOSE, make_item(cast.town, state=state).pk)


def test_an_application_of_before_a_redo_does_not_close_the_item_again(cast):
    """Look-back sends a closed item back (回炉); its old application must not close it a second time."""
    item = make_item(cast.town, state=State.CLOSED)
    with transaction.atomic():
        sql(
            "UPDATE issues_item SET state = 'in_progress', closed_at = NULL, close_number = NULL WHERE id = %s",
            item.pk,
        )
    finish(item)
    hold_review([fresh(item)])
    assert fresh(item).state == State.APPROVED
    with pytest.raises(REFUSED, match="no close-out"):
        sql(CLOSE, item.pk)


def test_s50_a_parent_does_not_close_over_an_open_part(cast):
    """No service hangs a part under an approved item; here somebody does it by hand."""
    parent = make_item(cast.town, state=State.APPROVED)
    application = apply_close_out(item_id=parent.pk, by=cast.clerk)
    walk(application, cast.supervisor, cast.officer)
    part = make_item(cast.town, state=State.IN_PROGRESS, its_list=make_list(cast.town))
    sql("UPDATE issues_item SET parent_id = %s WHERE id = %s", parent.pk, part.pk)
    sql(
        "UPDATE reviews_auditstep SET verdict = 'passed', decided_at = now(), decided_by_id = %s WHERE id = %s",
        cast.superior.pk,
        pending(application).pk,
    )
    sql("UPDATE reviews_closeout SET state = 'closed' WHERE id = %s", application.pk)
    with pytest.raises(REFUSED, match="part of it is open"):
        sql(CLOSE, parent.pk)
    transaction.set_rollback(True)  # it was forged: nobody told it


# -- through the ORM, as a careless colleague would --


def test_s42_the_orm_cannot_do_what_sql_cannot(cast):
    item = make_item(cast.town, state=State.FINISHED)
    item.state = State.APPROVED
    with pytest.raises(REFUSED), transaction.atomic():
        item.save()
    with pytest.raises(REFUSED), transaction.atomic():
        approve_items(items=[fresh(item)], by=None)
    with pytest.raises(REFUSED), transaction.atomic():
        ReviewItem.objects.create(review=an_open_review(cast), item=item, round=1, outcome="passed")
    with pytest.raises(REFUSED), transaction.atomic():
        CloseOut.objects.create(item=item, levels=["group"], applied_at="2014-09-07T08:00+08:00")
