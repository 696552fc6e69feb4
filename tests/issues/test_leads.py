"""The level above is asked to lead (M95); three responsible hands, task sheet, queue and letter (M13, M27)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from issues.models import LeadRequest
from issues.services.leads import answer_lead, ask_lead, rank_item, withdraw_lead
from issues.states import State
from tests.factories import make_item, make_person
from trail.models import Event
from trail.queries import broken
from units.models import Assignment, Unit


def code_of(act, **arguments):
    with pytest.raises(ValidationError) as refusal:
        act(**arguments)
    return refusal.value.code


def ask(cast, item=None, **values):
    item = item or make_item(cast.town)
    return ask_lead(item_id=item.pk, **{"by": cast.clerk, "reason": "跨部门，本镇协调不了"} | values)


def test_m95_the_superior_takes_the_lead_and_the_deadline_stays(cast, client):
    asked = ask(cast)
    client.force_login(cast.superior)
    assert "待答复牵头" in client.get(reverse("desk")).text
    answer_lead(request_id=asked.pk, by=cast.superior, takes=True, answer="由市委农工部牵头")
    fresh = LeadRequest.objects.select_related("item").get(pk=asked.pk)
    assert (fresh.state, fresh.upper, fresh.item.state) == ("taken", cast.city, State.IN_PROGRESS)
    assert fresh.item.deadline == asked.item.deadline
    assert "上级牵头" in client.get(reverse("issues:item", args=[asked.item_id])).text
    assert Event.objects.filter(act__in=["lead.asked", "lead.answered"]).count() == 2
    assert broken() == []


@pytest.mark.parametrize("state", [state for state in State if state != State.IN_PROGRESS])
def test_m95_only_an_item_under_way_asks(cast, state):
    item = make_item(cast.town, state=state)
    assert code_of(ask, cast=cast, item=item) == "illegal_move"


def test_m95_each_side_does_its_own_half_and_once(cast):
    asked = ask(cast)
    assert code_of(ask, cast=cast, item=asked.item) == "illegal_move"
    assert code_of(ask, cast=cast, reason=" ") == "reason_missing"
    answer = {"request_id": asked.pk, "takes": False, "answer": "由单位自办"}
    for name in ("clerk", "outsider", "supervisor", "officer", "contact", "leader", "system"):
        with pytest.raises(PermissionDenied):
            answer_lead(**answer, by=getattr(cast, name))
    for name in ("outsider", "supervisor", "officer", "superior"):
        with pytest.raises(PermissionDenied):
            ask(cast, by=getattr(cast, name))
        with pytest.raises(PermissionDenied):
            withdraw_lead(request_id=asked.pk, by=getattr(cast, name))
    assert code_of(answer_lead, **answer | {"answer": " "}, by=cast.superior) == "reason_missing"
    answer_lead(**answer, by=cast.superior)
    for act in (answer_lead, withdraw_lead):
        more = answer if act is answer_lead else {"request_id": asked.pk}
        by = cast.superior if act is answer_lead else cast.clerk
        assert code_of(act, **more, by=by) == "illegal_move"
    again = ask(cast, asked.item)
    withdraw_lead(request_id=again.pk, by=cast.clerk)


def test_m95_who_asks_does_not_answer_even_with_both_roles(cast):
    both = make_person(f"both{cast.clerk.pk}", cast.campaign, "clerk", unit=cast.town)
    Assignment.objects.create(person=both, campaign=cast.campaign, role="superior", unit=cast.city)
    asked = ask(cast, by=both)
    assert code_of(answer_lead, request_id=asked.pk, by=both, takes=True, answer="行") == "same_person"
    with (
        connection.cursor() as raw,
        pytest.raises(DatabaseError, match="does_not_answer"),
        transaction.atomic(),
    ):
        raw.execute(
            "UPDATE issues_leadrequest SET state = 'taken', answer = '行', answered_at = now(), answered_by_id = %s"
            " WHERE id = %s",
            [both.pk, asked.pk],
        )


def test_m95_a_unit_without_a_superior_is_told_so(cast):
    Unit.objects.filter(pk=cast.town.pk).update(parent=None)
    assert code_of(ask, cast=cast) == "no_upper"


def test_m27_the_queue_is_by_urgency_then_by_day(cast, client):
    usual, urgent = make_item(cast.town), make_item(cast.town)
    rank = {"item_id": urgent.pk, "by": cast.officer, "priority": 1}
    assert code_of(rank_item, **rank, reason=" ") == "reason_missing"
    with pytest.raises(PermissionDenied):
        rank_item(**rank | {"by": cast.clerk}, reason="急")
    rank_item(**rank, reason="群众反映集中")
    assert code_of(rank_item, **rank, reason="再急") == "nothing_changed"
    client.force_login(cast.clerk)
    text = client.get(reverse("issues:items"), {"order": "priority"}).text
    assert text.index(urgent.number) < text.index(usual.number)
    assert "急办 · " in text


@pytest.mark.parametrize(("what", "words"), [("sheet", "任务分解表"), ("letter", "限期整改")])
def test_m13_the_sheet_prints_three_hands_and_the_parts(cast, client, what, words):
    hands = {"lead_leader": "副镇长", "tracking_office": "党政办", "tracker": "党建干事"}
    main = make_item(cast.town, **hands)
    part = make_item(cast.town, its_list=main.list, parent=main)
    client.force_login(cast.clerk)
    page = client.get(reverse("issues:item_print", args=[main.pk, what]))
    for expected in (words, part.number, *hands.values()):
        assert expected in page.text
    assert client.get(reverse("issues:item_print", args=[main.pk, "other"])).status_code == 404
