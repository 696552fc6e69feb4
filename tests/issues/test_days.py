"""Stages with a day each; repeating report days after the campaign, each due and overdue by itself (M120)."""

import itertools
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as draw

from issues.models import Item, ItemDay
from issues.queries.days import days_due, days_overdue
from issues.rules import repeating_days
from issues.services.days import report_day, set_days
from issues.services.items import edit_item, finish_item
from issues.services.lists import accept_list, submit_list
from issues.services.progress import complete_measures
from issues.states import State
from supervision.queries.debts import waiting_for
from tests.factories import TODAY, close_out, finish, hold_review, make_item, make_leader, make_list
from trail import clock
from trail.queries import broken
from units.models import Unit

STAGES = [("完成摸排", TODAY + timedelta(days=3)), ("全部办结", TODAY + timedelta(days=8))]
SERIES = {"first": date(2014, 9, 30), "every": 3, "unit": "month", "last": date(2015, 9, 30)}


def codes_of(act, *args, **values):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **values)
    return {one.code for one in refusal.value.error_list}


def draft(cast):
    holder = make_leader(cast.town, f"委员{Item.objects.count()}")
    return make_item(cast.town, state=State.DRAFT, its_list=make_list(cast.town, leader=holder))


def set_on(item, cast, course="staged", **values):
    return set_days(item_id=item.pk, by=cast.clerk, course=course, **values)


def under_way(cast, course="staged", **values):
    """An item under way with its days filed."""
    item = draft(cast)
    set_on(item, cast, course, **values or {"stages": STAGES})
    submit_list(list_id=item.list_id, by=None)
    accept_list(list_id=item.list_id, by=None)
    return Item.objects.get(pk=item.pk)


def report(day, by, **values):
    return report_day(day_id=day.pk, by=by, text="已办到这一步。", **values)


def by_sql(statement, *args):
    with connection.cursor() as raw, transaction.atomic():
        raw.execute(statement, args)


def test_m120_stages_are_set_on_the_draft_filed_and_reported_in_order(cast):
    item = under_way(cast)
    one, two = item.days.all()
    assert codes_of(report, two, cast.clerk) == {"earlier_day"}
    complete_measures(by=cast.clerk, done={item.measures.get().pk: TODAY})
    report(one, cast.clerk)
    assert codes_of(finish_item, item_id=item.pk, by=cast.clerk, result="办结") == {"open_stages"}
    assert codes_of(report, one, cast.clerk) == {"illegal_move"}
    report(two, cast.clerk)
    finish_item(item_id=item.pk, by=cast.clerk, result="办结")
    assert item.reports.count() == 2
    assert broken() == []


@pytest.mark.parametrize(
    ("course", "values"),
    [
        ("staged", {}),
        ("staged", {"stages": [("摸排", None)]}),
        ("staged", {"stages": [("摸排", TODAY - timedelta(days=1))]}),
        ("staged", {"stages": STAGES[::-1]}),
        ("staged", {"stages": [STAGES[0], STAGES[0]]}),
        ("staged", {"stages": [("全部办结", TODAY + timedelta(days=9))]}),
        ("lasting", {}),
        ("lasting", SERIES | {"every": 0}),
        ("lasting", SERIES | {"last": date(2014, 9, 1)}),
        ("lasting", SERIES | {"first": TODAY - timedelta(days=1)}),
        ("lasting", SERIES | {"every": 1, "unit": "week", "last": date(2017, 1, 1)}),
    ],
)
def test_m120_days_that_cannot_be_are_refused_in_words(cast, course, values):
    item = draft(cast)
    assert codes_of(set_on, item, cast, course, **values) == {"days"}
    assert not item.days.exists()


@pytest.mark.parametrize("state", [one for one in State if one != State.DRAFT])
def test_m120_days_are_set_on_a_draft_only(cast, state):
    item = make_item(cast.town, state=state)
    assert codes_of(set_on, item, cast, "at_once") == {"illegal_move"}
    for statement in (
        "INSERT INTO issues_itemday (item_id, kind, \"order\", due_on, what) VALUES (%s, 'report', 1, '2015-01-01', 'x')",
        "UPDATE issues_item SET course = 'lasting' WHERE id = %s",
    ):
        with pytest.raises(DatabaseError):
            by_sql(statement, item.pk)


def test_m120_what_was_filed_stays_by_sql_too(cast):
    item = under_way(cast)
    for change in ("due_on = due_on + 1", "what = '别的'", "done_on = '2014-09-07'", "kind = 'report'"):
        with pytest.raises(DatabaseError):
            by_sql(f"UPDATE issues_itemday SET {change} WHERE item_id = %s", item.pk)
    with pytest.raises(DatabaseError, match="its days were filed"):
        by_sql("DELETE FROM issues_itemday WHERE item_id = %s", item.pk)
    report(item.days.first(), cast.clerk)
    with pytest.raises(DatabaseError):
        by_sql(
            "UPDATE issues_itemday SET done_on = NULL, done_by_id = NULL, report_id = NULL WHERE done_on IS NOT NULL"
        )


