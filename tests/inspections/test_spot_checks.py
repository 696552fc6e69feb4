"""A spot check nobody can steer (M48, S58): the list is frozen first, the number comes later, the database draws, anybody repeats it."""

import json
from datetime import date, timedelta
from functools import partial
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.lottery import announcement_wrong, cleaned_seed, faults, how_many
from inspections.models import DrawnItem, SpotCheck
from inspections.queries.spot_checks import covered, published
from inspections.services.spot_checks import announce_spot_check, cancel_spot_check, key_seed, look_at_drawn
from inspections.states import DrawState
from issues.states import State
from supervision.queries.debts import waiting_for
from tests.factories import TODAY, make_campaign, make_item, make_person
from tests.locks import wait_until_someone_waits
from trail import clock
from trail.models import Event
from trail.queries import history
from units.models import Role

LATER = TODAY + timedelta(days=3)
SEED = "83 1-07"


def announce(cast, by=None, **values):
    said = {"title": "9月随机抽查", "among": "filed", "share": 20, "source": "体彩排列五第14250期开奖号码"}
    return announce_spot_check(
        campaign=cast.campaign, by=by or cast.officer, source_on=LATER, **said | values
    )


def drawn(cast, **values):
    """A spot check whose number the office and a group typed on the day."""
    check = announce(cast, **values)
    with clock.standing_on(LATER):
        key_seed(check_id=check.pk, by=cast.officer, seed=SEED)
        return key_seed(check_id=check.pk, by=cast.supervisor, seed="83107")


def refused(act, **arguments):
    """The codes of a refusal."""
    with pytest.raises(ValidationError) as refusal:
        act(**arguments)
    by_field = getattr(refusal.value, "error_dict", None) or {None: refusal.value.error_list}
    return [error.code for errors in by_field.values() for error in errors]


