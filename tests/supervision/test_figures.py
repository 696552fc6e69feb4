"""Figures against a slow count made row by row, and the sentence made of them."""

import random
from datetime import date, timedelta

import pytest

from issues.models import Item
from issues.states import WAITING, WITH_UNIT, State
from supervision import rules
from supervision.pages import rows as address
from supervision.queries.figures import Figures, figures, status_sentence
from supervision.queries.progress import groups_progress, progress_chart
from tests.factories import TODAY, finish, hold_review, make_item, make_leader, make_list, make_unit
from trail import clock


@pytest.fixture
def mixture(cast):
    """Items in every state, due before, on and after today, on team and personal lists of two units."""
    dice = random.Random(7)
    for unit in (cast.town, cast.bureau):
        for n, state in enumerate(State):
            with_the_office = state in (State.DRAFT, State.FILED)  # such a list takes no other item in
            leader = make_leader(unit, post=f"副职{n}") if with_the_office or dice.random() < 0.6 else None
            deadline = TODAY + timedelta(days=dice.randint(-20, 6))
            make_item(unit, state=state, its_list=make_list(unit, leader=leader), deadline=deadline)
    make_item(cast.town, deadline=TODAY)
    make_item(cast.town, deadline=TODAY - timedelta(days=1))
    return cast


def slowly(items, on):
    """The same figures, one item at a time, in words of their own."""
    items = [item for item in items if item.state != "draft"]
    late = [
        item for item in items if item.state in ("filed", "ordered", "in_progress") and item.deadline < on
    ]
    return {
        "total": len(items),
        "team": sum(item.list.kind == "team" for item in items),
        "personal": sum(item.list.leader_id is not None for item in items),
        "closed": sum(item.closed_at is not None for item in items),
        "ended": sum(item.endings.filter(state="granted").exists() for item in items),
        "overdue": len(late),
        "overdue_units": len({item.unit_id for item in late}),
        "due": sum(item.deadline <= on and item.state != "ended" for item in items),
    }


def test_figures_are_what_a_slow_count_finds(mixture, django_assert_num_queries):
    for days in (-30, -5, 0, 1, 7):
        on = TODAY + timedelta(days=days)
        wanted = slowly(Item.objects.select_related("list"), on)
        with django_assert_num_queries(1):
            found = figures(mixture.campaign, on=on, below=False)
        assert {key: getattr(found, key) for key in wanted} == wanted
        assert found.total == found.team + found.personal == sum(found.by_state.values())
        with_unit = sum(found.by_state[state] for state in WITH_UNIT)
        waiting = sum(found.by_state[state] for state in WAITING)
        assert found.total == found.closed + found.ended + waiting + with_unit  # M119
        assert min(wanted["ended"], wanted["team"], wanted["personal"], wanted["closed"]) > 0


def test_a_clerk_counts_only_what_is_in_sight(mixture):
    found = figures(mixture.clerk, on=TODAY)
    wanted = slowly(Item.objects.filter(unit=mixture.town).select_related("list"), TODAY)
    assert {key: getattr(found, key) for key in wanted} == wanted
    assert found.total < figures(mixture.officer, on=TODAY).total
    assert figures(mixture.officer, on=TODAY) == figures(mixture.campaign, on=TODAY)


def test_an_item_is_below_the_floor_until_the_people_approve_it(cast):
    item = make_item(cast.town, state=State.FINISHED)
    hold_review([item], likes=10)
    assert figures(cast.campaign, on=TODAY).below == 1
    assert figures(cast.outsider, on=TODAY).below == 0
    finish(item)
    hold_review([item])
    assert figures(cast.campaign, on=TODAY).below == 0


def test_the_sentence_is_the_sources_own(cast):
    cast.campaign.place = "句容市"
    counted = Figures(
        on=TODAY, total=2612, team=344, personal=2268, closed=678, overdue=41, overdue_units=17, due=1200
    )
    assert status_sentence(cast.campaign, on=TODAY, counted=counted) == (
        "全市参学单位已上报整改事项2612条，其中，领导班子整改事项344条，领导干部个人整改事项2268条；"
        "已办结销号整改事项678项（截至2014年9月7日）。"
    )


