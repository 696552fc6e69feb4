"""An item drafted, reported on, ticked off and finished (M15, M16, M18, M40, M62)."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Flag, Item, Measure
from issues.services.items import add_item, delete_item, edit_item, finish_item
from issues.services.lists import submit_list
from issues.services.progress import complete_measures, report_progress, report_progress_of_several
from issues.services.sweeps import flag_overdue
from issues.states import MOVES, ListState, State
from tests.factories import TODAY, complete, hold_review, make_item, make_leader, make_list, make_proof
from tests.issues.making import everything, make_list_in, png
from tests.locks import wait_until_someone_waits
from trail.models import Event
from trail.queries import history

BUT_DRAFT = [state for state in State if state != State.DRAFT]
BUT_RUNNING = [state for state in State if state != State.IN_PROGRESS]


def refused(act, **arguments):
    """The codes an act is refused with; nothing may have changed."""
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        act(**arguments)
    assert everything() == before
    return [error.code for error in refusal.value.error_list]


@pytest.mark.parametrize("state", BUT_DRAFT)
@pytest.mark.parametrize("act", [edit_item, delete_item])
def test_only_a_draft_is_edited_or_deleted(cast, act, state):
    item = make_item(cast.town, state=state)
    values = {"problem": "改了"} if act is edit_item else {}
    assert refused(act, item_id=item.pk, by=cast.clerk, **values) == ["illegal_move"]


def test_nothing_is_added_to_a_list_that_is_with_the_office(cast):
    its_list = make_list_in(cast.town, ListState.SUBMITTED)
    assert refused(add_item, list_id=its_list.pk, by=cast.clerk, problem="补一项") == ["illegal_move"]


@pytest.mark.parametrize("problem", ["", "长" * 1001])
def test_a_problem_of_no_length_or_of_too_much_is_refused(cast, problem):
    its_list = make_list(cast.town)
    with pytest.raises(ValidationError):
        add_item(list_id=its_list.pk, by=cast.clerk, problem=problem)
    assert not Item.objects.exists()


def test_a_numbered_item_is_never_deleted(cast):
    item = make_list_in(cast.town, ListState.RETURNED).items.get()
    assert refused(delete_item, item_id=item.pk, by=cast.clerk) == ["numbered"]


def test_an_item_with_sub_items_is_not_deleted(cast):
    main = make_item(cast.town, state=State.DRAFT)
    add_item(list_id=main.list_id, by=cast.clerk, problem="分解", parent=main)
    assert refused(delete_item, item_id=main.pk, by=cast.clerk) == ["has_children"]


def test_a_deleted_draft_is_gone_with_its_measures_and_its_deletion_stays(cast):
    item = make_item(cast.town, state=State.DRAFT)
    key = Item(pk=item.pk)
    delete_item(item_id=item.pk, by=cast.clerk)
    assert (Item.objects.count(), Measure.objects.count()) == (0, 0)
    assert history(key)[0]["act"] == "item.deleted"


def test_a_sub_item_hangs_on_a_main_item_of_its_own_list_only(cast):
    main = make_item(cast.town, state=State.DRAFT)
    sub = add_item(list_id=main.list_id, by=cast.clerk, problem="分解", parent=main)
    elsewhere = make_list(cast.town, leader=make_leader(cast.town))
    add = {"act": add_item, "by": cast.clerk, "problem": "再分解"}
    assert refused(list_id=main.list_id, parent=sub, **add) == ["parent"]
    assert refused(list_id=elsewhere.pk, parent=main, **add) == ["parent"]


def test_an_item_with_sub_items_hangs_on_nothing(cast):
    main, other = (make_item(cast.town, state=State.DRAFT) for _ in range(2))
    add_item(list_id=main.list_id, by=cast.clerk, problem="分解", parent=main)
    assert refused(edit_item, item_id=main.pk, by=cast.clerk, parent=other) == ["parent"]


def test_an_edit_says_what_was_and_what_is(cast):
    item = make_item(cast.town, state=State.DRAFT)
    edit_item(
        item_id=item.pk,
        by=cast.clerk,
        goal="当日办结",
        measures=[("公开时限", TODAY)],
        sources=[],
        responsible="党委书记",
    )
    event = history(item)[0]
    assert (event["before"], event["after"]) == (
        {"goal": "限时办结", "measures": ["制定窗口服务规范并上墙公开"], "sources": ["征求群众意见"]},
        {"goal": "当日办结", "measures": ["公开时限（2014-09-07）"], "sources": []},
    )
    assert list(item.measures.values_list("order", "text", "due_on")) == [(1, "公开时限", TODAY)]


@pytest.mark.parametrize("state", BUT_RUNNING)
def test_progress_is_reported_on_an_item_under_way_only(cast, state):
    item = make_item(cast.town, state=state)
    assert refused(report_progress, item_id=item.pk, by=cast.clerk, text="已办") == ["illegal_move"]


@pytest.mark.parametrize("state", BUT_RUNNING)
def test_of_several_reports_none_is_taken_when_one_item_is_not_under_way(cast, state):
    there, not_there = make_item(cast.town), make_item(cast.town, state=state)
    before = there.reports.count()
    texts = {there.pk: "已办", not_there.pk: "已办"}
    assert refused(report_progress_of_several, by=cast.clerk, texts=texts) == ["illegal_move"]
    assert refused(report_progress_of_several, by=cast.clerk, texts={there.pk: " "}) == ["text_missing"]
    assert there.reports.count() == before


def test_several_reports_leave_what_each_alone_would_leave(cast):
    alone, *together = [make_item(cast.town) for _ in range(3)]
    report_progress(item_id=alone.pk, by=cast.clerk, text=" 已办 ")
    made = report_progress_of_several(by=cast.clerk, texts={item.pk: " 已办 " for item in together})
    own = {"at", "hash", "seq", "object", "report"}
    (told,) = [{key: value for key, value in history(alone)[0].items() if key not in own}]
    for item, report in zip(together, made, strict=True):
        event = history(item)[0]
        assert {key: value for key, value in event.items() if key not in own} == told
        assert event["report"] == report.pk == item.reports.get().pk
    (row,) = alone.reports.values("text", "reported_on", "reported_by")
    assert [list(one.reports.values("text", "reported_on", "reported_by")) for one in together] == [
        [row],
        [row],
    ]


def test_a_report_keeps_its_files_with_their_hashes_in_the_trail(cast):
    item = make_item(cast.town)
    report = report_progress(item_id=item.pk, by=cast.clerk, text=" 已办 ", files=[png(), png("二.png")])
    files = list(report.attachments.order_by("pk"))
    assert [one.name for one in files] == ["现场照片.png", "二.png"]
    assert history(item)[0]["files"] == [
        {"attachment": one.pk, "name": one.name, "sha256": one.sha256} for one in files
    ]


def test_one_bad_file_refuses_the_whole_report(cast):
    item = make_item(cast.town)
    bad = png("页面.png")
    bad.file.seek(0)
    bad.file.write(b"<html><script>")
    bad.file.seek(0)
    codes = refused(report_progress, item_id=item.pk, by=cast.clerk, text="已办", files=[png(), bad])
    assert codes == ["file_kind"]


def test_an_empty_report_is_refused(cast):
    item = make_item(cast.town)
    assert refused(report_progress, item_id=item.pk, by=cast.clerk, text=" \n") == ["text_missing"]


@pytest.mark.parametrize("state", [state for state in BUT_RUNNING if state != State.ORDERED])  # none yet
def test_a_measure_is_ticked_off_on_an_item_under_way_only(cast, state):
    measure = make_item(cast.town, state=state).measures.get()
    codes = refused(complete_measures, by=cast.clerk, done={measure.pk: TODAY})
    assert codes == ["illegal_move"]


@pytest.mark.parametrize(("days", "code"), [(1, "in_the_future"), (-61, "before_filing")])
def test_a_measure_is_done_on_a_day_between_filing_and_today(cast, days, code):
    measure = make_item(cast.town).measures.get()
    day = TODAY + timedelta(days=days)
    assert refused(complete_measures, by=cast.clerk, done={measure.pk: day}) == [code]


@pytest.mark.parametrize("state", [s for s in State if State.FINISHED not in MOVES[s]])
def test_from_no_other_state_can_an_item_be_finished(cast, state):
    item = make_item(cast.town, state=state)
    assert refused(finish_item, item_id=item.pk, by=cast.clerk, result="已办") == ["illegal_move"]


def test_an_item_without_progress_is_not_finished(cast):
    item = make_item(cast.town)
    assert refused(finish_item, item_id=item.pk, by=cast.clerk, result="已办") == ["no_progress"]


def test_an_item_with_an_open_measure_is_not_finished(cast):
    item = make_item(cast.town)
    make_proof(item)
    with pytest.raises(ValidationError, match="还有 1 条措施没有登记完成") as refusal:
        finish_item(item_id=item.pk, by=cast.clerk, result="已办")
    assert refusal.value.code == "open_measures"
    complete(item)
    assert finish_item(item_id=item.pk, by=cast.clerk, result="已办").state == State.FINISHED


def test_a_measure_is_ticked_off_once(cast):
    measure = make_item(cast.town).measures.get()
    complete_measures(by=cast.clerk, done={measure.pk: TODAY})
    earlier = TODAY - timedelta(days=3)
    codes = refused(complete_measures, by=cast.clerk, done={measure.pk: earlier})
    assert codes == ["illegal_move"]
    measure.refresh_from_db()
    assert measure.done_on == TODAY


def test_measures_are_ticked_off_all_or_none_with_one_trace_an_item(cast):
    item, other = make_item(cast.town), make_item(cast.town)
    first, last = [one.measures.get().pk for one in (item, other)]
    bad = {first: TODAY, last: TODAY + timedelta(days=1)}
    assert refused(complete_measures, by=cast.clerk, done=bad) == ["in_the_future"]
    assert not item.measures.get().done_on
    complete_measures(by=cast.clerk, done={first: TODAY, last: TODAY})
    told = [json.loads(event.body) for event in Event.objects.filter(act="measure.completed").order_by("id")]
    assert [one["measures"] for one in told] == [[1], [1]]


@pytest.mark.django_db(transaction=True)
def test_a_measure_ticked_off_twice_at_once_is_ticked_off_once(cast, rival):
    measure = make_item(cast.town).measures.get()
    with transaction.atomic():
        complete_measures(by=cast.clerk, done={measure.pk: TODAY})
        second = rival(complete_measures, by=cast.clerk, done={measure.pk: TODAY})
        wait_until_someone_waits()
    assert second().code == "illegal_move"


@pytest.mark.parametrize("state", [State.FINISHED, State.APPROVED, State.CLOSED])
def test_no_part_is_put_under_a_main_item_that_was_declared_done(cast, state):
    main = make_item(cast.town, state=state)
    with pytest.raises(ValidationError, match="不能再添加分解事项") as refusal:
        add_item(list_id=main.list_id, by=cast.clerk, problem="窗口少", parent=main)
    assert refusal.value.error_dict["parent"][0].code == "parent_done"
    part = add_item(list_id=main.list_id, by=cast.clerk, problem="窗口少")
    with pytest.raises(ValidationError, match="不能再添加分解事项"):
        edit_item(item_id=part.pk, by=cast.clerk, parent=main)


@pytest.mark.django_db(transaction=True)
def test_a_part_that_comes_while_its_main_item_is_declared_done_is_refused(cast, rival):
    main = make_item(cast.town)
    make_proof(main)
    complete(main)
    with transaction.atomic():
        finish_item(item_id=main.pk, by=cast.clerk, result="已办")
        part = rival(add_item, list_id=main.list_id, by=cast.clerk, problem="窗口少", parent=main)
        wait_until_someone_waits()
    assert part().error_dict["parent"][0].code == "parent_done"


def test_an_item_without_a_result_is_not_finished(cast):
    item = make_item(cast.town)
    make_proof(item)
    assert refused(finish_item, item_id=item.pk, by=cast.clerk, result=" ") == ["result_missing"]


def test_an_item_sent_back_by_the_people_needs_new_progress(cast):
    item = make_item(cast.town, state=State.FINISHED)
    hold_review([item], likes=10)
    assert refused(finish_item, item_id=item.pk, by=cast.clerk, result="已办") == ["no_new_progress"]
    make_proof(item)
    assert finish_item(item_id=item.pk, by=cast.clerk, result="已办").state == State.FINISHED


def test_a_main_item_waits_for_its_sub_items(cast):
    main = make_item(cast.town, state=State.DRAFT)
    sub = make_item(cast.town, state=State.IN_PROGRESS, parent=main)
    make_proof(main)
    complete(main)
    assert refused(finish_item, item_id=main.pk, by=cast.clerk, result="已办") == ["open_children"]
    make_proof(sub)
    complete(sub)
    finish_item(item_id=sub.pk, by=cast.clerk, result="已办")
    assert finish_item(item_id=main.pk, by=cast.clerk, result="已办").finished_on == TODAY


def test_finishing_clears_the_overdue_flag(cast):
    item = make_item(cast.town, deadline=TODAY - timedelta(days=1))
    flag_overdue()
    make_proof(item)
    complete(item)
    finish_item(item_id=item.pk, by=cast.clerk, result="已办")
    assert list(Flag.objects.values_list("item", "cleared_on")) == [(item.pk, TODAY)]


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_clerks_is_refused(cast, rival):
    item = make_item(cast.town)
    make_proof(item)
    complete(item)
    with transaction.atomic():
        finish_item(item_id=item.pk, by=cast.clerk, result="先到")
        second = rival(finish_item, item_id=item.pk, by=cast.clerk, result="后到")
        wait_until_someone_waits()
    assert second().code == "illegal_move"
    item.refresh_from_db()
    assert item.result == "先到"


@pytest.mark.django_db(transaction=True)
def test_an_item_edited_while_its_list_is_submitted_is_refused(cast, rival):
    item = make_item(cast.town, state=State.DRAFT)
    with transaction.atomic():
        submit_list(list_id=item.list_id, by=cast.clerk)
        second = rival(edit_item, item_id=item.pk, by=cast.clerk, problem="趁机改掉")
        wait_until_someone_waits()
    assert second().code == "illegal_move"
    item.refresh_from_db()
    assert item.problem != "趁机改掉"
