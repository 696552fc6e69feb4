"""The doubt list (V20): each question meets just the items it is about; it is a question, and whoever looked says so."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.models import DoubtNote
from inspections.queries.doubt_pages import doubt_cards
from inspections.services.doubts import check_doubts, note_doubt
from inspections.states import Doubt
from issues.models import Item
from issues.services.extensions import ask_extension, decide_extension
from issues.services.items import add_items, finish_items
from issues.services.lists import accept_list, submit_list
from issues.services.progress import report_progress
from issues.states import State
from reviews.services.closeouts import apply_close_outs
from reviews.services.verdicts import decide_steps
from tests.factories import (
    TODAY,
    auditor_of,
    complete,
    hold_review,
    make_item,
    make_leader,
    make_list,
    set_rules,
)
from trail import clock
from trail.models import Event


def found(doubt):
    """The items a check finds, and keeps."""
    check_doubts()
    return set(Item.objects.filter(findings__doubt=doubt))


def test_the_same_text_in_two_units_is_asked_about_whatever_its_spaces_and_marks(cast):
    one = make_item(cast.town, problem="窗口单位服务态度差，办事拖拉。")
    two = make_item(cast.bureau, problem="窗口单位 服务态度差、办事拖拉")
    other = make_item(cast.bureau, problem="窗口单位服务态度差，办事推诿。")
    short = [make_item(unit, problem="文件太多") for unit in (cast.town, cast.bureau)]
    again = make_item(cast.town, problem=other.problem + "又一次")
    draft = make_item(cast.bureau, problem=again.problem, state=State.DRAFT)
    assert found(Doubt.SAME_TEXT) == {one, two}
    assert not found(Doubt.SAME_TEXT) & {other, again, draft, *short}


def test_the_same_text_twice_in_one_unit_is_its_own_affair(cast):
    make_item(cast.town)
    make_item(cast.town, its_list=make_list(cast.town, leader=make_leader(cast.town)))
    assert found(Doubt.SAME_TEXT) == set()


def carried_through(items, *, likes=27, valid=30, by=None, witness=None):
    """From under way to closed, all on the day the house stands on."""
    for item in items:
        report_progress(item_id=item.pk, by=None, text="已设代办点6处。")
        complete(item)
    finish_items(by=None, results={item.pk: "窗口限时办结。" for item in items})
    hold_review(items, by=by, confirm_by=witness, likes=likes, valid=valid)
    if likes * 100 < valid * 80:
        return
    steps = [one.steps.get() for one in apply_close_outs(item_ids=[i.pk for i in items], by=None)]
    while steps:
        ids = [step.pk for step in steps]
        decide_steps(step_ids=ids, by=auditor_of(steps[0]), verdict="passed", opinion="同意")
        steps = [step for one in steps for step in one.close_out.steps.pending()]


def make_many(unit, many, deadline):
    """Items under way on one list, all due on one day."""
    its_list = make_list(unit)
    sources = list(unit.campaign.sources.all()[:1])
    row = {"list_id": its_list.pk, "goal": "办结", "responsible": "书记", "deadline": deadline}
    rows = [
        row | {"problem": f"第{n}个村的路没有修通", "measures": ["修通"], "sources": sources}
        for n in range(many)
    ]
    with clock.standing_on(TODAY - timedelta(days=30)):
        items = add_items(by=None, rows=rows)
        submit_list(list_id=its_list.pk, by=None)
        accept_list(list_id=its_list.pk, by=None)
    return items


def test_closed_within_a_day_of_being_declared_done(cast):
    make_item(cast.town, state=State.CLOSED)  # declared five days ago, closed one day ago
    quick = make_item(cast.bureau)
    carried_through([quick])
    assert found(Doubt.QUICK) == {quick}


@pytest.mark.parametrize(("many", "days", "asked"), [(10, 3, 10), (9, 3, 0), (10, 4, 0)])
def test_ten_of_a_unit_closed_on_one_day_just_before_they_are_due(cast, many, days, asked):
    carried_through(make_many(cast.town, many, TODAY + timedelta(days=days)))
    assert Item.objects.filter(state=State.CLOSED).count() == many
    assert len(found(Doubt.MASS)) == asked


@pytest.mark.parametrize(
    ("likes", "doubt"), [(30, Doubt.UNANIMOUS), (29, None), (25, None), (24, Doubt.JUST), (23, None)]
)
def test_all_of_the_fewest_allowed_and_exactly_the_floor(cast, likes, doubt):
    item = make_item(cast.town)
    carried_through([item], likes=likes)
    for one in (Doubt.UNANIMOUS, Doubt.JUST):
        assert found(one) == ({item} if one == doubt else set())


def test_a_vote_open_for_minutes_only(cast):
    item, system = make_item(cast.town), make_item(cast.bureau)
    carried_through([item], by=cast.clerk, witness=cast.supervisor)
    carried_through([system])  # nobody opened it: a replay of paper, not a meeting
    assert found(Doubt.SHORT) == {item}


def test_the_third_extension(cast):
    set_rules(cast.campaign, extension_limit=3)
    item = make_item(cast.town)
    for n in (1, 2, 3):
        assert found(Doubt.THIRD) == set()
        day = TODAY + timedelta(days=8 + n)
        asked = ask_extension(item_id=item.pk, by=None, new_deadline=day, reason="工期顺延")
        if n < 3:
            for _ in range(2):
                decide_extension(extension_id=asked.pk, by=None, approve=True)
    assert found(Doubt.THIRD) == {item}


@pytest.fixture
def copies(cast):
    made = [make_item(cast.town), make_item(cast.bureau)]
    check_doubts()
    return made


def numbers(person, doubt=Doubt.SAME_TEXT):
    """Of one question as this person reads it: how many items, how many that nobody looked at."""
    return next((card["n"], card["open"]) for card in doubt_cards(person) if card["key"] == doubt)


def test_who_looked_says_so_once_and_the_trail_keeps_it(cast, copies):
    note_doubt(item_id=copies[0].pk, by=cast.officer, doubt=Doubt.SAME_TEXT, word="已到现场核对")
    event = Event.objects.get(act="doubt.looked_at")
    assert event.stream == f"unit-{cast.town.pk}"
    assert "已到现场核对" in event.body
    with pytest.raises(ValidationError) as refusal:
        note_doubt(item_id=copies[0].pk, by=cast.officer, doubt=Doubt.SAME_TEXT, word="再看")
    assert refusal.value.code == "illegal_move"
    assert "已到现场核对" in refusal.value.messages[0]
    assert numbers(cast.officer) == (2, 1)  # at once, before the next check
    check_doubts()
    assert numbers(cast.officer) == (2, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        DoubtNote.objects.update(word="改口")


@pytest.mark.parametrize(
    ("doubt", "word", "code"), [(Doubt.SAME_TEXT, " ", "reason_missing"), (Doubt.QUICK, "看了", "no_doubt")]
)
def test_a_note_says_something_about_a_doubt_there_is(cast, copies, doubt, word, code):
    with pytest.raises(ValidationError) as refusal:
        note_doubt(item_id=copies[0].pk, by=cast.officer, doubt=doubt, word=word)
    assert refusal.value.code == code
    assert not DoubtNote.objects.exists()


@pytest.mark.parametrize("person", ["leader", "clerk", "supervisor", "system", "auditor"])
def test_only_the_office_notes(cast, copies, person):
    with pytest.raises(PermissionDenied):
        note_doubt(item_id=copies[0].pk, by=getattr(cast, person), doubt=Doubt.SAME_TEXT, word="看了")


def test_the_page_leads_from_each_number_to_its_rows_and_back_with_a_note(cast, copies, client):
    client.force_login(cast.officer)
    page = client.get(reverse("inspections:doubts"))
    assert "不是结论" in page.content.decode()
    address = reverse("inspections:doubts") + "?doubt=same_text"
    assert [one.item for one in client.get(address).context["turn"]] == copies
    narrowed = client.get(f"{address}&unit={cast.town.pk}")
    assert [one.item for one in narrowed.context["turn"]] == [
        copies[0]
    ]  # still a copy, though its twin is not shown
    look = reverse("inspections:doubt_look", args=["same_text", copies[0].pk])
    assert client.post(look, {"word": ""}).status_code == 422
    assert client.post(look, {"word": "已到现场核对"}).status_code == 302
    assert client.post(look, {"word": "又看"}).status_code == 409
    assert [one.item for one in client.get(f"{address}&looked=no").context["turn"]] == [copies[1]]
    assert client.get(reverse("inspections:doubt_look", args=["nothing", copies[0].pk])).status_code == 404
    for strange in ("?doubt=nothing", "?doubt=same_text&phone=1", "?unit=1%20OR%201=1"):
        answer = client.get(reverse("inspections:doubts") + strange)
        assert answer.status_code == 422


def test_lists_and_cards_ask_a_fixed_number_of_questions(cast, copies, client):
    client.force_login(cast.leader)

    def asked(query):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("inspections:doubts") + query).status_code == 200
        return len(queries)

    asked("")
    few = asked("?doubt=same_text"), asked("")
    make_item(cast.bureau, its_list=make_list(cast.bureau, leader=make_leader(cast.bureau)))
    check_doubts()
    assert len(client.get(reverse("inspections:doubts") + "?doubt=same_text").context["turn"]) == 3
    assert (asked("?doubt=same_text"), asked("")) == few
    assert few[1] <= 8