def sql(statement, *values, error=IntegrityError, match=None):
    """A statement past every service, as the runtime role, with what is deferred asked for at once: refused."""
    with pytest.raises(error, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE", values)


@pytest.fixture
def items(cast):
    """Five items of the town, one of the bureau, and one that is only a draft."""
    made = [make_item(cast.town) for _ in range(5)] + [make_item(cast.bureau)]
    make_item(cast.town, state="draft")
    return made


@pytest.mark.parametrize(
    ("size", "share", "many"), [(1, 20, 1), (5, 20, 1), (6, 20, 2), (2612, 20, 523), (3, 100, 3)]
)
def test_s58_a_share_is_rounded_up(size, share, many):
    assert how_many(size, share) == many


def test_s58_two_people_who_read_the_same_number_type_the_same_seed():
    assert {
        cleaned_seed(typed) for typed in ("83107", " 8 3 1 0 7", "８３１０７", "8-3-1,07", "８，３１０７。")
    } == {"83107"}
    assert cleaned_seed("ab12c") == "AB12C"


def test_s58_every_reason_against_an_announcement_is_named():
    good = {"share": 20, "least": 20, "size": 5, "source": "某期", "source_on": LATER, "on": TODAY}
    assert announcement_wrong(**good) == []
    wrong = announcement_wrong(share=19, least=20, size=0, source=" ", source_on=TODAY, on=TODAY)
    codes = [code for _, code, _ in wrong]
    assert codes == ["share_too_small", "nothing_to_draw", "source_missing", "source_known"]


def test_s58_the_list_is_frozen_and_its_hash_told_before_the_number_is_known(cast, items):
    check = announce(cast)
    assert check.listed.split("\n") == [item.number for item in items]
    assert (check.size, check.many, check.state) == (6, 2, "announced")
    (told,) = history(check)
    assert (told["list_hash"], told["size"], told["source_on"]) == (check.list_hash, 6, LATER.isoformat())
    make_item(cast.bureau)  # what comes afterwards changes nothing
    check.refresh_from_db()
    assert check.size == 6
    own = announce(cast, title="甲镇抽查", unit=cast.town)
    group = announce(cast, title="第二组抽查", group=cast.groups[1])
    assert [own.size, group.size] == [5, 2]


def test_s58_the_draw_waits_for_its_day_and_for_two_persons_who_agree(cast, items):
    check = announce(cast)
    early = {"check_id": check.pk, "by": cast.officer, "seed": SEED}
    assert refused(key_seed, **early) == ["number_unknown"]
    with clock.standing_on(LATER):
        assert refused(key_seed, **early | {"seed": "8 3"}) == ["seed_too_short"]
        key_seed(**early | {"seed": "83108"})
        key_seed(**early)  # corrected by the same hand: still one person
        assert not DrawnItem.objects.exists()
        other = early | {"by": cast.supervisor}
        assert refused(key_seed, **other | {"seed": "83108"}) == ["seeds_differ"]
        check = key_seed(**other)
        assert (check.state, check.seed, check.drawn_by) == ("drawn", "83107", cast.supervisor)
        assert refused(key_seed, **other) == ["illegal_move"]
        assert refused(cancel_spot_check, check_id=check.pk, by=cast.officer, reason="x") == ["illegal_move"]
    acts = [event["act"] for event in history(check)]
    assert acts == [f"spot_check.{act}" for act in ("drawn", "keyed", "keyed", "announced")]
    for nobody in (cast.clerk, cast.leader, cast.contact, cast.superior):
        with pytest.raises(PermissionDenied):
            key_seed(check_id=check.pk, by=nobody, seed=SEED)


def test_s58_database_python_page_and_command_draw_the_same(cast, items, client, tmp_path, capsys):
    check = drawn(cast, share=40)
    told = published(check)
    assert (len(told["drawn"]), faults(told)) == (3, [])
    assert set(told["drawn"]) < set(told["list"])
    client.force_login(cast.clerk)
    given = json.loads(client.get(reverse("inspections:spot_check_replay", args=[check.pk])).content)
    assert given == told
    text = client.get(reverse("inspections:spot_check", args=[check.pk])).text
    shown = text.partition("<code>import json")[2].partition("print(")[0]
    of_the_page: dict = {}
    exec("import json" + unescape(shown), of_the_page)
    assert of_the_page["faults"](given) == []
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(given))
    call_command("draw_replay", file)
    assert "核对一致，6 项抽 3 项" in capsys.readouterr().out
    for change in (
        {"seed": "83108"},
        {"drawn": given["list"][:3]},
        {"list": given["list"][1:]},
        {"seed": "", "drawn": []},
    ):
        file.write_text(json.dumps(given | change))
        with pytest.raises(CommandError, match="1 个文件没有通过核对"):
            call_command("draw_replay", file)
    file.write_text("{}")
    with pytest.raises(CommandError, match="读不懂"):
        call_command("draw_replay", file)


def test_s58_no_redraw_by_title_scope_or_list(cast, items):
    check = drawn(cast)
    again = {"act": announce, "cast": cast}
    assert refused(**again) == ["title_taken", "still_running"]
    assert refused(**again, title="再抽一次", share=50) == ["still_running"]
    make_item(cast.bureau)  # another list, and still what was drawn is to be looked at first
    assert refused(**again, title="再抽一次") == ["still_running"]
    for row in check.drawn.all():
        look_at_drawn(drawn_id=row.pk, by=cast.officer, method="visit", met=True, finding="属实")
    check.refresh_from_db()
    assert check.state == DrawState.DONE
    assert announce(cast, title="第二次").size == 7
    town = drawn(cast, title="甲镇抽查", unit=cast.town)
    for row in town.drawn.all():
        look_at_drawn(drawn_id=row.pk, by=cast.officer, method="visit", met=True, finding="属实")
    assert refused(**again, title="甲镇再抽", unit=cast.town) == ["drawn_before"]


