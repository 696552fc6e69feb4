"""An item may end otherwise than fixed: proposed by the unit, decided by the level above, reversible (M119)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from issues.models import Ending, Item
from issues.services.endings import decide_ending, propose_ending, reverse_ending, withdraw_ending
from issues.services.extensions import ask_extension
from issues.services.items import add_item
from issues.services.leads import answer_lead, ask_lead
from issues.services.orders import sign_order
from issues.services.progress import report_progress
from issues.states import ENDING_MOVES, EndingState, State
from supervision.queries.debts import waiting_for
from tests.factories import (
    TODAY,
    close_out,
    end,
    finish,
    hold_review,
    make_flag,
    make_item,
    make_person,
)
from trail import clock
from trail.queries import broken
from units.models import Assignment, Unit

BACK = {"reason": "问题还在", "cause": "9月5日回头看记录", "deadline": TODAY + timedelta(days=20)}


def codes_of(act, **arguments):
    with pytest.raises(ValidationError) as refusal:
        act(**arguments)
    wrong = refusal.value
    return {
        one.code
        for one in (
            wrong.error_list
            if hasattr(wrong, "error_list")
            else [e for es in wrong.error_dict.values() for e in es]
        )
    }


def propose(cast, item=None, **values):
    item = item or make_item(cast.town)
    said = {"by": cast.clerk, "kind": "moot", "reason": "上级已取消这项检查"}
    return propose_ending(item_id=item.pk, **said | values)


def in_state(cast, state, item=None):
    """An ending in this state."""
    ending = propose(cast, item)
    match state:
        case "granted":
            decide_ending(ending_id=ending.pk, by=cast.superior, grants=True)
        case "refused":
            decide_ending(ending_id=ending.pk, by=cast.superior, grants=False, opinion="还能办")
        case "withdrawn":
            withdraw_ending(ending_id=ending.pk, by=cast.clerk)
        case "reversed":
            decide_ending(ending_id=ending.pk, by=cast.superior, grants=True)
            reverse_ending(ending_id=ending.pk, by=cast.officer, **BACK)
    return Ending.objects.get(pk=ending.pk)


def by_sql(statement, *args):
    with connection.cursor() as raw, transaction.atomic():
        raw.execute(statement, args)
        raw.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_m119_an_item_ends_by_the_superiors_decision_and_is_not_closed(cast):
    item = make_item(cast.town)
    ending = propose(cast, item)
    item.refresh_from_db()
    assert item.state == State.IN_PROGRESS
    decide_ending(ending_id=ending.pk, by=cast.superior, grants=True, opinion="同意")
    item.refresh_from_db()
    assert (item.state, item.closed_at, item.close_number) == (State.ENDED, None, None)
    assert item.lamp.kind == "idle"
    assert "终结" in item.lamp.text
    assert broken() == []


@pytest.mark.parametrize("state", [one for one in State if one not in (State.IN_PROGRESS, State.ORDERED)])
def test_m119_from_no_other_state_is_an_ending_proposed(cast, state):
    item = make_item(cast.town, state=state)
    assert codes_of(propose, cast=cast, item=item) == {"illegal_move"}


@pytest.mark.parametrize("state", EndingState)
def test_m119_each_verb_is_refused_in_every_state_it_does_not_fit(cast, state):
    ending = in_state(cast, state)
    verbs = {
        "granted": lambda: decide_ending(ending_id=ending.pk, by=cast.superior, grants=True),
        "refused": lambda: decide_ending(ending_id=ending.pk, by=cast.superior, grants=False, opinion="不"),
        "withdrawn": lambda: withdraw_ending(ending_id=ending.pk, by=cast.clerk),
        "reversed": lambda: reverse_ending(ending_id=ending.pk, by=cast.officer, **BACK),
    }
    for to, verb in verbs.items():
        if to not in ENDING_MOVES[state]:
            assert codes_of(verb) == {"illegal_move"}


@pytest.mark.parametrize("state", list(EndingState))
@pytest.mark.parametrize("to", list(EndingState))
def test_m119_sql_moves_no_ending_past_its_table(cast, state, to):
    ending = in_state(cast, state)
    if to == state:
        return
    with pytest.raises(DatabaseError):  # what the table allows is still silent, and leaves the item behind
        by_sql(
            "UPDATE issues_ending SET state = %s, decided_at = coalesce(decided_at, now()), opinion = '无' WHERE id = %s",
            to,
            ending.pk,
        )


def test_m119_nobody_but_the_unit_proposes_and_nobody_but_the_superior_decides(cast):
    item = make_item(cast.town)
    everybody = ("clerk", "outsider", "supervisor", "officer", "superior", "contact", "leader", "system")
    for name in set(everybody) - {"clerk"}:
        with pytest.raises(PermissionDenied):
            propose(cast, item, by=getattr(cast, name))
    ending = propose(cast, item)
    for name in set(everybody) - {"superior"}:
        with pytest.raises(PermissionDenied):
            decide_ending(ending_id=ending.pk, by=getattr(cast, name), grants=True)
    for name in set(everybody) - {"clerk"}:
        with pytest.raises(PermissionDenied):
            withdraw_ending(ending_id=ending.pk, by=getattr(cast, name))
    decide_ending(ending_id=ending.pk, by=cast.superior, grants=True)
    for name in set(everybody) - {"superior", "officer"}:
        with pytest.raises(PermissionDenied):
            reverse_ending(ending_id=ending.pk, by=getattr(cast, name), **BACK)


def test_m119_who_proposes_does_not_decide_even_with_both_roles(cast):
    both = make_person(f"both{cast.clerk.pk}", cast.campaign, "clerk", unit=cast.bureau)
    Assignment.objects.create(person=both, campaign=cast.campaign, role="superior", unit=cast.city)
    ending = propose(cast)
    with pytest.raises(DatabaseError, match=r"does_not_decide|Invalid|nothing is set"):
        by_sql(
            "UPDATE issues_ending SET state = 'granted', decided_at = now(), decided_by_id = proposed_by_id WHERE id = %s",
            ending.pk,
        )
    own = propose(cast, make_item(cast.bureau), by=both)
    with pytest.raises(PermissionDenied, match="本单位"):
        decide_ending(ending_id=own.pk, by=both, grants=True)


def test_m119_what_is_missing_is_named(cast):
    assert codes_of(propose, cast=cast, reason=" ") == {"reason_missing"}
    ending = propose(cast)
    refuse = {"ending_id": ending.pk, "by": cast.superior, "grants": False}
    assert codes_of(decide_ending, **refuse, opinion=" ") == {"reason_missing"}
    assert codes_of(propose, cast=cast, item=ending.item) == {"illegal_move"}
    decide_ending(ending_id=ending.pk, by=cast.superior, grants=True)
    back = {"ending_id": ending.pk, "by": cast.officer}
    assert codes_of(reverse_ending, **back | BACK | {"reason": " "}) == {"reason_missing"}
    assert codes_of(reverse_ending, **back | BACK | {"cause": " "}) == {"reason_missing"}
    assert codes_of(reverse_ending, **back | BACK | {"deadline": TODAY - timedelta(days=1)}) == {"deadline"}
    Unit.objects.filter(pk=cast.town.pk).update(parent=None)
    assert codes_of(propose, cast=cast) == {"no_upper"}


def test_m119_an_item_goes_into_another_that_is_there(cast):
    item, other = make_item(cast.town), make_item(cast.town)
    merge = {"cast": cast, "item": item, "kind": "merged"}
    assert codes_of(propose, **merge) == {"into_missing"}
    assert codes_of(propose, **merge, into=item) == {"into_itself"}
    assert codes_of(propose, **merge | {"kind": "impossible"}, into=other) == {"into_not_needed"}
    assert codes_of(propose, **merge, into=make_item(cast.town, state=State.DRAFT)) == {"into_ended"}
    assert codes_of(propose, **merge, into=make_item(cast.town, state=State.ENDED)) == {"into_ended"}
    part = make_item(cast.town, its_list=item.list, parent=item)
    assert codes_of(propose, **merge, into=part) == {"into_own_part"}
    closed = make_item(cast.town, state=State.CLOSED)
    assert propose(cast, make_item(cast.town), kind="replaced", into=closed).into == closed


def test_m119_no_circle_of_endings_by_service_or_by_sql(cast):
    one, two = make_item(cast.town), make_item(cast.town)
    there, back = propose(cast, one, kind="merged", into=two), propose(cast, two, kind="merged", into=one)
    decide_ending(ending_id=there.pk, by=cast.superior, grants=True)
    assert codes_of(decide_ending, ending_id=back.pk, by=cast.superior, grants=True) == {"into_ended"}
    with pytest.raises(DatabaseError, match="the other item is ended"):
        by_sql("UPDATE issues_ending SET state = 'granted', decided_at = now() WHERE id = %s", back.pk)
    with pytest.raises(DatabaseError, match="not_into_itself"):
        by_sql(
            "INSERT INTO issues_ending (item_id, into_id, kind, reason, state, proposed_at, opinion, reversed_why)"
            " VALUES (%s, %s, 'merged', 'x', 'proposed', now(), '', '')",
            two.pk,
            two.pk,
        )


def test_m119_without_a_decision_nothing_ends_even_by_sql(cast):
    item = make_item(cast.town)
    propose(cast, item)
    with pytest.raises(DatabaseError, match=r"without a granted ending|nothing is set or moved"):
        by_sql("UPDATE issues_item SET state = 'ended' WHERE id = %s", item.pk)
    ended = make_item(cast.town, state=State.ENDED)
    with pytest.raises(DatabaseError, match=r"without a granted ending|nothing is set or moved"):
        by_sql("UPDATE issues_item SET state = 'in_progress' WHERE id = %s", ended.pk)
    with pytest.raises(DatabaseError):
        by_sql("UPDATE issues_ending SET reason = '别的' WHERE item_id = %s", ended.pk)
    with pytest.raises(DatabaseError):
        by_sql("DELETE FROM issues_ending WHERE item_id = %s", ended.pk)
    with pytest.raises(DatabaseError, match="granted extension only"):
        by_sql("UPDATE issues_item SET deadline = deadline + 1 WHERE id = %s", ended.pk)


def test_m119_a_main_item_ends_when_no_part_is_open(cast):
    main = make_item(cast.town)
    part = make_item(cast.town, its_list=main.list, parent=main)
    assert codes_of(propose, cast=cast, item=main) == {"open_children"}
    end(part)
    ending = propose(cast, main)
    late_part = make_item(cast.town, its_list=main.list, parent=main)
    assert codes_of(decide_ending, ending_id=ending.pk, by=cast.superior, grants=True) == {"open_children"}
    end(late_part)
    decide_ending(ending_id=ending.pk, by=cast.superior, grants=True)
    of_part = part.endings.get()
    assert codes_of(reverse_ending, ending_id=of_part.pk, by=cast.officer, **BACK) == {"main_settled"}


def test_m119_a_main_item_may_finish_and_close_over_an_ended_part(cast):
    main = make_item(cast.town)
    part = make_item(cast.town, its_list=main.list, parent=main)
    report_progress(item_id=main.pk, by=cast.clerk, text="已办")
    assert codes_of(finish, item=main, by=cast.clerk) == {"open_children"}
    end(part)
    finish(main)
    hold_review([Item.objects.get(pk=main.pk)])
    close_out(Item.objects.get(pk=main.pk))
    assert Item.objects.get(pk=main.pk).state == State.CLOSED


def test_m119_a_lead_that_is_asked_for_is_answered_first(cast):
    item = make_item(cast.town)
    lead = ask_lead(item_id=item.pk, by=cast.clerk, reason="跨部门")
    assert codes_of(propose, cast=cast, item=item) == {"open_lead"}
    answer_lead(request_id=lead.pk, by=cast.superior, takes=False, answer="自办")
    propose(cast, item)


def test_m119_what_is_open_lapses_and_flags_are_cleared_but_lateness_is_remembered(cast):
    item = make_item(cast.town, deadline=TODAY + timedelta(days=2))
    ask_extension(
        item_id=item.pk, by=cast.clerk, new_deadline=item.deadline + timedelta(days=9), reason="汛期"
    )
    later = TODAY + timedelta(days=4)
    with clock.standing_on(later):
        make_flag(item, on=later)
        make_flag(item, "unexplained", on=later)
        end(Item.objects.get(pk=item.pk))
    item.refresh_from_db()
    assert item.extensions.get().state == "withdrawn"
    assert not item.flags.filter(cleared_on=None).exists()
    assert item.late_until == later


def test_m119_an_item_declared_done_needs_no_ending(cast):
    item = make_item(cast.town)
    ending = propose(cast, item)
    finish(item)
    ending.refresh_from_db()
    assert ending.state == EndingState.WITHDRAWN


def test_m119_an_order_nobody_signed_lapses_with_its_item(cast):
    item = make_item(cast.town, state=State.ORDERED)
    ending = end(item)
    assert item.orders.get().state == "lapsed"
    order = reverse_ending(ending_id=ending.pk, by=cast.officer, **BACK)
    item.refresh_from_db()
    assert (item.state, item.deadline, order.kind) == (State.IN_PROGRESS, BACK["deadline"], "resume")
    sign_order(order_id=order.pk, by=cast.clerk, measures=["重新公开规范"], goal="限时", responsible="镇长")
    finish(item)


def test_m119_a_look_back_reverses_and_the_unit_signs_and_works_on(cast):
    item = make_item(cast.town)
    ending = end(item)
    order = reverse_ending(ending_id=ending.pk, by=cast.superior, **BACK)
    item.refresh_from_db()
    assert (item.state, item.deadline) == (State.IN_PROGRESS, BACK["deadline"])
    assert order.former_deadline != item.deadline
    report_progress(item_id=item.pk, by=cast.clerk, text="重新公开。")
    assert codes_of(finish, item=item, by=cast.clerk) == {"unsigned_order"}
    sign_order(order_id=order.pk, by=cast.clerk, measures=["重新公开规范"])
    finish(item, by=cast.clerk)

    assert Item.objects.get(pk=item.pk).state == State.FINISHED
    assert broken() == []


def test_m119_the_second_of_two_superiors_is_refused(cast):
    ending = propose(cast)
    other = make_person("superior2", cast.campaign, "superior", unit=cast.city)
    decide_ending(ending_id=ending.pk, by=cast.superior, grants=True)
    assert codes_of(decide_ending, ending_id=ending.pk, by=other, grants=False, opinion="不同意") == {
        "illegal_move"
    }


def test_m119_no_new_part_under_an_ended_item(cast):
    main = make_item(cast.town, state=State.ENDED)
    with pytest.raises(ValidationError):
        add_item(list_id=main.list_id, by=cast.clerk, problem="分解", parent=main)


def test_m119_it_waits_for_the_superior_and_a_refusal_for_the_clerk(cast):
    def kinds(person):
        return {key: many for (key, _), many in waiting_for(person, on=TODAY).many.items()}

    item = make_item(cast.town)
    ending = propose(cast, item)
    assert kinds(cast.superior).get("end_superior") == 1
    assert "end_superior" not in kinds(cast.clerk)
    decide_ending(ending_id=ending.pk, by=cast.superior, grants=False, opinion="还能办")
    assert "end_superior" not in kinds(cast.superior)
    assert kinds(cast.clerk).get("end_refused") == 1
    with clock.standing_on(TODAY + timedelta(days=1)):
        report_progress(item_id=item.pk, by=cast.clerk, text="继续办理。")
    assert "end_refused" not in kinds(cast.clerk)


def test_m119_the_whole_way_through_pages(cast, client):
    item, other = make_item(cast.town), make_item(cast.town)
    client.force_login(cast.clerk)
    assert "申请终结" in client.get(reverse("issues:item", args=[item.pk])).text
    form = {"kind": "merged", "into": "jr-9999", "reason": "与另一件是同一问题"}
    refused = client.post(reverse("issues:ending_propose", args=[item.pk]), form)
    assert "没有找到这个编号" in refused.text
    assert "与另一件是同一问题" in refused.text
    form["into"] = other.number
    client.post(reverse("issues:ending_propose", args=[item.pk]), form)
    ending = item.endings.get()
    assert "已有一份终结申请" in client.post(reverse("issues:ending_propose", args=[item.pk]), form).text
    client.force_login(cast.superior)
    assert item.title in client.get(reverse("issues:endings")).text
    page = reverse("issues:ending", args=[ending.pk])
    assert "不予批准须写明理由" in client.post(page, {"grants": "0", "opinion": ""}).text
    assert client.post(page, {"grants": "1", "opinion": "同意"}).status_code == 302
    shown = client.get(reverse("issues:item", args=[item.pk])).text
    assert "已终结（未销号）" in shown
    assert other.number in shown
    client.force_login(cast.officer)
    assert item.number in client.get(reverse("issues:items"), {"state": "ended"}).text
    assert "另终结 1" in client.get(reverse("desk")).text
    back = {"reason": "不是同一问题", "cause": "回头看记录", "deadline": "2014-10-20"}
    assert client.post(reverse("issues:ending_reverse", args=[ending.pk]), back).status_code == 302
    assert "恢复整改" in client.get(reverse("issues:item", args=[item.pk])).text


def test_m119_the_list_of_endings_asks_the_same_however_long(cast, client, django_assert_max_num_queries):
    for _ in range(3):
        propose(cast)
    client.force_login(cast.superior)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("issues:endings")).status_code == 200
