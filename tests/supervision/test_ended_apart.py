"""What ended without a close-out is counted apart everywhere, and stands in nobody's way (M119)."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as draw

from inspections.services.spot_checks import look_at_drawn
from issues.models import Item
from issues.services.endings import decide_ending
from issues.states import COUNTED, SETTLED, WAITING, WITH_UNIT, State
from portal.queries.units import counts as public_counts
from supervision.queries.counts import Counted, added_up
from supervision.queries.figures import figures, status_sentence
from supervision.queries.progress_curve import pace, pace_rows
from supervision.rules import unit_lamp
from supervision.services.wrap_up import hold_wrap_up
from tests.factories import TODAY, disclose, end, make_item, propose_end
from tests.inspections.test_spot_checks import LATER, drawn
from tests.supervision.test_wrap_up import HELD, gate_of, insert
from trail import clock

ROWS = draw.lists(
    draw.tuples(draw.sampled_from(COUNTED), draw.integers(1, 40), draw.integers(0, 40)), max_size=12
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # how fast examples are drawn says nothing of sums
@given(ROWS)
def test_m119_filed_is_closed_and_ended_and_waiting_and_with_the_unit(rows):
    counted = [Counted(1, state, filed, min(late, filed), filed, filed) for state, filed, late in rows]
    sums, by_state = added_up(counted), Counter()
    for row in counted:
        by_state[row.state] += row.filed
    with_unit = sum(by_state[state] for state in WITH_UNIT)
    assert sums["filed"] == sums["closed"] + sums["ended"] + sums["waiting"] + with_unit
    assert sums["due"] == sums["filed"] - sums["ended"]
    assert sums["waiting"] == sum(by_state[state] for state in WAITING)


def test_m119_a_lamp_says_that_some_were_ended():
    counts = {"filed": 5, "waiting": 0, "overdue": 0, "soon": 0}
    assert unit_lamp(**counts, closed=5).text == "全销号"
    mixed = unit_lamp(**counts, closed=4, ended=1)
    assert (mixed.kind, mixed.text) == ("ok", "已办完")
    assert "终结 1 项" in mixed.why
    assert unit_lamp(**counts | {"waiting": 1}, closed=3, ended=1).kind == "wait"


def test_m119_an_ended_item_is_neither_closed_nor_due_nor_late(cast):
    late = make_item(cast.town, deadline=TODAY - timedelta(days=3))
    make_item(cast.town, state=State.CLOSED)
    end(late)
    now = figures(cast.campaign, on=TODAY)
    assert (now.total, now.closed, now.ended, now.overdue) == (2, 1, 1, 0)
    assert "另有经上一级党组织批准终结、不计销号的1项" in status_sentence(cast.campaign, on=TODAY)
    days = {"on": TODAY, "until": TODAY + timedelta(days=40)}
    curve = pace(Item.objects.filed(), **days, starts=cast.campaign.starts_on, ends=cast.campaign.ends_on)
    assert (curve.total, curve.closed, curve.forecast) == (1, 1, 1)
    assert pace_rows(Item.objects.filed(), by="unit_id", **days)[cast.town.pk]["total"] == 1


def test_m119_an_ended_item_is_not_in_the_way_of_the_wrap_up_and_a_proposed_one_is(cast):
    make_item(cast.town, state=State.CLOSED)
    item = make_item(cast.town)
    propose_end(item)
    assert gate_of(cast.town).open_items == 1
    with pytest.raises(ValidationError):
        hold_wrap_up(unit_id=cast.town.pk, by=cast.clerk, **HELD)
    ending = item.endings.get()
    decide_ending(ending_id=ending.pk, by=cast.superior, grants=True)
    assert gate_of(cast.town).standing == "free"
    with pytest.raises(ValidationError) as early:
        hold_wrap_up(unit_id=cast.town.pk, by=cast.clerk, **HELD | {"held_on": TODAY - timedelta(days=1)})
    assert {one.code for one in early.value.error_list} == {"held_over_open_items"}
    insert(cast.town)


def test_m119_the_public_reads_how_and_why_once_it_is_released_and_not_before(cast):
    item = make_item(cast.town)
    disclose(item)
    where = reverse("portal:item", args=[item.number])
    end(item, reason="地块已被征收，代办点不再设立")
    assert "地块已被征收" not in Client().get(where).text
    disclose(item, kind="progress")
    page = Client().get(where).text
    for words in ("已终结（未销号）", "不再适用", "地块已被征收", "由上一级党组织批准"):
        assert words in page
    assert public_counts(cast.campaign, on=TODAY)[cast.town.pk]["ended"] == 1
    assert "地块已被征收" in Client().get(reverse("portal:search"), {"q": "地块已被征收"}).text
    assert item.number in Client().get(reverse("portal:items"), {"state": "ended"}).text
    assert "另终结 1 项" in Client().get(reverse("portal:home")).text


def test_m119_a_spot_check_draws_from_what_was_ended_and_can_reverse_it(cast):
    item = make_item(cast.town, state=State.ENDED)
    check = drawn(cast, among="ended")
    one = check.drawn.get()
    assert one.item == item
    said = {
        "drawn_id": one.pk,
        "by": cast.officer,
        "method": "visit",
        "met": False,
        "finding": "窗口仍然拖拉",
    }
    with clock.standing_on(LATER):
        with pytest.raises(ValidationError):
            look_at_drawn(**said)
        look_at_drawn(**said, follow="resume", deadline=LATER + timedelta(days=20))
    item.refresh_from_db()
    assert item.state == State.IN_PROGRESS
    assert State.ENDED in SETTLED
