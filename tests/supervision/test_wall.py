"""The wall holds every unit in sight, and each group has one of its own (M44)."""

from datetime import timedelta

from django.urls import reverse

from issues.states import State
from tests.factories import TODAY, make_item, make_unit

WALL = reverse("supervision:wall")


def test_the_wall_contains_all_units(cast, client, django_assert_num_queries):
    for n in range(82):
        make_unit(cast.campaign, f"第{n}站党支部", group=cast.groups[n % 2])
    make_item(cast.town, state=State.CLOSED)
    make_item(cast.bureau, deadline=TODAY - timedelta(days=3))
    client.force_login(cast.leader)
    client.get(WALL)
    with django_assert_num_queries(6):
        shown = client.get(WALL).content.decode()
    assert shown.count('class="cell ') == 84
    assert f'href="{reverse("units:unit", args=[cast.town.pk])}"' in shown
    assert "100%" in shown
    assert "逾期 1</span>" in shown
    assert "市委" not in shown  # a superior outside the campaign files nothing
    assert "<form" not in shown


def test_each_group_has_a_wall_of_its_own(cast, client):
    make_item(cast.bureau, deadline=TODAY - timedelta(days=3))
    client.force_login(cast.officer)
    shown = client.get(WALL, {"group": cast.groups[0].pk}).content.decode()
    assert "第1督导组整改落实督查进度图" in shown
    assert "甲镇党委" in shown
    assert "乙局党委" not in shown
    assert "0 家单位" in shown  # the other group's overdue unit is not added in


def test_another_groups_wall_is_out_of_sight(cast, client):
    client.force_login(cast.supervisor)
    other = client.get(WALL, {"group": cast.groups[1].pk})
    unknown = client.get(WALL, {"group": "999999"})
    nonsense = client.get(WALL, {"group": "²'"})
    assert other.status_code == unknown.status_code == nonsense.status_code == 404
    assert "甲镇党委" in client.get(WALL).content.decode()
    assert "乙局党委" not in client.get(WALL).content.decode()


def test_the_figures_add_the_cells_up(cast, client):
    for state in (State.CLOSED, State.FINISHED, State.APPROVED, State.IN_PROGRESS):
        make_item(cast.town, state=state)
    client.force_login(cast.officer)
    cards = client.get(WALL).context["cards"]
    assert [(card["title"], card["value"]) for card in cards] == [
        ("已销号", 1),
        ("待评审", 2),
        ("黄灯", 0),
        ("逾期", 0),
    ]