def test_the_sentence_counts_by_itself(mixture):
    now = figures(mixture.campaign, on=TODAY)
    sentence = status_sentence(mixture.campaign, on=TODAY)
    assert f"整改事项{now.total}条" in sentence
    assert f"销号整改事项{now.closed}项" in sentence


@pytest.mark.parametrize(
    ("place", "whole"),
    [("句容市", "全市"), ("某县", "全县"), ("华阳街道", "全街道"), ("后白镇", "全镇"), ("本单位", "本单位")],
)
def test_the_whole_place_is_called_by_its_ending(place, whole):
    assert rules.whole_of(place) == whole


def test_the_chart_is_what_a_slow_count_finds_unit_by_unit(mixture, django_assert_num_queries):
    with django_assert_num_queries(3):
        chart = progress_chart(mixture.campaign, on=TODAY, campaign=mixture.campaign)
    assert [row["name"] for row in chart] == ["甲镇党委", "乙局党委"]
    for row in chart:
        items = list(Item.objects.filter(unit=row["pk"]).select_related("list"))
        wanted = slowly(items, TODAY)
        assert (row["filed"], row["ended"], row["closed"], row["overdue"]) == (
            wanted["total"],
            wanted["ended"],
            wanted["closed"],
            wanted["overdue"],
        )
        assert (row["filed"], row["closed"], row["overdue"]) == (
            wanted["total"],
            wanted["closed"],
            wanted["overdue"],
        )
        assert row["waiting"] == sum(item.state in ("finished", "approved") for item in items)
        assert row["rate"] == wanted["closed"] * 100 // wanted["total"]


def test_groups_add_their_units_up(mixture, django_assert_num_queries):
    make_unit(mixture.campaign, "丙站党支部", group=mixture.groups[0])
    with django_assert_num_queries(3):
        groups = groups_progress(mixture.campaign, on=TODAY, campaign=mixture.campaign)
    chart = progress_chart(mixture.campaign, on=TODAY, campaign=mixture.campaign)
    assert [(row["name"], row["units"]) for row in groups] == [("第1督导组", 2), ("第2督导组", 1)]
    for row in groups:
        units = [unit for unit in chart if unit["group_id"] == row["group_id"]]
        for key in ("filed", "closed", "ended", "waiting", "overdue", "soon"):
            assert row[key] == sum(unit[key] for unit in units)


def test_a_group_sees_its_own_units_only(mixture):
    chart = progress_chart(mixture.supervisor, on=TODAY, campaign=mixture.campaign)
    assert [row["name"] for row in chart] == ["甲镇党委"]


@pytest.mark.parametrize(
    ("counts", "kind"),
    [
        ((0, 0, 0, 0, 0), "idle"),
        ((4, 1, 1, 1, 1), "late"),
        ((4, 4, 0, 0, 0), "ok"),
        ((4, 1, 1, 0, 1), "soon"),
        ((4, 1, 3, 0, 0), "wait"),
        ((4, 1, 1, 0, 0), "ok"),
    ],
)
def test_the_lamp_of_a_unit_shows_the_worst_first(counts, kind):
    keys = ("filed", "closed", "waiting", "overdue", "soon")
    assert rules.unit_lamp(**dict(zip(keys, counts, strict=True))).kind == kind


def test_a_share_is_never_rounded_up():
    assert rules.share(2611, 2612) == 99
    assert rules.share(0, 0) == 0


BEHIND = [
    ({"state": "counted"}, "total"),
    ({"kind": "team", "state": "counted"}, "team"),
    ({"state": "closed"}, "closed"),
    ({"lamp": "late"}, "overdue"),
]


def test_behind_each_figure_stand_as_many_rows(mixture, client):
    client.force_login(mixture.officer)
    for filters, wanted in BEHIND:
        shown = client.get(address(**filters)).context["turn"]
        assert len(shown.rows) == getattr(figures(mixture.officer, on=TODAY), wanted) > 0


def test_the_day_is_an_argument_and_not_the_clock(mixture):
    before = figures(mixture.campaign, on=TODAY)
    with clock.standing_on(date(2015, 1, 1)):
        assert figures(mixture.campaign, on=TODAY) == before
        assert figures(mixture.campaign, on=date(2015, 1, 1)).overdue > before.overdue
