"""Paper is equal: keyed twice, a third decides, sheets all alike (S28-S30, S32)."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, ProgrammingError

from reviews.evidence import count_sheets
from reviews.models import PaperCount
from reviews.services.counts import count_review, key_paper
from reviews.services.sheets import add_count_sheet
from tests.factories import TODAY, make_file, paper_of, vote_on_paper
from tests.reviews.ballot.making import a_call, a_vote, cast_one, count, end
from tests.reviews.helpers import a_second, sql
from trail import clock
from trail.models import Event

REFUSED = (IntegrityError, InternalError, ProgrammingError)


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value


def test_s28_two_readings_that_differ_wait_for_a_third_person(cast):
    review = a_call(cast)
    vote_on_paper(review)
    review.refresh_from_db()
    one, two = paper_of(review, likes=24, valid=30), paper_of(review, likes=23, valid=30)
    key_paper(by=cast.clerk, **one)
    assert refusal(count_review, review_id=review.pk, by=cast.clerk).code == "paper_open"
    assert refusal(key_paper, by=cast.clerk, **one).code == "same_person"
    key_paper(by=cast.supervisor, **two)
    assert refusal(count_review, review_id=review.pk, by=cast.clerk).code == "paper_open"
    third = a_second(cast, "group", group=cast.groups[0])
    key_paper(by=third, **one)
    assert count(review).results.get().likes == 24
    assert PaperCount.objects.count() == 3
    with pytest.raises(REFUSED):
        sql("UPDATE reviews_papercount SET numbers = '{}'")


def test_s28_nobody_reads_the_other_clerks_numbers_before_both_are_in(cast, client):
    review = a_call(cast)
    vote_on_paper(review)
    review.refresh_from_db()
    key_paper(by=cast.clerk, **paper_of(review, likes=23, valid=29))
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
        refused = refusal(key_paper, **good | change)
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
        key_paper,
        review_id=review.pk,
        by=None,
        issued=10,
        returned=11,
        items={row.pk: [11, 0, 0, 0, 0]},
    )
    assert any("合计 31 张，多于到场 30 人" in message for message in refused.messages)
    for _ in range(2):
        key_paper(review_id=review.pk, by=None, issued=10, returned=10, items={row.pk: [4, 3, 1, 1, 1]})
    row = count(review).results.get()
    assert (row.valid, row.likes, row.dislikes, row.unsure, row.spoilt) == (28, 24, 3, 1, 2)
    assert json.loads(review.seal.body)["paper"]["returned"] == 10


def test_s32_paper_ballots_are_all_alike_whoever_prints_them_and_whenever(cast, client):
    review = a_call(cast)
    sheets = set()
    for person in (cast.clerk, cast.supervisor, cast.officer):
        for day in (TODAY, TODAY + timedelta(days=1)):
            with clock.standing_on(day):
                client.force_login(person)
                sheets.add(client.get(f"/desk/reviews/{review.pk}/print/ballot/").content)
    (sheet,) = sheets  # byte for byte: no number, no name, no day of printing
    assert b"<svg" not in sheet.split(b'<main class="paper')[1]
    assert "编号" not in sheet.decode()


def test_what_was_handed_out_is_frozen_in_the_database_once_people_vote(cast):
    review, _ = a_vote(cast, many=20, paper=5)
    for change in ("paper_issued = 9", "room_key = 'known'"):
        with pytest.raises(REFUSED, match="stands since the vote opened"):
            sql(f"UPDATE reviews_democraticreview SET {change} WHERE id = %s", review.pk)


def a_picture_with_a_place():
    """A JPEG and a PNG with notes of a camera in them."""
    exif = b"\xff\xe1" + (2 + 16).to_bytes(2) + b"GPS 31.95 119.16"
    jpeg = b"\xff\xd8" + exif + b"\xff\xdb\x00\x04\x00\x00" + b"\xff\xda" + bytes(32) + b"\xff\xd9"
    note = b"Place\x00GPS 31.95"
    text = len(note).to_bytes(4) + b"tEXt" + note + bytes(4)
    png = b"\x89PNG\r\n\x1a\n" + bytes(4) + b"IHDR" + bytes(4) + text + bytes(4) + b"IEND" + bytes(4)
    return {"计票单.jpg": jpeg, "计票单.png": png}


def test_v17_s100_a_photo_of_the_count_sheet_is_kept_with_its_hash_and_without_its_place(cast, client):
    review = vote_on_paper(a_call(cast), by=cast.clerk, witness=cast.supervisor)
    for name, content in a_picture_with_a_place().items():
        add_count_sheet(review_id=review.pk, by=cast.clerk, file=make_file(name, content))
    for sheet in review.count_sheets.all():
        stored = sheet.file.read()
        assert b"GPS" not in stored
        assert hashlib.sha256(stored).hexdigest() == sheet.sha256
        assert (
            sheet.sha256
            in Event.objects.filter(act="review.sheet_added").get(body__contains=sheet.sha256).body
        )
        client.force_login(cast.supervisor)
        answer = client.get(f"/desk/reviews/sheets/{sheet.pk}/")
        assert b"".join(answer.streaming_content) == stored
    assert list(count_sheets()) == []
    Path(sheet.file.path).write_bytes(b"other")
    assert len(list(count_sheets())) == 1
    with pytest.raises(REFUSED):
        sql("UPDATE reviews_countsheet SET sha256 = '' WHERE id = %s", sheet.pk)


def test_a_count_sheet_is_a_picture_or_a_scan_and_comes_with_the_count(cast):
    review = vote_on_paper(a_call(cast), by=cast.clerk, witness=cast.supervisor)
    refused = refusal(
        add_count_sheet, review_id=review.pk, by=cast.clerk, file=make_file("计票单.txt", b"123")
    )
    assert refused.code == "file_kind"
    fresh_call = a_call(cast)
    refused = refusal(add_count_sheet, review_id=fresh_call.pk, by=cast.clerk, file=make_file())
    assert refused.code == "illegal_move"
