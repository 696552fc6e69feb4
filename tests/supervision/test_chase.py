"""The chase list: who owes what, by group and unit; a button that counts, a sheet, a text for the chat (V5, convention 8)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from supervision.models import Chase, Reminder
from supervision.queries.chase import chase_list, chat_text
from supervision.services.chases import chase_unit
from tests.factories import TODAY, make_item
from trail import clock
from trail.queries import history

PAGE = reverse("supervision:chase")


@pytest.fixture
def late(cast):
    return [make_item(cast.town, deadline=TODAY - timedelta(days=n + 1)) for n in range(7)]


def test_the_list_says_who_owes_what_and_names_the_longest_first(cast, late):
    (town, bureau) = chase_list(cast.officer, on=TODAY)
    assert (town.unit, bureau.unit) == (cast.town, cast.bureau)
    due = next(owed for owed in town.debts if owed.debt.key == "due")
    assert (due.many, due.longest, due.named) == (7, 7, [item.number for item in late[::-1][:5]])
    assert [debt.text for debt in bureau.debts] == ["未上报清单 1 件"]
    assert [one.unit for one in chase_list(cast.supervisor, on=TODAY)] == [cast.town]


def test_every_chase_is_counted_shown_and_in_the_inbox(cast, late, client):
    for n, by in enumerate((cast.officer, cast.supervisor), start=1):
        assert chase_unit(unit_id=cast.town.pk, by=by, note="本周内办结").number == n
    with pytest.raises(ValidationError, match="今天已经催办过"):
        chase_unit(unit_id=cast.town.pk, by=cast.officer)
    with clock.standing_on(TODAY + timedelta(days=1)):
        assert chase_unit(unit_id=cast.town.pk, by=cast.officer).number == 3
    assert [event["act"] for event in history(cast.town)] == ["unit.chased"] * 3
    assert Reminder.objects.filter(person=cast.clerk, kind="chase").count() == 3
    client.force_login(cast.clerk)
    assert "第 1 次催办：整改到期 7 件" in client.get(reverse("supervision:inbox")).content.decode()
    for address in (reverse("units:unit", args=[cast.town.pk]), reverse("issues:item", args=[late[0].pk])):
        assert "已催办 <strong>3</strong> 次" in client.get(address).content.decode()


def test_only_office_and_the_units_group_chase_and_only_who_owes(cast, late):
    for person in (cast.clerk, cast.stranger, cast.leader):
        with pytest.raises(PermissionDenied):
            chase_unit(unit_id=cast.town.pk, by=person)
    with pytest.raises(ValidationError, match="不需要催办"):
        chase_unit(unit_id=cast.city.pk, by=cast.officer)
    assert not Chase.objects.exists()


def test_the_text_for_the_chat_goes_group_by_group(cast, late):
    chase_unit(unit_id=cast.town.pk, by=cast.officer)
    text = chat_text(chase_list(cast.officer, on=TODAY), on=TODAY, office="市活动办")
    assert text.splitlines()[:2] == ["【催办】截至 2014年9月7日，下列单位须抓紧办理：", "■ 第1督导组"]
    assert "甲镇党委：整改到期 7 件（" in text
    assert "等）；逾期未说明 7 件" in text
    assert "已催办 1 次。" in text
    assert text.splitlines()[-2:] == ["乙局党委：未上报清单 1 件。", "市活动办"]


def test_the_page_the_sheet_and_the_button(cast, late, client, django_assert_max_num_queries):
    client.force_login(cast.officer)
    with django_assert_max_num_queries(46):
        page = client.get(PAGE).content.decode()
    assert "整改到期 7 件" in page
    done = client.post(reverse("supervision:chase_unit", args=[cast.town.pk]), follow=True).content.decode()
    assert "第 1 次" in done
    pressed = reverse("supervision:chase_unit", args=[cast.town.pk], query={"kind": "explain"})
    assert client.post(pressed).headers["Location"] == f"{reverse('supervision:chase')}?kind=explain"
    again = client.post(reverse("supervision:chase_unit", args=[cast.town.pk]), follow=True).content.decode()
    assert "今天已经催办过" in again
    assert "1 次</td>" in client.get(reverse("supervision:chase_print")).content.decode()
    narrowed = client.get(PAGE, {"group": cast.groups[1].pk, "kind": "file"}).context["listed"]
    assert [one.unit for one in narrowed] == [cast.bureau]
    assert client.get(PAGE, {"group": "999999"}).status_code == 404
    client.force_login(cast.leader)
    assert "催办甲镇" not in client.get(PAGE).content.decode()
