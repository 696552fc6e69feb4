"""The check behind the doubt list (V20): what it keeps is what a plain reading of every item finds, and reading that
costs the same however many items there are."""

import re
import string
from collections import defaultdict
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.models import DoubtCheck, DoubtCount, DoubtNote, RaisedDoubt
from inspections.queries.doubt_pages import UNIT_BY_UNIT, doubt_cards, doubt_rows
from inspections.services.doubts import ask_doubt_check, check_doubts, note_doubt
from inspections.states import Doubt
from issues.models import Item
from issues.services.extensions import ask_extension, decide_extension, withdraw_extension
from issues.states import State
from reviews.models import Attendance, ReviewItem
from tests.factories import TODAY, make_item, make_leader, make_list, set_rules
from tests.inspections.test_doubts import carried_through, make_many, numbers
from tests.locks import wait_until_someone_waits
from tests.reviews.handling import code_of
from trail import clock
from trail.models import Event
from units.desk.paging import turned

MARKS = re.compile(rf"[\s{re.escape(string.punctuation)}，。；：、！？“”‘’（）《》]")


def read_plainly():
    """Every item and what is to be asked of it, by reading them one after another; the words of V20, not its SQL."""
    items = list(Item.objects.exclude(state=State.DRAFT))
    asked, units, days = defaultdict(set), defaultdict(set), defaultdict(list)
    for item in items:
        units[MARKS.sub("", item.problem)].add(item.unit_id)
        if item.state == State.CLOSED:
            day = clock.local(item.closed_at).date()
            if day <= item.finished_on + timedelta(days=1):
                asked[Doubt.QUICK].add(item.pk)
            if day <= item.deadline <= day + timedelta(days=3):
                days[item.unit_id, day].append(item.pk)
        if item.extensions.exclude(state__in=["refused", "withdrawn"]).count() >= 3:
            asked[Doubt.THIRD].add(item.pk)
        for one in ReviewItem.objects.filter(item=item, outcome__in=["passed", "below"]):
            review, there = one.review, Attendance.objects.filter(review=one.review)
            if sum(row.present for row in there) == review.quorum and one.approvals == one.base > 0:
                asked[Doubt.UNANIMOUS].add(item.pk)
            if review.started_by and review.closed_at - review.started_at < timedelta(minutes=10):
                asked[Doubt.SHORT].add(item.pk)
            if one.base and one.approvals * 100 == one.base * review.floor:
                asked[Doubt.JUST].add(item.pk)
    texts = {text for text, of in units.items() if len(text) >= 10 and len(of) > 1}
    asked[Doubt.SAME_TEXT] = {item.pk for item in items if MARKS.sub("", item.problem) in texts}
    asked[Doubt.MASS] = {pk for many in days.values() if len(many) >= 10 for pk in many}
    return {doubt: asked[doubt] for doubt in Doubt}


def kept():
    found = {doubt: set() for doubt in Doubt}
    for finding in RaisedDoubt.objects.all():
        found[finding.doubt].add(finding.item_id)
    return found


def test_what_a_check_keeps_is_what_a_plain_reading_of_every_item_finds(cast):
    set_rules(cast.campaign, extension_limit=4)
    carried_through(make_many(cast.town, 10, TODAY + timedelta(days=3)), likes=30)
    town_list = make_list(cast.town, leader=make_leader(cast.town))
    copies = [make_item(cast.town, its_list=town_list) for _ in "两件"]
    copies += [make_item(cast.bureau, problem=f" {copies[0].problem}！")]
    make_item(cast.bureau, state=State.DRAFT, problem="只有草稿才有的文字，不算照抄")
    make_item(cast.town, problem="只有草稿才有的文字，不算照抄")
    make_item(cast.bureau, state=State.CLOSED)
    just = make_item(cast.town, its_list=town_list, problem="路灯不亮")
    carried_through([just], likes=24, by=cast.clerk, witness=cast.supervisor)
    for n in (1, 2, 3):
        day = TODAY + timedelta(days=8 + n)
        asked = ask_extension(item_id=copies[0].pk, by=None, new_deadline=day, reason="工期顺延")
        for _ in range(2 if n < 3 else 0):
            decide_extension(extension_id=asked.pk, by=None, approve=True)
    new = check_doubts()
    found = kept()
    assert found == read_plainly()
    assert all(found.values()), "a rule was asked of nothing"
    assert new == RaisedDoubt.objects.count() == sum(map(len, found.values()))
    assert {f.review for f in RaisedDoubt.objects.filter(doubt=Doubt.JUST)} == {just.rounds.get().review}
    assert sum(row.many for row in DoubtCount.objects.all()) == new
    assert check_doubts() == 0
    # what no longer holds goes, its note stays for the day it comes again
    note_doubt(item_id=copies[0].pk, by=cast.officer, doubt=Doubt.THIRD, word="工程确实顺延")
    withdraw_extension(extension_id=asked.pk, by=None)
    check_doubts()
    assert kept() == read_plainly()
    assert (numbers(cast.officer, Doubt.THIRD), DoubtNote.objects.count()) == ((0, 0), 1)
    ask_extension(item_id=copies[0].pk, by=None, new_deadline=day, reason="工期又顺延")
    check_doubts()
    assert numbers(cast.officer, Doubt.THIRD) == (1, 0)


