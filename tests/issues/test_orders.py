"""What a unit is ordered to put right: a new item waits for its signature, a closed one is opened again (M55, M87)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from issues.models import Item, Order
from issues.services.items import finish_item
from issues.services.lists import accept_list, submit_list
from issues.services.orders import order_item, reopen_item, sign_order
from issues.states import OrderState, State
from supervision.queries.figures import figures
from tests.factories import (
    TODAY,
    close_out,
    complete,
    finish,
    hold_review,
    make_item,
    make_leader,
    make_proof,
)
from trail.models import Event
from trail.queries import broken, history

DAY = date(2014, 10, 31)
CLOSERS = [state for state in State if state != State.CLOSED]


def ordered(cast, *, by=None, **values):
    said = {
        "origin": "inspection",
        "problem": "窗口午间无人值守",
        "deadline": DAY,
        "cause": "督导组9月5日检查记录",
    }
    return order_item(unit=values.pop("unit", cast.town), by=by, **said | values)


def reopened(item, *, by=None, **values):
    said = {
        "kind": "redo",
        "origin": "spot_check",
        "cause": "9月抽查",
        "reason": "承诺的窗口又撤了",
        "deadline": DAY,
    }
    return reopen_item(item_id=item.pk, by=by, **said | values)


def signed(order, *, by=None, **values):
    said = {"measures": ["安排午间值班"], "goal": "午间有人办事", "responsible": "镇长"}
    return sign_order(order_id=order.pk, by=by, **said | values)


def code_of(act, *args, **values):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **values)
    error = refusal.value
    return (
        next(iter(error.error_dict.values()))[0].code
        if hasattr(error, "error_dict")
        else error.error_list[0].code
    )


def test_m55_an_ordered_item_counts_at_once_and_waits_for_the_units_signature(cast):
    before = figures(cast.campaign, on=TODAY).total
    item = ordered(cast, by=cast.supervisor)
    order = item.orders.get()
    assert (item.state, item.filed_on, item.deadline, bool(item.number)) == (State.ORDERED, TODAY, DAY, True)
    assert figures(cast.campaign, on=TODAY).total == before + 1
    assert item in Item.objects.overdue(on=DAY + timedelta(days=1))
    make_proof_refused = code_of(finish_item, item_id=item.pk, by=cast.clerk, result="好了")
    assert make_proof_refused in ("unsigned_order", "illegal_move")
    signed(order, by=cast.clerk)
    item.refresh_from_db()
    assert (item.state, item.goal, item.responsible) == (State.IN_PROGRESS, "午间有人办事", "镇长")
    assert (item.measures_total, [one.text for one in item.measures.all()]) == (1, ["安排午间值班"])
    finish(item)
    item.refresh_from_db()
    assert item.state == State.FINISHED
    assert broken() == []


def test_m55_the_item_goes_on_the_leaders_list_where_the_problem_is_the_leaders(cast):
    leader = make_leader(cast.town, "副镇长")
    item = ordered(cast, holder=leader)
    assert (item.list.leader, item.list.kind) == (leader, "personal")
    again = ordered(cast, holder=leader, problem="另一个问题")
    assert again.list_id == item.list_id


def test_m55_filing_the_list_leaves_what_was_ordered_alone(cast):
    item = ordered(cast)
    draft = make_item(cast.town, state=State.DRAFT, its_list=item.list)
    submit_list(list_id=draft.list_id, by=None)
    accept_list(list_id=draft.list_id, by=None)
    item.refresh_from_db()
    draft.refresh_from_db()
    assert (item.state, draft.state) == (State.ORDERED, State.IN_PROGRESS)


def test_m87_a_reopened_item_keeps_what_it_was_and_runs_its_whole_way_once_more(cast):
    item = make_item(cast.town, state=State.CLOSED)
    former, result = item.close_number, item.result
    order = reopened(item, by=cast.officer)
    item.refresh_from_db()
    assert (item.state, item.close_number, item.closed_at, item.deadline) == (
        State.IN_PROGRESS,
        None,
        None,
        DAY,
    )
    assert (order.former_number, order.former_result) == (former, result)
    make_proof(item)
    complete(item)
    assert code_of(finish_item, item_id=item.pk, by=cast.clerk, result="真的好了") == "unsigned_order"
    signed(order, by=cast.clerk, goal="", responsible="")
    assert code_of(finish_item, item_id=item.pk, by=cast.clerk, result="真的好了") == "open_measures"
    make_proof(item)
    complete(item)
    finish_item(item_id=item.pk, by=cast.clerk, result="真的好了")
    item.refresh_from_db()
    assert item.state == State.FINISHED
    story = [event["act"] for event in events_of(item)]
    assert story.count("order.given") == story.count("order.signed") == 1
    assert broken() == []


def test_m87_a_reopened_item_gets_another_close_number(cast):
    item = make_item(cast.town, state=State.CLOSED)
    former = item.close_number
    order = reopened(item)
    signed(order)
    with_work_done(item)
    hold_review([item])
    close_out(item)
    item.refresh_from_db()
    assert item.state == State.CLOSED
    assert item.close_number != former
    assert Order.objects.get().former_number == former


def with_work_done(item):
    item.refresh_from_db()
    finish(item)
    item.refresh_from_db()


def events_of(item):
    return history(item)


@pytest.mark.parametrize("state", CLOSERS)
def test_m87_only_a_closed_item_is_opened_again(cast, state):
    item = ordered(cast) if state == State.ORDERED else make_item(cast.town, state=state)
    assert code_of(reopened, item) == "illegal_move"
    assert (
        not Event.objects.filter(act="order.given", object=f"item:{item.pk}")
        .exclude(body__contains='"new"')
        .exists()
    )


def test_refusals_name_what_is_missing_and_nothing_is_stored(cast):
    closed = make_item(cast.town, state=State.CLOSED)
    other = make_leader(cast.bureau)
    before = (Item.objects.count(), Order.objects.count(), Event.objects.count())
    assert code_of(ordered, cast, problem=" ") == "reason_missing"
    assert code_of(ordered, cast, cause=" ") == "reason_missing"
    assert code_of(ordered, cast, deadline=TODAY - timedelta(days=1)) == "deadline"
    assert code_of(ordered, cast, deadline=date(2099, 1, 1)) == "deadline"
    assert code_of(ordered, cast, holder=other) == "holder_of_other_unit"
    assert code_of(reopened, closed, kind="new") == "not_a_reopening"
    assert code_of(reopened, closed, reason="") == "reason_missing"
    assert code_of(reopened, closed, cause="") == "reason_missing"
    assert code_of(reopened, closed, deadline=TODAY - timedelta(days=1)) == "deadline"
    assert before == (Item.objects.count(), Order.objects.count(), Event.objects.count())
    order = ordered(cast).orders.get()
    assert code_of(signed, order, measures=[]) == "measures_missing"
    assert code_of(signed, order, goal=" ") == "goal_missing"
    assert code_of(signed, order, responsible="") == "responsible_missing"
    signed(order)
    assert code_of(signed, order) == "illegal_move"


def test_who_may_order_and_who_signs(cast):
    closed = make_item(cast.town, state=State.CLOSED)
    for name in ("clerk", "outsider", "stranger", "contact", "leader", "system", "auditor"):
        with pytest.raises(PermissionDenied):
            ordered(cast, by=getattr(cast, name))
        with pytest.raises(PermissionDenied):
            reopened(closed, by=getattr(cast, name))
    for name in ("supervisor", "officer", "superior"):
        order = ordered(cast, by=getattr(cast, name), problem=name).orders.get()
    for name in ("outsider", "supervisor", "superior", "contact"):
        with pytest.raises(PermissionDenied):
            signed(order, by=getattr(cast, name))


def test_the_database_holds_an_order_and_the_day_it_sets(cast):
    item = make_item(cast.town, state=State.CLOSED)
    order = reopened(item)
    for change in ("reason = 'x'", "deadline = '2014-12-01'", "former_number = 'x'", "kind = 'make_up'"):
        with pytest.raises(Exception, match="update"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE issues_order SET {change}")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE issues_order SET state = 'signed'")
    with pytest.raises(Exception, match="granted extension"), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(deadline=date(2014, 12, 1))
    assert order.state == OrderState.ORDERED
    closed = make_item(cast.bureau, state=State.CLOSED)
    with pytest.raises(Exception, match="granted extension"), transaction.atomic():
        Item.objects.filter(pk=closed.pk).update(
            state=State.IN_PROGRESS, deadline=DAY, closed_at=None, close_number=None
        )


def test_m87_from_the_unit_page_to_the_signature_by_pages(cast, client):
    client.force_login(cast.officer)
    unit_page = client.get(reverse("units:unit", args=[cast.town.pk])).content.decode()
    address = reverse("issues:order_new", args=[cast.town.pk])
    assert address in unit_page
    said = {"origin": "inspection", "cause": "检查记录", "problem": "<b>午间无人", "deadline": "2014-10-31"}
    assert client.post(address, said | {"deadline": "10月底"}).status_code == 422
    answer = client.post(address, said)
    assert answer.status_code == 302
    item = Item.objects.get(problem="<b>午间无人")
    order = item.orders.get()
    client.force_login(cast.clerk)
    shown = client.get(reverse("issues:item", args=[item.pk])).content.decode()
    assert reverse("issues:order", args=[order.pk]) in shown
    page = reverse("issues:order", args=[order.pk])
    assert "&lt;b&gt;午间无人" in client.get(page).content.decode()
    refused = client.post(page, {"goal": "有人", "responsible": "镇长"})
    assert refused.status_code == 409
    assert "请至少写一条整改措施" in refused.content.decode()
    sign = {"goal": "有人", "responsible": "镇长", "measures_text": ["轮流值班"], "measures_due": [""]}
    assert client.post(page, sign).status_code == 302
    item.refresh_from_db()
    assert item.state == State.IN_PROGRESS