def test_s58_only_before_the_number_is_known_is_a_check_called_off(cast, items):
    check = announce(cast)
    act = {"act": cancel_spot_check, "check_id": check.pk, "by": cast.officer}
    with clock.standing_on(LATER):
        assert refused(**act, reason="不合适") == ["number_known"]
    assert refused(**act, reason=" ") == ["reason_missing"]
    with pytest.raises(PermissionDenied):
        cancel_spot_check(check_id=check.pk, by=cast.supervisor, reason="不合适")
    check = cancel_spot_check(check_id=check.pk, by=cast.officer, reason="写错了期号")
    assert history(check)[0]["reason"] == "写错了期号"
    assert refused(**act, reason="再取消") == ["illegal_move"]
    assert announce(cast).size == 6  # nothing was learned from it


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"share": 19}, ["share_too_small"]),
        ({"source_on": TODAY}, ["source_known"]),
        ({"among": "closed"}, ["nothing_to_draw"]),
        ({"unit": "town", "group": 0}, ["one_scope"]),
    ],
)
def test_s58_what_cannot_be_announced_leaves_nothing(cast, items, values, codes):
    values = dict(values)
    if "unit" in values:
        values |= {"unit": cast.town, "group": cast.groups[0]}
    said = {"title": "抽查", "among": "filed", "share": 20, "source": "某期", "source_on": LATER} | values
    assert refused(announce_spot_check, campaign=cast.campaign, by=cast.officer, **said) == codes
    assert not SpotCheck.objects.exists()
    assert not Event.objects.filter(act="spot_check.announced").exists()


def test_s58_sql_of_the_runtime_role_picks_no_item_and_redraws_nothing(cast, items):
    insert = (
        "INSERT INTO inspections_spotcheck (campaign_id, title, among, share, source, source_on, state, announced_on,"
        " announced_by_id, listed, size, list_hash, seed_typed, seed, cancelled_why)"
        " VALUES (%s, %s, 'filed', 20, '某期', %s, 'announced', %s, %s, 'JR-1', 1, 'x', '', '', '')"
    )
    hand = (LATER, TODAY, cast.officer.pk)
    sql(insert, cast.campaign.pk, "手工", *hand, match="without its event")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, [cast.campaign.pk, "手工", *hand])
        made = SpotCheck.objects.get(title="手工")
        transaction.set_rollback(True)
    assert made.size == 6  # a list picked by hand is overwritten by the whole one
    sql(insert, cast.campaign.pk, "手工", TODAY, *hand[1:], match="number_is_not_known_yet")

    check = announce(cast)
    draw = "UPDATE inspections_spotcheck SET state = 'drawn', seed = 'X', seed_typed = 'X', seed_typed_by_id = %s, drawn_by_id = %s, drawn_on = %s"
    sql(draw, cast.officer.pk, cast.officer.pk, LATER, match="two of the office or the groups|drawn_by_two")
    sql(draw, cast.officer.pk, cast.clerk.pk, LATER, match="two of the office or the groups")
    sql(draw, cast.officer.pk, cast.supervisor.pk, TODAY, match="drawn_by_two_after_the_number")
    sql(draw, cast.officer.pk, cast.supervisor.pk, LATER, match="without its event")
    cancel = "UPDATE inspections_spotcheck SET state = 'cancelled', cancelled_why = 'x', cancelled_by_id = %s, cancelled_on = %s"
    sql(cancel, cast.officer.pk, LATER, match="cancelled_before_the_number")
    sql("UPDATE inspections_spotcheck SET state = 'done'", error=Error)
    for change in (
        "listed = 'JR-1'",
        "share = 1",
        "list_hash = 'x'",
        "source = 'y'",
        f"source_on = '{TODAY}'",
    ):
        sql(f"UPDATE inspections_spotcheck SET {change}", error=Error, match="Cannot update")
    with clock.standing_on(LATER):
        key_seed(check_id=check.pk, by=cast.officer, seed=SEED)
        key_seed(check_id=check.pk, by=cast.supervisor, seed=SEED)
    sql("UPDATE inspections_spotcheck SET seed = 'X', seed_typed = 'X'", error=Error, match="Cannot update")
    sql("UPDATE inspections_spotcheck SET state = 'announced'", error=Error)
    sql("UPDATE inspections_spotcheck SET state = 'done'", match="not all that was drawn")
    sql("DELETE FROM inspections_spotcheck", error=ProgrammingError, match="permission denied")
    other = next(item.pk for item in items if not DrawnItem.objects.filter(item=item).exists())
    for change in (
        f"INSERT INTO inspections_drawnitem (spot_check_id, item_id, place) VALUES ({check.pk}, {other}, 9)",
        f"UPDATE inspections_drawnitem SET item_id = {other}",
        "UPDATE inspections_drawnitem SET place = 99",
        "DELETE FROM inspections_drawnitem",
    ):
        sql(change, error=ProgrammingError, match="permission denied")


