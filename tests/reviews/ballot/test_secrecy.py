"""What nobody can find out: not with rights, not with a dump, not with system columns (S8, S9, S11, S18–S20, S25)."""

import random
from collections import Counter

import pytest
from django.db import ProgrammingError, connection, transaction

from reviews.models import Attendee, Ballot, Box, Comment, Receipt, ReceiptBox, Slip
from reviews.services.ballots import cast_ballot
from reviews.services.slips import hash_of
from tests.conftest import as_owner
from tests.reviews.ballot.making import a_vote, cast_one, count, end

pytestmark = pytest.mark.django_db


def owners(statement, *values):
    """Rows as the owner of the database sees them: the strongest reader short of one who records memory."""
    connection_ = as_owner()
    with connection_, connection_.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    connection_.close()
    return rows


@pytest.mark.parametrize(
    "look",
    [
        "SELECT * FROM reviews_box",
        "SELECT count(*) FROM reviews_box",
        "SELECT choice FROM reviews_box",
        "SELECT xmin FROM reviews_box",
        "SELECT xmin FROM reviews_receiptbox",
        "SELECT ctid FROM reviews_receiptbox",
        "SELECT review_id FROM reviews_receiptbox",
        "SELECT * FROM reviews_commentbox",
        "UPDATE reviews_box SET choice = 'a'",
        "DELETE FROM reviews_box",
        "TRUNCATE reviews_box",
        "INSERT INTO reviews_ballot (review_id, item_id, choice) VALUES (1, 1, 'a')",
        "DELETE FROM reviews_slip",
        "UPDATE reviews_slip SET hash = 'x'",
    ],
)
def test_s8_the_runtime_role_cannot_look_into_a_box_nor_take_out(db, look):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(look)


def test_s8_the_count_refuses_while_the_vote_is_open(cast):
    review, slips = a_vote(cast)
    cast_one(review, slips[0], "a")
    with pytest.raises(Exception, match="not closed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tally(%s, NULL, now())", [review.pk])


@pytest.mark.django_db(transaction=True)
def test_s9_s20_nothing_links_a_slip_to_an_answer_or_the_answers_of_one_sheet_to_each_other(cast):
    review, slips = a_vote(cast, many=60, items=2, voters=60)
    chance, chosen = random.Random(9), {}
    for slip in slips:
        answers = [chance.choice("abc"), chance.choice("abc")]
        cast_one(review, slip, *answers)
        chosen[hash_of(slip[0])] = answers
    while_open = owners(
        "SELECT s.hash, b.item_id, b.choice FROM reviews_slip s JOIN reviews_box b ON s.xmin::text = b.xmin::text"
    )
    assert (
        len(while_open) == 120
    )  # the attack is real: while open it finds everything, as promises section 1 says
    end(review)
    count(review)
    linked = owners(
        "SELECT s.hash, b.choice FROM reviews_slip s JOIN reviews_ballot b ON s.xmin::text = b.xmin::text"
    )
    assert linked == []
    written = "SELECT count(DISTINCT xmin::text), count(*) FROM reviews_ballot WHERE review_id = %s"
    assert owners(written, review.pk) == [(1, 120)]
    assert owners("SELECT count(*) FROM reviews_box") == [(0,)]
    assert owners("SELECT count(*) FROM reviews_receiptbox") == [(0,)]
    first, second = (row.pk for row in review.results.order_by("pk"))
    order = [
        key
        for (key,) in owners("SELECT hash FROM reviews_slip WHERE review_id = %s ORDER BY ctid", review.pk)
    ]
    for item, place in ((first, 0), (second, 1)):
        for by in ("ctid", "id"):
            shown = [
                c
                for (c,) in owners(
                    f"SELECT choice FROM reviews_ballot WHERE item_id = %s ORDER BY {by}", item
                )
            ]
            assert Counter(shown) == Counter(answers[place] for answers in chosen.values())
            assert (
                _hits(shown, [chosen[hash_of(token)][place] for token, _ in slips]) < 40
            )  # by the order of casting
            assert _hits(shown, [chosen[key][place] for key in order]) < 40  # by the order of the slips
    sheet = [
        [c for (c,) in owners("SELECT choice FROM reviews_ballot WHERE item_id = %s ORDER BY id", item)]
        for item in (first, second)
    ]
    pairs = Counter(tuple(answers) for answers in chosen.values())
    guessed = Counter(zip(*sheet, strict=True))
    assert sum((pairs & guessed).values()) < 60  # the sheets do not come back pair by pair


def _hits(shown, truth):
    """How many of 60 a guess by order gets right; chance is about 20."""
    return sum(a == b for a, b in zip(shown, truth, strict=True))


def test_s9_the_boxes_get_new_files_and_keep_the_answers_of_another_review(cast):
    one, slips = a_vote(cast)
    other, others = a_vote(cast)
    cast_one(other, others[0], "b")
    cast_one(one, slips[0], "a")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_filenode('reviews_box'), pg_relation_filenode('reviews_receiptbox')"
        )
        before = cursor.fetchone()
        end(one, returned=29)
        count(one)
        cursor.execute(
            "SELECT pg_relation_filenode('reviews_box'), pg_relation_filenode('reviews_receiptbox')"
        )
        after = cursor.fetchone()
    assert before[0] != after[0]
    assert before[1] != after[1]
    end(other, returned=29)
    assert count(other).results.get().dislikes == 1


def test_s11_no_table_of_the_ballot_shares_a_column_with_another_but_the_review(db):
    fields = {
        model: {field.column for field in model._meta.concrete_fields}
        for model in (Slip, Box, ReceiptBox, Ballot, Receipt, Attendee)
    }
    shared = {"review_id", "id", "state"}
    assert fields[Slip] & fields[Ballot] <= shared
    assert fields[Receipt] & fields[Ballot] <= shared
    assert fields[Receipt] & fields[Slip] <= shared
    assert fields[Attendee] & (fields[Slip] | fields[Ballot] | fields[Receipt] | fields[Box]) <= shared
    assert fields[Slip] == {"hash", "review_id", "state"}
    assert fields[Ballot] == {"id", "review_id", "item_id", "choice"}
    assert fields[Receipt] == {"code", "review_id"}


def test_s18_no_answer_has_a_category_so_there_is_no_small_cell(db):
    for model in (Box, Ballot, Slip, Receipt):
        assert "category" not in {field.name for field in model._meta.concrete_fields}


@pytest.mark.parametrize(("many", "shown"), [(9, 0), (10, 10)])
def test_s19_words_come_shuffled_without_time_after_the_count_and_from_ten_on(cast, client, many, shown):
    review, slips = a_vote(cast)
    (row,) = review.results.all()
    for n, (token, code) in enumerate(slips):
        said = f"第{n:02d}位说的" if n < many else ""
        cast_ballot(token=token, code=code, choices={row.pk: "a"}, comment=said)
    client.force_login(cast.officer)
    assert "位说的" not in client.get(f"/desk/reviews/{review.pk}/").content.decode()
    end(review)
    count(review)
    page = client.get(f"/desk/reviews/{review.pk}/").content.decode()
    assert page.count("位说的") == shown
    assert {field.name for field in Comment._meta.concrete_fields} == {"id", "review", "text"}
    if shown == 10:
        kept = list(review.comments.order_by("pk").values_list("text", flat=True))
        assert kept != sorted(kept)
