"""Slips: exchanged only while unused, kept as hashes only (P2, S27)."""

import json
import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from issues.states import State
from reviews.models import Slip
from reviews.services.reviews import open_review
from reviews.services.slips import exchange_slip
from tests import factories
from tests.conftest import as_owner
from tests.factories import TODAY, make_item, seat
from tests.reviews.ballot.making import a_vote, cast_one


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value


def test_s27_a_used_slip_is_not_exchanged_and_an_unused_one_is_counted(cast):
    review, slips = a_vote(cast)
    cast_one(review, slips[0], "a")
    assert refusal(exchange_slip, review_id=review.pk, by=None, token=slips[0][0]).code == "not_unused"
    new = exchange_slip(review_id=review.pk, by=None, token=slips[1][0])
    assert refusal(cast_one, review, slips[1], "a").code == "used"
    assert cast_one(review, new, "a") == "recorded"
    assert (review.slips.filter(state="void").count(), review.slips.exclude(state="void").count()) == (1, 30)


def test_slips_are_kept_as_hashes_only(cast):
    _review, slips = a_vote(cast)
    kept = json.dumps(list(Slip.objects.values()))
    assert all(token not in kept and code not in kept for token, code in slips)


def whole_database():
    """Every column of every table as the owner reads it, in one text."""
    with as_owner() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        told = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            told.append(cursor.fetchone()[0])
    connection.close()
    return "\n".join(told)


@pytest.mark.django_db(transaction=True)
def test_s116_slips_printed_by_the_page_stand_in_no_table_and_are_shown_once(client, transactional_db):
    cast = SimpleNamespace(**factories.make_cast())
    item = make_item(cast.town, state=State.FINISHED)
    review = open_review(by=None, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    seat(review, sign_in=False)
    client.force_login(cast.clerk)
    address = reverse("reviews:review_slips", args=[review.pk])
    once = re.search(r'name="once" value="(\w+)"', client.get(address).text)[1]
    sheet = client.post(address, {"many": 5, "once": once})
    assert sheet.status_code == 200
    made = re.findall(r'class="mono(?: strong)?">([0-9A-Z ]+)<', sheet.text)
    assert len(made) == 10
    kept = whole_database()
    assert [one for one in made if one.replace(" ", "") in kept or one in kept] == []
    again = client.post(address, {"many": 5, "once": once})
    assert again.status_code == 409
    assert "系统不保存" in again.text
    assert [one for one in made if one in again.text] == []
    assert Slip.objects.filter(review=review).count() == 5
