"""One lamp, with its reason in words, the same in lists, wall, print and export; red turns amber, not green (convention 10)."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse

from issues.models import Item
from issues.services.extensions import ask_extension, decide_extension
from issues.services.items import edit_item
from issues.states import State
from tests.factories import TODAY, close_out, complete, finish, hold_review, make_item, set_rules
from trail import clock


def amber_by_database():
    return set(Item.objects.due_soon(on=clock.today()).values_list("pk", flat=True))


def lamp_of(item):
    return Item.objects.select_related("unit__campaign").get(pk=item.pk).lamp


def late_then_closed(cast):
    item = make_item(cast.town, deadline=TODAY - timedelta(days=1))
    finish(item)
    hold_review([Item.objects.get(pk=item.pk)])
    close_out(item)
    return item


def test_red_this_month_turns_amber_not_green_and_green_next_month(cast):
    closed = late_then_closed(cast)
    assert (lamp_of(closed).kind, lamp_of(closed).text) == ("soon", "已销号，本月曾逾期")
    assert "至 2014-09-07" in lamp_of(closed).why
    with clock.standing_on(date(2014, 10, 1)):
        assert lamp_of(closed).kind == "ok"


def test_an_extension_after_the_day_leaves_the_month_amber(cast):
    item = make_item(cast.town, deadline=TODAY)
    extension = ask_extension(item_id=item.pk, by=None, new_deadline=date(2014, 12, 1), reason="工期顺延")
    with clock.standing_on(TODAY + timedelta(days=2)):
        for _ in "两级":
            decide_extension(extension_id=extension.pk, by=None, approve=True)
        assert (lamp_of(item).kind, lamp_of(item).text) == ("soon", "本月曾逾期")


def test_few_measures_done_near_the_day_turn_the_lamp_amber_by_the_campaigns_numbers(cast):
    item = make_item(cast.town)  # eight days to go, none of one measure done
    assert lamp_of(item).kind == "ok"
    set_rules(cast.campaign, measure_share=50, measure_days=10)
    assert (lamp_of(item).text, lamp_of(item).kind) == ("措施完成 0/1", "soon")
    assert lamp_of(item).why == "距完成时限 8 天，措施完成 0/1，低于活动规定的 50%"
    complete(item)
    assert lamp_of(item).kind == "ok"
    set_rules(cast.campaign, measure_days=7)


@pytest.mark.parametrize("share", [0, 50])
def test_page_wall_and_database_call_the_same_items_amber(cast, client, share):
    set_rules(cast.campaign, measure_share=share, measure_days=9)
    for days in (-1, 0, 3, 4, 8, 9, 10):
        make_item(cast.town, deadline=TODAY + timedelta(days=days))
    complete(make_item(cast.town, deadline=TODAY + timedelta(days=8)))
    make_item(cast.town, state=State.APPROVED, deadline=TODAY)
    late_then_closed(cast)
    items = Item.objects.select_related("unit__campaign")
    amber = {item.pk for item in items if item.lamp.kind == "soon"}
    assert amber == amber_by_database()
    client.force_login(cast.officer)
    (town, _) = client.get(reverse("supervision:wall")).context["cells"]
    assert town["soon"] == len(amber)
    listed = client.get(reverse("issues:items"), {"lamp": "soon"}).context["turn"]
    assert {item.pk for item in listed} == amber
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("issues:items_export")).content))
    told = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell]
    for item in items:
        if item.lamp.kind in ("soon", "late"):
            assert f"{item.get_state_display()}（{item.lamp.text}）" in told


def test_a_unit_that_was_red_this_month_is_amber_on_the_wall(cast, client):
    late_then_closed(cast)
    client.force_login(cast.officer)
    (town, bureau) = client.get(reverse("supervision:wall")).context["cells"]
    assert (town["lamp"].kind, town["lamp"].text) == ("soon", "曾逾期 1")
    assert bureau["lamp"].kind == "idle"


def test_the_counts_of_measures_are_what_the_measures_say(cast):
    item = make_item(cast.town, state=State.DRAFT)
    edit_item(item_id=item.pk, by=None, measures=["一", "二", "三"])
    assert (Item.objects.get(pk=item.pk).measures_total, item.measures.count()) == (3, 3)
    under_way = make_item(cast.town, its_list=item.list)
    complete(under_way)
    under_way.refresh_from_db()
    assert (under_way.measures_done, under_way.measures_total) == (1, 1)
