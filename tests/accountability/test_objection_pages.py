"""The pages of objections (M118): the list, the form, the marks beside what is under review."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accountability.models import Objection
from accountability.objection_states import ObjectionState
from tests.accountability.burdened import WHY, an_act, another, make_objection
from tests.factories import TODAY, make_file
from trail import clock
from units.burdens import act_of

LIST = reverse("accountability:objections")


def objection_at(one):
    return reverse("accountability:objection", args=[one.pk])


def test_m118_the_list_asks_the_same_number_of_questions_and_narrows_by_known_names(
    cast, client, django_assert_num_queries
):
    make_objection(cast)
    client.force_login(cast.officer)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for key in ("verdict_return", "reply_return"):
        make_objection(cast, key=key)
    with django_assert_num_queries(len(few)):
        text = client.get(LIST).text
    assert text.count("<tr>") == 4
    for query, many in (
        ("burden=reply_return", 1),
        ("state=asked", 3),
        ("state=revoked", 0),
        ("turn=superior", 2),
        ("late=yes", 0),
        (f"unit={cast.town.pk}", 3),
    ):
        assert len(client.get(f"{LIST}?{query}").context["turn"].rows) == many, query
    assert client.get(f"{LIST}?secret=1").status_code == 422
    client.force_login(cast.outsider)
    assert client.get(LIST).context["turn"].rows == []


def test_m118_a_page_with_many_burdening_acts_asks_no_more_than_with_one(
    cast, client, django_assert_num_queries
):
    act = an_act(cast, "finding")  # with it comes an order: two acts on one page
    client.force_login(cast.clerk)
    address = reverse("issues:item", args=[act.row.item_id])
    page = client.get(address).text
    assert page.count("申请复核</a>") == 2
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    make_objection(cast, act=act)
    with CaptureQueriesContext(connection) as more:
        client.get(address)
    assert len(more) <= len(few)


def test_m118_the_form_comes_back_filled_and_a_refused_file_loses_no_word(cast, client):
    act = an_act(cast)
    client.force_login(cast.clerk)
    new = reverse("accountability:objection_new", args=[act.event.pk])
    empty = client.post(new, {"reason": " "})
    assert empty.status_code == 422
    wrong = client.post(new, {"reason": WHY, "files": [make_file("x.exe", b"MZ" + bytes(90))]})
    assert wrong.status_code == 409
    assert WHY in wrong.text
    sent = client.post(new, {"reason": WHY, "files": [make_file("验收单.png")]})
    assert sent.status_code == 302
    assert "验收单.png" in client.get(sent.url).text
    again = client.post(new, {"reason": WHY})
    assert again.status_code == 409
    assert "先撤回" in again.text


def test_m118_one_key_has_one_effect(cast, client):
    act = an_act(cast)
    client.force_login(cast.clerk)
    new = reverse("accountability:objection_new", args=[act.event.pk])
    first = client.post(new, {"reason": WHY, "once": "0" * 32})
    assert client.post(new, {"reason": WHY, "once": "0" * 32}).url == first.url
    assert Objection.objects.count() == 1


def test_m118_an_event_that_burdens_nobody_or_another_unit_is_no_address(cast, client):
    act = an_act(cast)
    for person, event, status in (
        (cast.outsider, act.event.pk, 404),
        (cast.clerk, act.event.pk - 1, 404),
        (cast.clerk, 10**9, 404),
        (cast.leader, act.event.pk, 403),
    ):
        client.force_login(person)
        assert client.get(reverse("accountability:objection_new", args=[event])).status_code == status


def test_m118_what_is_printed_and_shown_of_a_board_says_that_a_review_is_under_way(cast, client):
    one = make_objection(cast)
    entry = reverse("accountability:board_entry", args=[one.subject_pk])
    pages = (reverse("accountability:board_print"), reverse("accountability:boards"), entry)
    client.force_login(cast.leader)
    for page in pages:
        text = client.get(page).text
        assert "正在复核" in text
        assert WHY not in text
    client.force_login(cast.superior)
    client.post(f"{objection_at(one)}decide/", {"outcome": "upheld", "answer": "事实清楚"})
    for page in pages:
        assert "正在复核" not in client.get(page).text
    assert "复核维持" in client.get(entry).text


def test_m118_the_public_pages_show_neither_board_nor_objection(cast, client):
    make_objection(cast)
    for address in ("/", f"/units/{cast.town.pk}/"):
        text = client.get(address).text
        assert "正在复核" not in text
        assert WHY not in text


def test_m118_the_unit_takes_it_back_and_reads_what_was_decided_by_a_button(cast, client):
    one = make_objection(cast)
    client.force_login(cast.clerk)
    assert "撤回申请" in client.get(objection_at(one)).text
    assert client.post(f"{objection_at(one)}withdraw/").status_code == 302
    assert client.post(f"{objection_at(one)}withdraw/").status_code == 409
    two = make_objection(cast, ObjectionState.UPHELD, act=act_of(one.event_id))
    assert "已知悉" in client.get(objection_at(two)).text
    assert client.post(f"{objection_at(two)}read/").status_code == 302
    assert client.post(f"{objection_at(two)}read/").status_code == 409


def test_m118_the_button_to_decide_is_shown_to_who_may_alone(cast, client):
    one = make_objection(cast)
    free = another(cast)
    for person, shown in ((cast.superior, True), (cast.officer, False), (free, False), (cast.clerk, False)):
        client.force_login(person)
        assert ("作出复核决定</a>" in client.get(objection_at(one)).text) == shown
    client.force_login(cast.superior)
    wrong = client.post(f"{objection_at(one)}decide/", {"outcome": "revoked", "answer": ""})
    assert wrong.status_code == 422
    client.force_login(cast.officer)
    aside = client.post(f"{objection_at(one)}decide/", {"outcome": "revoked", "answer": "认定有误"})
    assert aside.status_code == 409
    assert "回避" in aside.text
    assert "认定有误" in aside.text


def test_m118_after_its_last_day_no_button_is_offered(cast, client):
    act = an_act(cast)
    client.force_login(cast.clerk)
    address = reverse("accountability:board_entry", args=[act.row.pk])
    last = act.last_day(cast.campaign.objection_days)
    for day, shown in ((last, True), (last.fromordinal(last.toordinal() + 1), False)):
        with clock.standing_on(day):
            assert ("申请复核</a>" in client.get(address).text) == shown
    assert last > TODAY