def test_m120_a_deadline_changed_under_its_stages_is_refused_at_filing(cast):
    item = draft(cast)
    set_on(item, cast, stages=STAGES)
    edit_item(item_id=item.pk, by=cast.clerk, deadline=TODAY + timedelta(days=5))
    with pytest.raises(ValidationError, match="晚于完成时限"):
        submit_list(list_id=item.list_id, by=cast.clerk)
    edit_item(item_id=item.pk, by=cast.clerk, deadline=TODAY + timedelta(days=30))
    with clock.standing_on(TODAY + timedelta(days=4)), pytest.raises(ValidationError, match="早于报送日期"):
        submit_list(list_id=item.list_id, by=cast.clerk)


def test_m120_only_the_unit_sets_and_reports(cast):
    item = draft(cast)
    for name in ("outsider", "supervisor", "superior", "contact", "leader", "system"):
        with pytest.raises(PermissionDenied):
            set_days(item_id=item.pk, by=getattr(cast, name), course="at_once")
    day = under_way(cast).days.first()
    for name in ("outsider", "supervisor", "officer", "superior", "contact", "leader", "system"):
        with pytest.raises(PermissionDenied):
            report(day, getattr(cast, name))


@pytest.mark.parametrize("state", ["finished", "approved", "closed"])
def test_m120_report_days_go_on_after_the_close_out_without_reopening(cast, state):
    item = under_way(cast, "lasting", **SERIES)
    finish(item)
    if state != "finished":
        hold_review([Item.objects.get(pk=item.pk)])
    if state == "closed":
        close_out(Item.objects.get(pk=item.pk))
    day, later = item.days.first(), SERIES["first"] + timedelta(days=2)
    towns = Unit.objects.filter(pk=cast.town.pk)
    with clock.standing_on(later):
        if state == "approved":  # the auditors judge what is there
            assert codes_of(report, day, cast.clerk) == {"illegal_move"}
            assert not days_overdue(towns, on=later).exists()
            return
        assert list(days_overdue(towns, on=later)) == [day]
        assert ItemDay.objects.select_related("item__unit__campaign").get(pk=day.pk).lamp.text == "逾期 2 天"
        assert waiting_for(cast.clerk, on=later).many["item_day", "day_late"] == 1
        report(day, cast.clerk)
        assert not days_overdue(towns, on=later).exists()
    assert Item.objects.get(pk=item.pk).state == state


def test_m120_each_day_is_due_and_overdue_by_itself_after_the_campaign(cast):
    item = under_way(cast, "lasting", **SERIES)
    towns = Unit.objects.filter(pk=cast.town.pk)
    days = [one.due_on for one in item.days.all()]
    assert days == [
        date(2014, 9, 30),
        date(2014, 12, 30),
        date(2015, 3, 30),
        date(2015, 6, 30),
        date(2015, 9, 30),
    ]
    assert days[-1] > cast.campaign.ends_on
    for on, late, due in ((days[0], 0, 1), (days[1], 1, 1), (days[4] + timedelta(days=1), 5, 0)):
        assert days_overdue(towns, on=on).count() == late
        assert days_due(towns, on=on, warn_days=3).count() == due


@given(
    draw.dates(date(2014, 1, 1), date(2016, 1, 1)),
    draw.integers(1, 12),
    draw.sampled_from(["week", "month"]),
    draw.integers(0, 900),
)
def test_m120_a_series_begins_on_its_day_rises_and_ends_in_time(first, every, unit, length):
    last = first + timedelta(days=length)
    days = list(repeating_days(first, every, unit, last))
    assert days[0] == first
    assert days == sorted(set(days))
    assert days[-1] <= last
    least = 7 * every if unit == "week" else 28 * every
    assert all(least <= (after - before).days <= 31 * every for before, after in itertools.pairwise(days))


def test_m120_the_way_through_pages(cast, client):
    item = draft(cast)
    client.force_login(cast.clerk)
    assert "整改类型和阶段" in client.get(reverse("issues:item", args=[item.pk])).text
    where = reverse("issues:item_days", args=[item.pk])
    form = {"course": "staged", "stages_text": ["摸排", "办结"], "stages_due": ["2014-09-12", "2014-09-10"]}
    refused = client.post(where, form)
    assert "按先后填写" in refused.text
    assert "摸排" in refused.text
    assert client.post(where, form | {"stages_due": ["2014-09-10", "2014-09-12"]}).status_code == 302
    submit_list(list_id=item.list_id, by=None)
    accept_list(list_id=item.list_id, by=None)
    page = client.get(reverse("issues:item", args=[item.pk])).text
    assert "阶段：摸排" in page
    assert "2014-09-10" in client.get(reverse("issues:list_print", args=[item.list_id])).text
    day = item.days.first()
    assert (
        client.post(reverse("issues:day_report", args=[day.pk]), {"text": "已摸排12户。"}).status_code == 302
    )
    assert "2014-09-07</span> 已报告" in client.get(reverse("issues:item", args=[item.pk])).text