def test_s58_what_is_found_is_written_once_in_the_items_own_trail(cast, items):
    check = drawn(cast, unit=cast.town, share=40)
    first, second = check.drawn.all()
    look = {"drawn_id": first.pk, "method": "phone", "met": False, "finding": "路灯没有修好"}
    for nobody in (cast.clerk, cast.stranger, cast.leader, cast.invited):
        with pytest.raises(PermissionDenied):
            look_at_drawn(by=nobody, **look)
    assert refused(look_at_drawn, by=cast.officer, **look | {"finding": " "}) == ["reason_missing"]
    look_at_drawn(by=cast.supervisor, **look)
    told = history(first.item)[0]
    assert (told["act"], told["met"], told["reason"]) == ("item.spot_checked", False, "路灯没有修好")
    assert refused(look_at_drawn, by=cast.officer, **look) == ["illegal_move"]
    sql(
        "UPDATE inspections_drawnitem SET finding = 'x' WHERE met IS NOT NULL",
        error=Error,
        match="Cannot update",
    )
    sql("UPDATE inspections_drawnitem SET met = true WHERE met IS NULL", match="drawn_item_found_whole")
    look_at_drawn(by=cast.officer, **look | {"drawn_id": second.pk, "met": True})
    check.refresh_from_db()
    assert (check.state, history(check)[0]["act"]) == ("done", "spot_check.done")
    assert covered(cast.campaign) == {"size": 6, "drawn": 2, "share": 33, "least": 20}


def found_unmet(cast, state, **values):
    """A drawn item of this state, looked at and found wanting; returns it with the drawn row."""
    item = make_item(cast.bureau, state=state)
    check = drawn(cast, unit=cast.bureau, share=100, among="filed")
    row = check.drawn.get(item=item)
    look = {"drawn_id": row.pk, "method": "visit", "met": False, "finding": "窗口又撤了"}
    return item, partial(look_at_drawn, by=cast.officer, **look | values)


def test_m87_a_closed_item_that_fails_a_spot_check_is_opened_again(cast):
    item, look = found_unmet(cast, State.CLOSED)
    number = item.close_number
    assert refused(look) == ["follow_missing"]
    assert refused(look, follow="redo", deadline=TODAY - timedelta(days=30)) == ["deadline"]
    row = look(follow="redo", deadline=date(2014, 10, 31))
    item.refresh_from_db()
    assert (item.state, item.close_number, item.deadline) == (State.IN_PROGRESS, None, date(2014, 10, 31))
    assert (row.order.item, row.order.former_number, row.order.reason) == (item, number, "窗口又撤了")
    assert row.order.cause.startswith("随机抽查“")


def test_m55_what_is_still_under_way_goes_on_or_another_item_is_ordered(cast):
    item, look = found_unmet(cast, State.IN_PROGRESS)
    assert refused(look, follow="redo", deadline=date(2014, 10, 31)) == ["illegal_move"]
    assert refused(look, met=True, follow="new", deadline=date(2014, 10, 31)) == ["nothing_to_order"]
    row = look(follow="new", deadline=date(2014, 10, 31))
    assert row.order.item != item
    assert (row.order.item.state, row.order.item.problem) == (State.ORDERED, "窗口又撤了")
    item.refresh_from_db()
    assert item.state == State.IN_PROGRESS


