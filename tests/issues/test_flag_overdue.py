"""The overdue sweep: once, though it run twice, late or beside another; and never needed to see the truth."""

from datetime import timedelta

import pytest
from django.db import transaction

from issues.models import Flag, Item
from issues.services import sweeps
from issues.services.lists import return_list
from issues.states import WITH_UNIT, State
from issues.tasks import flag_overdue
from tests.factories import TODAY, clear_flag, make_item
from tests.locks import wait_until_someone_waits
from trail import clock
from trail.models import Event
from trail.queries import broken, history

YESTERDAY = TODAY - timedelta(days=1)


def flags():
    return list(Flag.objects.order_by("pk").values_list("item", "kind", "raised_on", "cleared_on"))


def test_the_deadline_day_itself_is_in_time(cast):
    today, late = (make_item(cast.town, deadline=day) for day in (TODAY, YESTERDAY))
    assert sweeps.flag_overdue() == 1
    assert flags() == [(late.pk, "overdue", TODAY, None)]
    assert (today.lamp.kind, late.lamp.kind) == ("soon", "late")


def test_a_second_run_finds_nothing_to_do(cast):
    item = make_item(cast.town, deadline=YESTERDAY)
    assert [sweeps.flag_overdue(), sweeps.flag_overdue()] == [1, 0]
    assert [event["act"] for event in history(item)].count("item.flagged") == 1


@pytest.mark.parametrize("state", State)
def test_only_what_is_still_with_the_unit_is_overdue(cast, state):
    item = make_item(cast.town, state=state, deadline=YESTERDAY)
    assert sweeps.flag_overdue() == (1 if state in WITH_UNIT else 0)
    assert Item.objects.overdue(on=TODAY).filter(pk=item.pk).exists() is (state in WITH_UNIT)


def test_a_missed_day_is_made_up_and_can_be_replayed(cast):
    make_item(cast.town, deadline=TODAY)
    with clock.standing_on(TODAY + timedelta(days=3)):
        assert flag_overdue(on=(TODAY + timedelta(days=1)).isoformat()) == 1
        assert flag_overdue() == 0
    assert flags()[0][2] == TODAY + timedelta(days=1)


def test_with_a_dead_beat_an_overdue_item_is_still_seen(cast):
    item = make_item(cast.town, deadline=TODAY)
    with clock.standing_on(TODAY + timedelta(days=3)):
        assert not Flag.objects.exists()
        assert (item.lamp.kind, item.lamp.text) == ("late", "逾期 3 天")
        assert item in Item.objects.overdue(on=clock.today())


def test_an_item_that_falls_late_again_is_flagged_again(cast):
    item = make_item(cast.town, deadline=YESTERDAY)
    sweeps.flag_overdue()
    clear_flag(Flag.objects.get())
    assert sweeps.flag_overdue() == 1
    assert [flag[3] for flag in flags()] == [TODAY, None]
    assert item.flags.count() == 2


def test_a_returned_draft_loses_its_flag(cast):
    item = make_item(cast.town, state=State.FILED, deadline=YESTERDAY)
    sweeps.flag_overdue()
    return_list(list_id=item.list_id, by=cast.officer, reason="时限已过，请重定")
    assert flags() == [(item.pk, "overdue", TODAY, TODAY)]
    assert history(item)[0]["act"] == "item.flag_cleared"


def test_many_units_flagged_at_once_keep_every_chain_whole(cast):
    for unit in (cast.town, cast.bureau):
        for _ in range(3):
            make_item(unit, deadline=YESTERDAY)
    assert sweeps.flag_overdue() == 6
    assert broken() == []
    named = Event.objects.filter(act="item.flagged").values_list("stream", "object")
    assert {(f"unit-{item.unit_id}", f"item:{item.pk}") for item in Item.objects.all()} == set(named)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_raise_one_flag(cast, rival):
    item = make_item(cast.town, deadline=YESTERDAY)
    with transaction.atomic():
        assert sweeps.flag_overdue(on=TODAY) == 1
        second = rival(sweeps.flag_overdue, on=TODAY)
        wait_until_someone_waits()
    assert second() == 0
    assert flags() == [(item.pk, "overdue", TODAY, None)]
    assert Event.objects.filter(act="item.flagged").count() == 1