@pytest.fixture
def copies(cast):
    made = [make_item(cast.town), make_item(cast.bureau)]
    check_doubts()
    return made


def test_the_overview_reads_numbers_and_the_rows_come_off_an_index(cast, copies):
    with CaptureQueriesContext(connection) as asked:
        doubt_cards(cast.officer)
    counted = asked.captured_queries[-1]["sql"]
    assert "inspections_doubtcount" in counted
    assert "inspections_raiseddoubt" not in counted
    assert "issues_item" not in counted
    for narrowed in ({}, {"looked": False}, {"unit": cast.bureau}):
        rows = RaisedDoubt.objects.filter(doubt=Doubt.SAME_TEXT, **narrowed)
        stand = rows.order_by("pk").first()
        with CaptureQueriesContext(connection) as asked:
            turned(doubt_rows(rows, Doubt.SAME_TEXT), UNIT_BY_UNIT, {"after": str(stand.pk)})
        rows_read = next(
            one["sql"]
            for one in asked.captured_queries
            if "ORDER BY" in one["sql"] and "LIMIT 51" in one["sql"]
        )
        with connection.cursor() as raw:
            raw.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
            )
            raw.execute("EXPLAIN " + rows_read)
            plan = "\n".join(line for (line,) in raw.fetchall())
        assert "using finding_" in plan
        assert "ROW(unit_id, item_id, id) >" in plan.replace("inspections_raiseddoubt.", "")
        assert "Sort" not in plan


def test_numbers_and_rows_are_those_of_the_units_in_sight(cast, copies):
    assert numbers(cast.leader) == numbers(cast.officer) == (2, 2)
    assert numbers(cast.clerk) == (1, 1)
    assert [one.item for one in RaisedDoubt.objects.visible_to(cast.clerk)] == [copies[0]]
    assert not RaisedDoubt.objects.visible_to(cast.system).exists()


def test_the_office_asks_for_a_check_once_and_the_worker_meets_the_wish(cast, client):
    client.force_login(cast.officer)
    overview, address = reverse("inspections:doubts"), reverse("inspections:doubts_check")
    assert "还没有核对过" in client.get(overview).text
    assert check_doubts(asked=True) == 0
    assert not DoubtCheck.objects.exists()  # nobody asked
    assert client.post(address).status_code == 302
    assert "正在等待完成" in client.get(overview).text
    again = client.post(address)
    assert again.status_code == 409
    assert "还没有做完" in again.text
    assert Event.objects.filter(act="doubt.check_asked").count() == 1
    make_item(cast.town), make_item(cast.bureau)
    assert check_doubts(asked=True) == 2
    page = client.get(overview)
    assert f'截至 <span class="nums">{TODAY:%Y-%m-%d}' in page.text
    assert "正在等待完成" not in page.text
    assert check_doubts(asked=True) == 0
    assert client.post(address).status_code == 302
    for person in (cast.leader, cast.clerk, cast.supervisor, cast.system):
        with pytest.raises(PermissionDenied, match="重新核对"):
            ask_doubt_check(by=person, campaign=cast.campaign)


def test_a_doubt_that_went_meanwhile_cannot_be_noted(cast, copies):
    RaisedDoubt.objects.filter(item=copies[0]).delete()
    note = {"item_id": copies[0].pk, "by": cast.officer, "doubt": Doubt.SAME_TEXT, "word": "看了"}
    assert code_of(note_doubt, **note) == "no_doubt"
    check_doubts()
    note_doubt(**note)


@pytest.mark.django_db(transaction=True)
def test_a_note_and_a_check_at_once_leave_the_numbers_right(cast, copies, rival):
    with transaction.atomic():
        note_doubt(item_id=copies[0].pk, by=cast.officer, doubt=Doubt.SAME_TEXT, word="看了")
        check = rival(check_doubts)
        wait_until_someone_waits()
    assert check() == 0
    assert numbers(cast.officer) == (2, 1)
    assert DoubtCount.objects.get(unit=cast.town, doubt=Doubt.SAME_TEXT).looked == 1
