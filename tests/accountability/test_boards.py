"""Red board, black board, veto (M85, M98, S59): nothing is set or lifted silently, and nobody does it alone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accountability.models import BoardEntry
from accountability.rules import entry_wrong
from accountability.services.boards import propose_entry
from accountability.states import ENTRY_MOVES, GROUNDS, Board, EntryState, Ground
from supervision.queries.debts import waiting_for
from tests.factories import TODAY, make_campaign, make_item, make_leader, make_person
from tests.verbs import verbs_of
from trail.models import Event
from trail.queries import history
from units.models import Role, Unit

SAID = {
    "board": "black",
    "ground": "protracted",
    "reason": "同一问题三次督办仍未解决",
    "evidence": "市活动办通报第3期",
}
BY_STATE = {
    EntryState.PROPOSED: [],
    EntryState.LISTED: ["confirm_entry"],
    EntryState.LIFTING: ["confirm_entry", "ask_to_lift"],
    EntryState.LIFTED: ["confirm_entry", "ask_to_lift", "lift_entry"],
    EntryState.DROPPED: ["drop_entry"],
}
LEADS_TO = {
    "confirm_entry": (EntryState.PROPOSED, EntryState.LISTED),
    "drop_entry": (EntryState.PROPOSED, EntryState.DROPPED),
    "ask_to_lift": (EntryState.LISTED, EntryState.LIFTING),
    "lift_entry": (EntryState.LIFTING, EntryState.LIFTED),
    "keep_entry": (EntryState.LIFTING, EntryState.LISTED),
}
WITH_REASON = ("drop_entry", "ask_to_lift", "keep_entry")


@pytest.fixture
def second(cast):
    """Another officer of the same office."""
    return make_person("second", cast.campaign, Role.OFFICE)


def act(verb, entry, by):
    reason = {"reason": "已整改到位"} if verb in WITH_REASON else {}
    return verbs_of("accountability")[verb](entry_id=entry.pk, by=by, **reason)


def propose(cast, state=EntryState.PROPOSED, second=None, **values):
    """An entry about the town in the wanted state: what one officer begins the second ends."""
    entry = propose_entry(by=cast.officer, **{"unit": cast.town} | SAID | values)
    for verb in BY_STATE[state]:
        entry = act(verb, entry, cast.officer if verb == "ask_to_lift" else second)
    return entry


def codes(refusal):
    by_field = getattr(refusal.value, "error_dict", None) or {None: refusal.value.error_list}
    return [error.code for errors in by_field.values() for error in errors]


def sql(statement, *values, error=IntegrityError, match=None):
    """A statement past every service, as the runtime role, with what is deferred asked for at once: refused."""
    with pytest.raises(error, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE", values)


def test_s59_every_ground_is_of_one_board_and_a_wrong_proposal_is_told_everything():
    assert sorted(ground for grounds in GROUNDS.values() for ground in grounds) == sorted(Ground)
    assert len(GROUNDS[Board.VETO]) == 9
    wrong = entry_wrong(board="red", ground="safety", reason=" ", evidence="")
    assert [code for _, code, _ in wrong] == ["other_ground", "reason_missing", "evidence_missing"]
    assert entry_wrong(**SAID) == []


def test_s59_two_persons_set_an_entry_and_two_lift_it_all_in_the_units_trail(cast, second):
    entry = propose(cast)
    for own in ("confirm_entry",):
        with pytest.raises(ValidationError) as refusal:
            act(own, entry, cast.officer)
        assert codes(refusal) == ["same_person"]
    entry = act("confirm_entry", entry, second)
    entry = act("ask_to_lift", entry, second)
    assert BoardEntry.objects.standing().get() == entry  # it stands until the other agrees
    with pytest.raises(ValidationError) as refusal:
        act("lift_entry", entry, second)
    assert codes(refusal) == ["same_person"]
    entry = act("keep_entry", entry, cast.officer)
    assert (entry.state, entry.lift_reason) == ("listed", "")
    entry = act("ask_to_lift", entry, cast.officer)
    entry = act("lift_entry", entry, second)
    assert not BoardEntry.objects.standing().exists()
    told = [(event["act"], event["actor"]) for event in history(entry)][::-1]
    one, two = cast.officer.pk, second.pk
    acts = [
        ("proposed", one),
        ("confirmed", two),
        ("lift_asked", two),
        ("kept", one),
        ("lift_asked", one),
        ("lifted", two),
    ]
    assert told == [(f"board.{name}", who) for name, who in acts]
    assert {event.stream for event in Event.objects.filter(act__startswith="board.")} == {
        cast.town.trail_stream
    }


@pytest.mark.parametrize("state", EntryState)
def test_s59_from_every_state_only_the_legal_verbs(cast, second, state):
    third = make_person("third", cast.campaign, Role.OFFICE)
    entry = propose(cast, state, second)
    for verb, (before, after) in LEADS_TO.items():
        assert after in ENTRY_MOVES[before]
        with transaction.atomic():
            if before == state:
                assert act(verb, entry, third).state == after
            else:
                with pytest.raises(ValidationError) as refusal:
                    act(verb, entry, third)
                assert codes(refusal) == ["illegal_move"]
            transaction.set_rollback(True)


def test_s59_no_person_is_named_and_no_reason_is_missing(cast):
    make_leader(cast.town, "分管副镇长", name="甄有名")
    for field, text in (("reason", "甄有名久拖不决"), ("evidence", "电话13812345678记录")):
        with pytest.raises(ValidationError) as refusal:
            propose(cast, **{field: text})
        assert codes(refusal) == ["names_a_person"]
        assert "榜上只写单位和职务" in str(refusal.value)
    foreign = make_item(cast.bureau)
    for values, code in (
        ({"ground": "at_once"}, "other_ground"),
        ({"reason": " "}, "reason_missing"),
        ({"evidence": " "}, "evidence_missing"),
        ({"item": foreign}, "other_unit"),
    ):
        with pytest.raises(ValidationError) as refusal:
            propose(cast, **values)
        assert codes(refusal) == [code]
    assert not BoardEntry.objects.exists()
    propose(cast)
    with pytest.raises(ValidationError) as refusal:
        propose(cast)
    assert codes(refusal) == ["stands_already"]


def test_s59_only_the_activity_office_and_nobody_on_their_own_unit(cast, second):
    entry = propose(cast)
    for nobody in (cast.clerk, cast.supervisor, cast.superior, cast.leader, cast.contact, cast.invited):
        for verb in LEADS_TO:
            with pytest.raises(PermissionDenied):
                act(verb, entry, nobody)
        with pytest.raises(PermissionDenied):
            propose_entry(by=nobody, unit=cast.town, **SAID)
    both = make_person("both", cast.campaign, Role.OFFICE)
    both.assignments.create(campaign=cast.campaign, role=Role.CLERK, unit=cast.town)
    with pytest.raises(PermissionDenied):
        act("confirm_entry", entry, both)


def test_s59_sql_of_the_runtime_role_sets_and_lifts_nothing_alone_or_silently(cast, second):
    insert = (
        "INSERT INTO accountability_boardentry (unit_id, board, ground, reason, evidence, state, proposed_on, proposed_by_id,"
        " confirmed_on, confirmed_by_id, lift_reason) VALUES (%s, 'black', %s, 'x', 'y', %s, %s, %s, %s, %s, '')"
    )
    town, one, two = cast.town.pk, cast.officer.pk, second.pk
    sql(insert, town, "evasive", "listed", TODAY, one, TODAY, two, error=Error, match="Cannot insert")
    sql(insert, town, "evasive", "proposed", TODAY, one, None, None, match="without its event")
    sql(insert, town, "safety", "proposed", TODAY, one, None, None, match="ground_is_of_its_board")
    sql(
        insert,
        town,
        "evasive",
        "proposed",
        TODAY,
        cast.clerk.pk,
        None,
        None,
        match="only the activity office",
    )

    entry = propose(cast)
    confirm = "UPDATE accountability_boardentry SET state = 'listed', confirmed_on = %s, confirmed_by_id = %s"
    sql(confirm, TODAY, one, match="confirmed_by_another")
    sql(confirm, TODAY, None, match="confirmed_by_another")
    sql(confirm, TODAY, cast.clerk.pk, match="only the activity office")
    sql(confirm, TODAY, two, match="without its event")
    act("confirm_entry", entry, second)
    act("ask_to_lift", entry, second)
    lift = "UPDATE accountability_boardentry SET state = 'lifted', lifted_on = %s, lifted_by_id = %s"
    sql(lift, TODAY, two, match="lifted_by_another")
    sql(f"{lift}, lift_asked_by_id = {one}", TODAY, two, error=Error, match="Cannot update")
    sql(lift, TODAY, one, match="without its event")
    for change in (
        "state = 'proposed'",
        "reason = 'z'",
        "unit_id = unit_id + 1",
        f"confirmed_by_id = {one}",
        "lift_reason = 'z'",
    ):
        sql(
            f"UPDATE accountability_boardentry SET {change}",
            error=Error,
            match="Cannot update|Invalid transition",
        )
    sql("DELETE FROM accountability_boardentry", error=ProgrammingError, match="permission denied")
    act("lift_entry", entry, cast.officer)
    sql("UPDATE accountability_boardentry SET state = 'listed'", error=Error)


def test_s59_what_is_only_proposed_is_seen_by_the_office_alone_and_not_printed(cast, second, client):
    entry = propose(cast)
    address, sheet = (
        reverse("accountability:board_entry", args=[entry.pk]),
        reverse("accountability:board_print"),
    )
    for person, status in ((cast.officer, 200), (cast.clerk, 404), (cast.leader, 404), (cast.outsider, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status
        assert SAID["reason"] not in client.get(sheet).text
    act("confirm_entry", entry, second)
    for person, status in ((cast.officer, 200), (cast.clerk, 200), (cast.leader, 200), (cast.outsider, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status
        assert (SAID["reason"] in client.get(sheet).text) == (status == 200)
    elsewhere = make_person("elsewhere", make_campaign(), Role.OFFICE)
    client.force_login(elsewhere)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}ask-to-lift/", {"reason": "x"}).status_code == 404


def test_s59_the_pages_carry_an_entry_from_proposal_to_lift(cast, second, client):
    item = make_item(cast.town)
    new = reverse("accountability:board_new")
    client.force_login(cast.officer)
    said = {
        "unit": cast.town.pk,
        "ground": "safety",
        "item": item.number.lower(),
        "reason": "发生责任事故",
        "evidence": " ",
    }
    assert client.post(new, said).status_code == 422
    named = client.post(new, said | {"evidence": "热线13812345678"})
    assert named.status_code == 409
    assert "发生责任事故" in named.text
    assert "没有这个编号" in client.post(new, said | {"evidence": "通报", "item": "XX-1"}).text
    page = client.post(new, said | {"evidence": "通报"}).url
    entry = BoardEntry.objects.get()
    assert (entry.board, entry.item) == ("veto", item)
    assert "确认列入" not in client.get(page).text
    assert client.post(f"{page}confirm/").status_code == 409
    assert client.post(f"{page}never/").status_code == 404
    client.force_login(second)
    assert "确认列入" in client.get(page).text
    assert client.post(f"{page}confirm/").status_code == 302
    assert client.post(f"{page}ask-to-lift/", {"reason": " "}).status_code == 422
    assert client.post(f"{page}ask-to-lift/", {"reason": "复查合格"}).status_code == 302
    client.force_login(cast.clerk)
    assert client.post(f"{page}lift/").status_code == 403
    client.force_login(cast.officer)
    assert client.post(f"{page}lift/").status_code == 302
    text = client.get(page).text
    assert "已撤销" in text
    assert "复查合格" in text


def test_s59_the_list_asks_the_same_number_of_questions_and_narrows_by_known_names(
    cast, second, client, django_assert_num_queries
):
    propose(cast, EntryState.LISTED, second)
    client.force_login(cast.officer)
    address = reverse("accountability:boards")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for ground in ("empty", "evasive"):
        propose(cast, EntryState.LISTED, second, ground=ground, unit=Unit.objects.get(pk=cast.bureau.pk))
    with django_assert_num_queries(len(few)):
        client.get(address)
    assert client.get(f"{address}?board=red").text.count("没有符合条件的") == 1
    assert client.get(f"{address}?secret=1").status_code == 422


def test_s59_an_entry_to_set_or_to_lift_waits_for_the_other_officer(cast, second, client):
    entry = propose(cast)
    client.force_login(second)
    shown = client.get(reverse("desk"), {"show": "board"}).content.decode()
    assert reverse("accountability:board_entry", args=[entry.pk]) in shown
    for verb, waits in (
        (None, second),
        ("confirm_entry", None),
        ("ask_to_lift", second),
        ("lift_entry", None),
    ):
        if verb:
            act(verb, entry, cast.officer if verb == "ask_to_lift" else second)
        assert [who for who in (cast.officer, second, cast.supervisor) if _waits(who)] == [waits] * bool(
            waits
        )


def _waits(who):
    return "board" in {chip.key for chip, _ in waiting_for(who, on=TODAY).chips}
