"""序时进度: planned against closed, and what can be closed by a day, by where it stands (M72)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from issues.states import State
from reviews.services.closeouts import apply_close_out
from reviews.services.verdicts import decide_step
from supervision.progress_chart import curve
from supervision.queries.counts import items_of
from supervision.queries.progress_curve import pace, pace_rows, rounded
from tests.factories import TODAY, make_item

UNTIL = date(2014, 9, 30)


def paced(cast, of=None):
    return pace(
        items_of(of or cast.campaign),
        on=TODAY,
        until=UNTIL,
        starts=cast.campaign.starts_on,
        ends=cast.campaign.ends_on,
    )


@pytest.fixture
def running(cast):
    """One closed, one of each state due this month, one due after it, one at each of two levels."""
    for state in (State.CLOSED, State.IN_PROGRESS, State.FINISHED, State.APPROVED):
        make_item(cast.town, state=state)
    make_item(cast.town, deadline=date(2014, 10, 1))
    make_item(cast.bureau, deadline=TODAY - timedelta(days=1))
    at_group, at_office = (make_item(cast.town, state=State.APPROVED) for _ in "两件")
    for item in (at_group, at_office):
        application = apply_close_out(item_id=item.pk, by=None)
    step = application.steps.pending().get()
    decide_step(step_id=step.pk, by=cast.supervisor, verdict="passed", opinion="同意")
    return cast


def test_m72_the_forecast_is_what_is_closed_and_what_comes_due_by_where_it_stands(
    running, django_assert_num_queries
):
    with django_assert_num_queries(4):
        shown = paced(running)
    assert dict(shown.standing) == {
        "在单位整改": 2,
        "待民主评议": 1,
        "待申请销号": 1,
        "在督导组审核": 1,
        "在活动办审核": 1,
    }
    assert (shown.total, shown.closed, shown.due, shown.forecast) == (8, 1, 1, 7)
    assert shown.sentence == "按序时，到9月底可销号7项"
    assert next(point for point in shown.points if point.day == TODAY).closed == 1
    assert shown.points[-1].planned == 8
    assert all(point.closed is None for point in shown.points if point.day > TODAY)


def test_groups_and_units_add_up_to_the_whole(running):
    items = items_of(running.campaign)
    for by in ("unit_id", "unit__group_id"):
        rows = pace_rows(items, by=by, on=TODAY, until=UNTIL).values()
        assert sum(row["total"] for row in rows) == 8
        assert sum(row["forecast"] for row in rows) == paced(running).forecast
        assert sum(row["gap"] for row in rows) == 1


@pytest.mark.parametrize(
    ("many", "words"), [(1234, "1200余项"), (1200, "1200项"), (234, "230余项"), (47, "47项"), (0, "0项")]
)
def test_numbers_are_said_as_a_report_says_them(many, words):
    assert rounded(many) == words


def test_the_page_draws_the_curve_and_its_table_for_what_is_in_sight(
    running, client, django_assert_max_num_queries
):
    client.force_login(running.officer)
    with django_assert_max_num_queries(22):
        page = client.get(reverse("supervision:pace")).content.decode()
    assert "按序时，到9月底可销号7项" in page
    assert '<polyline class="planned"' in page
    assert "style=" not in page
    by_unit = client.get(reverse("supervision:pace"), {"group": running.groups[0].pk, "until": "2014-10-01"})
    assert "到10月1日可销号7项" in by_unit.content.decode()
    assert "甲镇党委" in by_unit.content.decode()
    client.force_login(running.stranger)
    assert client.get(reverse("supervision:pace")).context["pace"].total == 1
    assert client.get(reverse("supervision:pace"), {"group": running.groups[0].pk}).context["filters"].errors


def test_an_empty_campaign_has_a_curve_too(cast):
    drawn = curve(paced(cast).points, TODAY)
    assert drawn["levels"][0][0] == 0
