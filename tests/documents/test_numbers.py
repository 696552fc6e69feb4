"""Numbers are taken one after the other, never twice, each a campaign's, kind's and year's own (M87, M109)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from documents.models import NumberSeries
from documents.services.issuing import issue_document
from documents.services.numbers import take_number, take_numbers
from documents.states import Series
from tests.documents.attacks import sql
from tests.documents.making import make_checked, make_document
from tests.factories import make_campaign, make_item
from tests.locks import wait_until_someone_waits
from trail.models import Event
from trail.queries import broken, history


def take(campaign, kind="notice", year=2014):
    return take_number(campaign=campaign, kind=kind, year=year, by=None)


def test_m109_each_campaign_kind_and_year_counts_from_one(cast):
    assert [take(cast.campaign) for _ in range(3)] == [
        "督办〔2014〕1号",
        "督办〔2014〕2号",
        "督办〔2014〕3号",
    ]
    assert take(cast.campaign, "letter") == "函〔2014〕1号"
    assert take(cast.campaign, year=2015) == "督办〔2015〕1号"
    assert take(make_campaign()) == "督办〔2014〕1号"
    assert take(cast.campaign, "brief") == "简报〔2014〕第1期"


def test_m109_several_at_once_are_one_event(cast):
    taken = take_numbers(campaign=cast.campaign, kind=Series.CLOSE_OUT, year=2014, by=cast.officer, many=3)
    assert taken == ["销号〔2014〕1号", "销号〔2014〕2号", "销号〔2014〕3号"]
    (told,) = history(NumberSeries.objects.get())
    assert (told["act"], told["number"], told["last"], told["many"]) == (
        "number.taken",
        taken[0],
        taken[-1],
        3,
    )
    assert broken() == []


def test_m109_a_number_given_up_was_never_taken_and_one_taken_is_never_given_again(cast):
    with transaction.atomic():
        take(cast.campaign)
        transaction.set_rollback(True)
    assert take(cast.campaign) == "督办〔2014〕1号"
    for change in ("taken = 0", "year = 2013", "kind = 'letter'"):
        with pytest.raises(DatabaseError):
            sql(f"UPDATE documents_numberseries SET {change}")
    with pytest.raises(DatabaseError), transaction.atomic():
        NumberSeries.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_m109_of_two_at_once_the_second_waits_and_gets_the_next_number(cast, rival):
    take(cast.campaign)
    with transaction.atomic():
        mine = take(cast.campaign)
        other = rival(take, campaign=cast.campaign)
        wait_until_someone_waits()
    assert (mine, other()) == ("督办〔2014〕2号", "督办〔2014〕3号")


@pytest.mark.django_db(transaction=True)
def test_m109_two_first_numbers_of_a_year_wait_for_each_other_too(cast, rival):
    with transaction.atomic():
        mine = take(cast.campaign)
        other = rival(take, campaign=cast.campaign)
        wait_until_someone_waits()
    assert {mine, other()} == {"督办〔2014〕1号", "督办〔2014〕2号"}
    assert NumberSeries.objects.get().taken == 2


def test_m87_a_number_asked_twice_for_one_document_is_refused_with_the_number_it_has(cast):
    document = make_document(cast)
    with pytest.raises(ValidationError, match="文号函〔2014〕1号，不再编号") as refused:
        issue_document(document_id=document.pk, by=cast.officer)
    assert refused.value.code == "illegal_move"
    assert NumberSeries.objects.get().taken == 1


@pytest.mark.django_db(transaction=True)
def test_m87_a_document_issued_twice_at_once_takes_one_number(cast, rival):
    draft = make_checked(cast)
    with transaction.atomic():
        issue_document(document_id=draft.pk, by=cast.officer)
        again = rival(issue_document, document_id=draft.pk, by=cast.officer)
        wait_until_someone_waits()
    assert again().code == "illegal_move"
    assert NumberSeries.objects.get().taken == 1


def test_m109_two_documents_never_bear_one_number(cast):
    first, second = make_document(cast), make_document(cast)
    assert (first.number, second.number) == ("函〔2014〕1号", "函〔2014〕2号")
    with pytest.raises(DatabaseError):
        sql("UPDATE documents_document SET number = %s WHERE id = %s", first.number, second.pk)


def test_m109_close_numbers_come_from_the_same_series(cast):
    make_item(cast.town, state="closed")
    series = NumberSeries.objects.get()
    assert (series.kind, series.taken) == ("close_out", 1)
    assert Event.objects.filter(act="number.taken").count() == 1