def test_s58_the_pages_refuse_with_the_words_kept_and_show_others_only_numbers(cast, items, client):
    new = reverse("inspections:spot_check_new")
    client.force_login(cast.officer)
    said = {"title": "9月抽查", "among": "filed", "share": "10", "source": "某期", "source_on": f"{LATER}"}
    answer = client.post(new, said)
    assert answer.status_code == 409
    assert "抽查比例不少于 20%" in answer.text
    assert 'value="9月抽查"' in answer.text
    assert client.post(new, said | {"share": "二成"}).status_code == 422
    made = client.post(new, said | {"share": "100"})
    check = SpotCheck.objects.get()
    assert made.url == reverse("inspections:spot_check", args=[check.pk])
    assert "录入号码" not in client.get(made.url).text.partition("<h2")[2].replace("录入号码，抽取", "")
    with clock.standing_on(LATER):
        assert client.post(made.url, {"seed": "83107"}).status_code == 302
        client.force_login(cast.supervisor)
        assert "83107" not in client.get(made.url).text  # the second reads the number where it was published
        answer = client.post(made.url, {"seed": "83108"})
        assert answer.status_code == 409
        assert "录入的号码不一致" in answer.text
        assert client.post(made.url, {"seed": "83107"}).status_code == 302
    sheet = reverse("inspections:spot_check_print", args=[check.pk])
    for address in (made.url, sheet):
        own = client.get(address).text
        assert own.count("其他单位的事项，只公布编号") == 1  # the bureau's, out of the town's group's sight
        assert all(item.number in own for item in items)
    assert client.get(f"{made.url}?found=met").text.count("没有这样的事项") == 1
    assert "不能筛选" in client.get(f"{made.url}?secret=1").text
    bureau = check.drawn.get(item=items[-1])
    look = reverse("inspections:drawn_look", args=[bureau.pk])
    finding = {"method": "phone", "met": "no", "finding": "没有落实"}
    assert client.post(look, finding).status_code == 404
    client.force_login(cast.outsider)
    assert client.post(look, finding).status_code == 403
    client.force_login(cast.officer)
    assert client.post(look, finding).status_code == 302
    assert client.post(look, finding).status_code == 409
    assert "没有落实" in client.get(f"{made.url}?found=unmet").text


def test_s58_a_check_of_another_campaign_is_out_of_sight(cast, items, client):
    check = announce(cast)
    elsewhere = make_person("elsewhere", make_campaign(), Role.OFFICE)
    client.force_login(elsewhere)
    for name in ("spot_check", "spot_check_cancel", "spot_check_print", "spot_check_replay"):
        assert client.get(reverse(f"inspections:{name}", args=[check.pk])).status_code == 404


def test_s58_lists_ask_the_same_number_of_questions_however_much_was_drawn(
    cast, items, client, django_assert_num_queries
):
    drawn(cast, unit=cast.town)
    check = drawn(cast, title="全部", share=20)
    client.force_login(cast.officer)
    address, detail = reverse("inspections:spot_checks"), reverse("inspections:spot_check", args=[check.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    with CaptureQueriesContext(connection) as few_drawn:
        client.get(detail)
    more = drawn(cast, title="乙局", unit=cast.bureau, share=100)
    with django_assert_num_queries(len(few)):
        client.get(address)
    with django_assert_num_queries(len(few_drawn)):
        client.get(reverse("inspections:spot_check", args=[more.pk]))


@pytest.mark.django_db(transaction=True)
def test_s58_of_two_second_hands_one_draws_and_the_other_is_told(cast, rival):
    make_item(cast.town)
    check = announce(cast)
    with clock.standing_on(LATER):
        key_seed(check_id=check.pk, by=cast.officer, seed=SEED)
        with transaction.atomic():
            key_seed(check_id=check.pk, by=cast.supervisor, seed=SEED)
            second = rival(key_seed, check_id=check.pk, by=cast.stranger, seed=SEED)
            wait_until_someone_waits()
        assert second().code == "illegal_move"
    assert DrawnItem.objects.count() == 1


def test_s58_the_number_waits_for_two_hands_and_what_was_drawn_for_whoever_looks(cast, items):
    check = announce(cast)
    assert [kinds_waiting(who) for who in (cast.officer, cast.supervisor, cast.clerk)] == [{}, {}, {}]
    with clock.standing_on(LATER):
        assert kinds_waiting(cast.officer) == kinds_waiting(cast.supervisor) == {"number": 1}
        key_seed(check_id=check.pk, by=cast.officer, seed=SEED)
        assert kinds_waiting(cast.officer) == {}  # the second hand is somebody else's
        key_seed(check_id=check.pk, by=cast.supervisor, seed=SEED)
        assert kinds_waiting(cast.officer) == {"look": 2}
        assert kinds_waiting(cast.clerk) == {}
        one = check.drawn.first()
        look_at_drawn(drawn_id=one.pk, by=cast.officer, method="phone", met=True, finding="属实")
        assert kinds_waiting(cast.officer) == {"look": 1}


def kinds_waiting(who):
    """What the workbench says waits for somebody, of spot checks."""
    who = type(who).objects.get(pk=who.pk)
    chips = waiting_for(who, on=clock.today()).chips
    return {chip.key: many for chip, many in chips if chip.key in ("number", "look")}
