"""Several rows under one verb: what a page offers to tick, what the confirmation shows, all of them or none."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from issues.models import Disclosure, Item
from issues.services.lists import accept_lists, return_list, submit_list
from issues.services.proposals import propose_releases
from issues.services.releases import release_disclosures, withdraw_disclosure
from issues.states import ListState, ReleaseState, State
from tests.factories import TODAY, make_item, make_unit
from tests.locks import wait_until_someone_waits
from trail.models import Event
from units.desk.paging import SIZE

LISTS, ACCEPT = reverse("issues:lists"), reverse("issues:lists_accept")
DESK, CHECK = reverse("issues:releases"), reverse("issues:releases_check")


@pytest.fixture
def filed(cast):
    """Three lists that wait for the activity office, each with one item."""
    units = [cast.town, cast.bureau, make_unit(cast.campaign, "某某街道", group=cast.groups[0])]
    return [make_item(unit, state=State.FILED).list for unit in units]


@pytest.fixture
def proposed(cast):
    """Two promises the clerks put before a checker."""
    lists = [make_item(unit, by=clerk).list for unit, clerk in _clerks(cast)]
    return [
        propose_releases(by=clerk, list_ids=[one.pk], **_shown(cast))[0]
        for one, (_, clerk) in zip(lists, _clerks(cast), strict=True)
    ]


def _shown(cast):
    return {"kind": "list", "scope": "public", "starts_on": TODAY, "ends_on": cast.campaign.ends_on}


def _clerks(cast):
    return [(cast.town, cast.clerk), (cast.bureau, cast.outsider)]


def ticked(page):
    """The keys of the rows that stand ticked on a page, and of those that do not."""
    boxes = re.findall(r'<input type="checkbox"[^>]*name="id"[^>]*value="(\d+)"([^>]*)>', page.text)
    return {int(pk) for pk, more in boxes if "checked" in more}, {
        int(pk) for pk, more in boxes if "checked" not in more
    }


def sent(page, *but):
    """The form of a confirmation as a browser without script sends it; `but`: what was unticked."""
    hidden = re.findall(r'<input type="hidden" name="((?:once|from|seen-\d+))" value="([^"]*)">', page.text)
    return dict(hidden) | {"id": sorted(ticked(page)[0] - {one.pk for one in but})}


def accepted():
    """How often the trail says that a list was taken in."""
    return Event.objects.filter(act="list.moved", body__contains=f'"{ListState.ACCEPTED}"').count()


def states(rows):
    for one in rows:
        one.refresh_from_db()
    return {one.state for one in rows}


def test_m19_the_office_takes_in_several_lists_after_seeing_what_they_promise(cast, client, filed):
    Item.objects.filter(list=filed[0]).update(goal="办理时间压缩到三天")
    draft = make_item(make_unit(cast.campaign, "某某乡"), state=State.DRAFT).list
    client.force_login(cast.officer)
    page = client.get(LISTS)
    assert draft.holder in page.text
    assert ticked(page) == (set(), {one.pk for one in filed})  # a draft is not offered
    shown = client.get(ACCEPT, {"id": [one.pk for one in filed]})
    assert "办理时间压缩到三天" in shown.text
    assert "3 项事项进入“整改中”" in shown.text
    done = client.post(ACCEPT, sent(shown, filed[2]))
    assert (done.status_code, done.url) == (302, LISTS)
    assert states(filed[:2]) == {ListState.ACCEPTED}
    assert states(filed[2:]) == {ListState.SUBMITTED}  # unticked on the confirmation
    assert accepted() == 2


def test_m19_one_list_that_cannot_be_taken_in_stops_all_of_them_and_the_ticks_come_back(cast, client, filed):
    client.force_login(cast.officer)
    shown = client.get(ACCEPT, {"id": [one.pk for one in filed], "from": "state=submitted"})
    accept_lists(list_ids=[filed[1].pk], by=None)
    refused = client.post(ACCEPT, sent(shown))
    assert refused.status_code == 409
    assert f"{filed[1]}：" in refused.text
    assert states([filed[0], filed[2]]) == {ListState.SUBMITTED}
    assert ticked(refused)[0] == {one.pk for one in filed}
    back = re.search(r'class="btn ghost" href="([^"]+)"', refused.text)[1].replace("&amp;", "&")
    assert back.startswith(f"{LISTS}?state=submitted&chosen=")
    assert ticked(client.get(back)) == ({filed[0].pk, filed[2].pk}, set())
    done = client.post(ACCEPT, sent(refused, filed[1]))
    assert (done.status_code, done.url) == (302, f"{LISTS}?state=submitted")


def test_m19_what_changed_since_the_page_was_opened_is_shown_anew_before_it_is_taken_in(cast, client, filed):
    client.force_login(cast.officer)
    shown = client.get(ACCEPT, {"id": [one.pk for one in filed]})
    return_list(list_id=filed[0].pk, by=cast.officer, reason="目标不具体")
    Item.objects.filter(list=filed[0]).update(goal="每周三上门办理")
    submit_list(list_id=filed[0].pk, by=None)
    refused = client.post(ACCEPT, sent(shown))
    assert refused.status_code == 409
    assert f"{filed[0]}：打开页面之后清单有改动" in refused.text
    assert "每周三上门办理" in refused.text
    assert states(filed) == {ListState.SUBMITTED}
    assert client.post(ACCEPT, sent(refused)).status_code == 302
    assert states(filed) == {ListState.ACCEPTED}


def test_s47_a_page_that_says_nothing_of_what_it_showed_takes_nothing_in(cast, client, filed):
    client.force_login(cast.officer)
    assert client.post(ACCEPT, {"id": [filed[0].pk]}).status_code == 409
    assert states(filed) == {ListState.SUBMITTED}


def test_s48_a_double_click_takes_the_lists_in_once(cast, client, filed):
    client.force_login(cast.officer)
    form = sent(client.get(ACCEPT, {"id": [one.pk for one in filed]}))
    answers = [client.post(ACCEPT, form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert accepted() == 3


def test_s70_one_document_out_of_sight_refuses_all_as_one(cast, client, proposed):
    client.force_login(cast.superior)
    elsewhere = make_item(make_unit(cast.campaign, "某某街道"))  # answers to nobody this person sees
    proposed.append(propose_releases(by=None, list_ids=[elsewhere.list_id], **_shown(cast))[0])
    seen = Disclosure.objects.visible_to(cast.superior)
    assert {one.pk for one in seen} == {one.pk for one in proposed[:2]}
    assert client.get(CHECK, {"id": [one.pk for one in proposed[:2]]}).status_code == 200
    ids = [one.pk for one in proposed]
    assert client.get(CHECK, {"id": ids}).status_code == 404
    assert client.post(CHECK, {"id": ids}).status_code == 404
    assert states(proposed) == {ReleaseState.PROPOSED}


def test_s70_what_is_no_row_and_more_than_a_page_is_not_found(cast, client, filed):
    client.force_login(cast.officer)
    for ids in ([filed[0].pk, 10**9], ["x"], ["-1"], ["١"], [*range(1, SIZE + 2)]):
        assert client.get(ACCEPT, {"id": ids}).status_code == 404, ids
    assert client.get(ACCEPT, {"id": [filed[0].pk] * 3}).status_code == 200  # named twice is one row


def test_only_who_decides_on_lists_is_offered_ticks(cast, client, filed):
    for name in ("clerk", "supervisor", "leader", "superior"):
        client.force_login(getattr(cast, name))
        assert 'id="selection"' not in client.get(LISTS).text, name
        assert client.get(ACCEPT, {"id": filed[0].pk}).status_code == 403, name
        assert client.post(ACCEPT, {"id": filed[0].pk}).status_code == 403, name
    assert states(filed) == {ListState.SUBMITTED}


def test_without_a_tick_the_page_says_what_to_do(cast, client):
    client.force_login(cast.officer)
    assert "还没有勾选" in client.get(ACCEPT).text
    assert client.post(ACCEPT, {}).status_code == 422


def test_without_script_a_link_ticks_the_whole_page_and_the_next_page_comes_unticked(cast, client, filed):
    client.force_login(cast.officer)
    page = client.get(LISTS, {"state": "submitted"})
    assert 'href="?state=submitted&amp;chosen=page"' in page.text
    whole = client.get(LISTS, {"state": "submitted", "chosen": "page"})
    assert ticked(whole) == ({one.pk for one in filed}, set())
    assert 'name="from" value="state=submitted"' in whole.text
    for n in range(SIZE):
        make_item(make_unit(cast.campaign, f"戊{n}村"), state=State.FILED)
    turn = re.search(r'rel="next" href="([^"]+)"', client.get(LISTS, {"chosen": "page"}).text)[1]
    assert ticked(client.get(LISTS + turn.replace("&amp;", "&")))[0] == set()


def test_the_way_back_leads_to_the_list_page_whatever_it_was_told(cast, client, filed):
    client.force_login(cast.officer)
    told = "//elsewhere.example/?x=<script>&chosen=9"
    page = client.get(ACCEPT, {"id": filed[0].pk, "from": told})
    assert "<script>&" not in page.text
    answer = client.post(ACCEPT, sent(page) | {"from": told})
    assert answer.url.startswith(f"{LISTS}?")


def test_m35_a_second_person_looks_at_several_frozen_copies_and_releases_them(cast, client, proposed):
    client.force_login(cast.officer)
    page = client.get(DESK)
    assert ticked(page) == (set(), {one.pk for one in proposed})
    shown = client.get(CHECK, {"id": [one.pk for one in proposed]})
    for item in Item.objects.all():
        assert item.goal in shown.text
        assert item.problem in shown.text
    done = client.post(CHECK, sent(shown))
    assert (done.status_code, done.url) == (302, DESK)
    assert states(proposed) == {ReleaseState.RELEASED}
    assert {one.checked_by_id for one in proposed} == {cast.officer.pk}


def test_m35_nobody_is_offered_what_they_drafted_and_one_own_paper_stops_all(cast, client, proposed):
    item = make_item(make_unit(cast.campaign, "某某街道"))
    own = propose_releases(by=cast.officer, list_ids=[item.list_id], **_shown(cast))[0]
    client.force_login(cast.officer)
    assert own.pk not in set.union(*ticked(client.get(DESK)))
    refused = client.post(CHECK, {"id": [own.pk, proposed[0].pk]})
    assert refused.status_code == 409
    assert "您是拟稿人" in refused.text
    assert states([own, proposed[0]]) == {ReleaseState.PROPOSED}


def test_m35_all_that_is_against_several_is_said_at_once_each_by_its_name(cast, proposed):
    release_disclosures(disclosure_ids=[one.pk for one in proposed], by=None)
    with pytest.raises(ValidationError) as refusal:
        release_disclosures(disclosure_ids=[one.pk for one in proposed], by=cast.officer)
    assert [error.code for error in refusal.value.error_list] == ["illegal_move"] * 2
    assert [text.split("：")[0] for text in refusal.value.messages] == [str(one) for one in proposed]


def test_m35_an_update_among_several_shows_what_it_changes(cast, client, proposed):
    release_disclosures(disclosure_ids=[one.pk for one in proposed], by=None)
    item = Item.objects.get(list=proposed[0].list)
    Item.objects.filter(pk=item.pk).update(problem="窗口排队时间长达两小时")
    update = propose_releases(by=cast.clerk, list_ids=[item.list_id], **_shown(cast))[0]
    client.force_login(cast.officer)
    page = client.get(CHECK, {"id": update.pk})
    assert "这次更新改了什么" in page.text
    assert item.problem in page.text
    assert "窗口排队时间长达两小时" in page.text
    withdraw_disclosure(disclosure_id=proposed[0].pk, by=None, reason="内容有误")
    assert "这次更新改了什么" not in client.get(CHECK, {"id": update.pk}).text


@pytest.mark.django_db(transaction=True)
def test_m19_of_two_officers_who_take_in_overlapping_lists_the_second_is_refused_whole(cast, filed, rival):
    with transaction.atomic():
        accept_lists(list_ids=[filed[0].pk, filed[1].pk], by=cast.officer)
        second = rival(accept_lists, list_ids=[filed[1].pk, filed[2].pk], by=None)
        wait_until_someone_waits()
    assert second().error_list[0].code == "illegal_move"
    assert states([filed[2]]) == {ListState.SUBMITTED}


@pytest.mark.parametrize(("listed", "asked"), [(LISTS, ACCEPT), (DESK, CHECK)])
def test_pages_with_ticks_ask_the_same_number_of_questions_however_many_rows(cast, client, listed, asked):
    client.force_login(cast.officer)

    def questions(many):
        for n in range(many):
            unit = make_unit(cast.campaign, f"丁{many}-{n}村", group=cast.groups[0])
            if listed == LISTS:
                make_item(unit, state=State.FILED)
            else:
                propose_releases(by=None, list_ids=[make_item(unit).list_id], **_shown(cast))
        ids = sorted(ticked(client.get(listed))[1])
        assert len(ids) >= many
        counts = []
        for where, data in ((listed, {}), (asked, {"id": ids})):
            with CaptureQueriesContext(
                connection,
            ) as told:
                assert client.get(where, data).status_code == 200
            counts.append(len(told))
        return counts

    assert questions(2) == questions(6)
