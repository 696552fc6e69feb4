"""What an item's page keeps saying: the promise as it was checked, the old beside the new (V21), units in two levels (M43)."""

from datetime import timedelta

from django.urls import reverse

from issues.models import Item
from issues.services.extensions import ask_extension, decide_extension
from issues.services.proposals import propose_text
from issues.services.releases import release_disclosures, withdraw_disclosure
from issues.states import State
from tests.factories import TODAY, disclose, finish, make_item, make_leader, make_unit
from tests.portal.scene import disclose_all, personal_item, shown_item


def page(client, item):
    return client.get(reverse("portal:item", args=[item.number])).content.decode()


def test_v21_a_promise_changed_after_disclosure_stands_old_beside_new(cast, client):
    item = shown_item(cast.town, goal="限时办结")
    Item.objects.filter(pk=item.pk).update(goal="当日办结")
    asked = ask_extension(
        item_id=item.pk, by=None, new_deadline=TODAY + timedelta(days=40), reason="工期顺延"
    )
    for _ in range(2):
        decide_extension(extension_id=asked.pk, by=None, approve=True)
    assert "当日办结" not in page(client, item)  # a frozen copy
    disclose(item)
    text = page(client, item)
    assert "<del>2014年9月15日</del>" in text
    assert "2014年10月17日" in text
    assert "<del>限时办结</del>" in text
    assert "当日办结" in text
    old, new = (f"/notices/{copy.disclosure_id}/" for copy in item.copies.promises().order_by("pk"))
    assert new in client.get("/notices/").text
    assert f'"{old}"' not in client.get("/notices/").text  # nothing of it stands any more
    assert f'href="{new}"' in client.get(old).text
    assert item.number not in client.get(old).text


def test_the_public_sees_where_an_item_stood_when_it_was_last_released(cast, client):
    item = shown_item(cast.town)
    finish(item)
    assert "整改中" in page(client, item) or "天后到期" in page(client, item)
    disclose(item, kind="progress")
    assert "已完成，待评议" in page(client, item)
    assert item.number in client.get("/items/?state=done").content.decode()
    assert item.number not in client.get("/items/?state=going").content.decode()


def test_what_came_of_an_item_is_shown_only_with_its_promise(cast, client):
    item = make_item(cast.town, state=State.CLOSED)
    disclose_all(item)
    assert item.number in client.get(reverse("portal:results")).content.decode()
    promise = item.copies.promises().get().disclosure
    withdraw_disclosure(disclosure_id=promise.pk, by=None, reason="有误")
    assert client.get(reverse("portal:item", args=[item.number])).status_code == 404
    assert item.number not in client.get(reverse("portal:results")).content.decode()


def test_review_results_are_the_counted_ones(cast, client):
    disclose_all(make_item(cast.town, state=State.CLOSED, problem="窗口作风差"))
    text = client.get(reverse("portal:results")).content.decode()
    assert "窗口作风差" in text
    assert ">90%</td>" in text
    assert "群众认可（不低于 80%）" in text


def test_m43_a_unit_shows_the_units_below_it_and_they_lead_back(cast, client):
    station = make_unit(cast.campaign, "甲镇一村党支部", parent=cast.town)
    item = shown_item(station)
    town, below = (reverse("portal:unit", args=[unit.pk]) for unit in (cast.town, station))
    assert (
        f'href="{below}">甲镇一村党支部</a></th><td class="num" data-label="公示事项">1</td>'
        in client.get(town).content.decode()
    )
    assert f'<a href="{town}">甲镇党委</a>' in client.get(below).content.decode()
    assert item.number in client.get("/items/", {"unit": cast.town.pk}).content.decode()
    assert item.number not in client.get("/items/", {"unit": cast.bureau.pk}).content.decode()


def test_a_notice_has_an_address_until_its_day_is_over(cast, client):
    notice = propose_text(
        by=None, unit=cast.town, kind="notice", title="关于征求意见的公告", text="请提意见。\n电话见下。",
        scope="public", starts_on=TODAY, ends_on=TODAY + timedelta(days=5),
    )  # fmt: skip
    address = reverse("portal:notice", args=[notice.pk])
    unknown = client.get(reverse("portal:notice", args=[10**9]))
    waiting = client.get(address)
    assert waiting.status_code == unknown.status_code == 404
    assert waiting.content == unknown.content
    release_disclosures(disclosure_ids=[notice.pk], by=None)
    assert "请提意见。" in client.get(address).content.decode()
    assert "关于征求意见的公告" in client.get(reverse("portal:notices")).content.decode()
    assert "关于征求意见的公告" in client.get("/").content.decode()
    withdraw_disclosure(disclosure_id=notice.pk, by=None, reason="有误")
    assert client.get(address).content == unknown.content
    assert "征求意见" not in client.get(reverse("portal:notices")).content.decode()


def test_a_document_of_what_came_of_items_names_their_problems(cast, client, django_assert_num_queries):
    item = make_item(cast.town, state=State.CLOSED, problem="窗口排队")
    promise = disclose(item)
    closing = disclose(item, kind="close_out")
    address = reverse("portal:notice", args=[closing.pk])
    with django_assert_num_queries(5):
        shown = client.get(address).content.decode()
    assert f'<a href="{reverse("portal:item", args=[item.number])}">窗口排队</a>' in shown
    assert f'data-label="内容">已销号：{item.copies.get(kind="close_out").content["close_number"]}' in shown
    assert client.get(reverse("portal:poster", args=[closing.pk])).text.count(f">{item.number}<") == 1
    for kind, document, other in (("list", promise, closing), ("close_out", closing, promise)):
        only = client.get(reverse("portal:notices"), {"kind": kind}).text
        assert f'"/notices/{document.pk}/"' in only
        assert f'"/notices/{other.pk}/"' not in only
    withdraw_disclosure(disclosure_id=promise.pk, by=None, reason="有误")
    shown = client.get(address).content.decode()
    assert "窗口排队" not in shown
    assert "已销号" not in shown
    assert f"/items/{item.number}/" not in shown


def test_pages_about_a_person_stay_out_of_search_engines(cast, client):
    own = disclose(personal_item(cast.town, make_leader(cast.town, "副镇长")))
    team = disclose(make_item(cast.bureau))
    for name in ("portal:notice", "portal:poster"):
        for shown, person in ((own, True), (team, False)):
            text = client.get(reverse(name, args=[shown.pk])).content.decode()
            assert ('content="noindex"' in text) is person
