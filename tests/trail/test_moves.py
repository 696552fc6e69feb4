"""One way to move a state: the table says who and what, the database holds it, and no move is silent (S126)."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import GeneratedField
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from issues.models import Item
from issues.states import MOVES, State
from tests.conftest import as_owner
from tests.factories import make_flag, make_item
from tests.trail.tables import MOVED, bare_copy
from trail.models import Event
from trail.moves import Each, move, require_state, tell
from trail.queries import history
from trail.services import record_many
from trail.tables import DATABASE, SYSTEM, Move, Moves, sentences
from trail.words import WORDS, told
from units.permissions import Permission

STATES = ("state", "verdict")
ids = [model.trail_name if hasattr(model, "trail_name") else model.__name__ for model in MOVED]
each_table = pytest.mark.parametrize("model", MOVED, ids=ids)


def test_s126_every_table_with_a_state_has_a_table_of_moves():
    stateful = {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in STATES and field.choices and not isinstance(field, GeneratedField)
    }
    assert stateful - set(MOVED) == set()
    assert len(MOVED) >= 16


@each_table
def test_s126_a_row_of_moves_says_who_may_and_what_the_trail_calls_it(model):
    known = {*Permission, SYSTEM, DATABASE}
    for row in model.moves.rows:
        assert row.who in known, row
        if not model.moves.untold and row.before is not None:
            assert row.act, row
        if row.act:
            assert row.act in WORDS, row
    assert {row.after for row in model.moves.rows} == set(model.moves.states)


@each_table
def test_s126_a_table_of_moves_bears_the_name_of_its_model_and_leads_to_a_page(model):
    moves = model.moves
    if moves.untold:
        assert "who voted when" in moves.untold  # slips are the one exception
        return
    assert moves.name == model.trail_name
    name, key = moves.page
    assert reverse(name, args=[1] if key else [])


def guards(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [table])
        return {name.removeprefix("pgtrigger_").rpartition("_")[0] for (name,) in cursor.fetchall()}


@each_table
@pytest.mark.django_db
def test_s126_every_table_bears_the_guards_of_its_moves(model):
    there = guards(model._meta.db_table)
    assert {"legal_moves", "legal_births"} <= there
    assert ("ended_stays" in there) == bool(model.moves.ends)
    assert ("no_silent_move" in there) == (not model.moves.untold)


class Row:
    """A row of the bare copy of a table: put into a state while nobody looks, then moved as the web process would."""

    def __init__(self, model, copy):
        self.moves, self.copy, self.key = model.moves, copy, model._meta.pk.column
        self.hidden = {"raised": "NULL", "cleared": "'2014-09-07'"} if model.moves.reads else {}

    def set(self, state):
        column = self.moves.reads.columns[0] if self.moves.reads else self.moves.field
        return f'"{column}" = {self.hidden.get(state, repr(str(state)))}'

    def born(self, state):
        column, _, value = self.set(state).partition(" = ")
        away = f"{self.moves.told_on}_id" if self.moves.told_on and "." not in self.moves.told_on else ""
        columns, values = (f", {away}", ", 1") if away else ("", "")
        return f"INSERT INTO {self.copy} ({self.key}, {column}{columns}) VALUES ('1', {value}{values})"

    def moved(self, state):
        return f"UPDATE {self.copy} SET {self.set(state)}"


def refused(*statements):
    """What the database says, as the runtime role; nothing where it lets them pass. Deferred guards speak at once."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except DatabaseError as refusal:
        return str(refusal)
    return ""


@each_table
@pytest.mark.django_db(transaction=True)
def test_s126_the_database_refuses_every_pair_no_move_leads_along_and_every_silent_move(model):
    moves = model.moves
    with bare_copy(model) as copy:
        row = Row(model, copy)
        for before in moves.states.values:
            asleep(copy, f"DELETE FROM {copy}", row.born(before))
            for after in moves.states.values:
                said = refused(row.moved(after))
                if (before, after) in moves.pairs:
                    assert ("without its event" in said) == (not moves.untold), (before, after, said)
                    assert moves.untold or not refused_when_told(row, before, after)
                elif before != after:
                    assert "Invalid transition" in said or "Cannot update" in said, (before, after, said)
        asleep(copy, f"DELETE FROM {copy}")
        born = {birth.after: birth.act for birth in moves.births}
        for state in moves.states.values:
            said = refused(row.born(state))
            if state not in born:
                assert "Cannot insert" in said, state
            else:
                assert ("without its event" in said) == (bool(born[state]) and not moves.untold), (
                    state,
                    said,
                )


def asleep(copy, *statements):
    """The owner alone may put a trigger to sleep."""
    with as_owner() as owner, owner.cursor() as raw:
        raw.execute(f"ALTER TABLE {copy} DISABLE TRIGGER USER")
        for statement in statements:
            raw.execute(statement)
        raw.execute(f"ALTER TABLE {copy} ENABLE TRIGGER USER")
    owner.close()


def refused_when_told(row, before, after):
    """The same move with an event of its act that says where the row went; it must stand where the table says."""
    moves = row.moves
    act = next(one.act for one in moves.rows if (one.before, one.after) == (before, after))
    own = event(act, f"{moves.name}:1", f'"after": "{after}"')
    if not moves.told_on:
        return refused(row.moved(after), own)
    assert "without its event" in refused(row.moved(after), own)
    away = event(act, f"{moves.told_on}:1", f'"moved": {{"{moves.name}:1": "{after}"}}')
    # a step's item is found through its application, which a bare copy has not
    return "." not in moves.told_on and refused(row.moved(after), away)


def event(act, where, said):
    body = f'{{"act": "{act}", "object": "{where}", {said}}}'
    return f"INSERT INTO trail_event (stream, seq, at, body, prev, hash) VALUES ('system', 0, now(), '{body}', '', '')"


@pytest.mark.django_db
def test_s126_an_event_of_another_act_or_another_state_does_not_speak_for_a_move(cast):
    item = make_item(cast.town, state=State.IN_PROGRESS)
    away = f"UPDATE issues_item SET state = 'finished' WHERE id = {item.pk}"
    for act, after in (("item.moved", "closed"), ("item.ranked", "finished")):
        record_many([(act, item, {"after": after})], by=None)
        assert "without its event" in refused(away)


@pytest.mark.django_db
def test_s126_an_illegal_move_says_what_it_is_what_was_wanted_who_was_last_and_the_way_out(cast):
    item = make_item(cast.town, state=State.IN_PROGRESS)
    before = Event.objects.count()
    with pytest.raises(ValidationError) as refusal:
        move(item, State.CLOSED, by=cast.officer)
    assert refusal.value.code == "illegal_move"
    text = refusal.value.message
    assert "这个事项现在是“整改中”" in text
    assert "不能转为“已销号”" in text
    assert "最近一次办理：系统" in text
    assert "请刷新页面" in text
    with pytest.raises(ValidationError, match="无须再次办理"):
        move(item, State.IN_PROGRESS, by=cast.officer)
    with pytest.raises(ValidationError, match="“草拟”时才能修改"):
        require_state(item, State.DRAFT, acting="修改")
    item.refresh_from_db()
    assert (item.state, Event.objects.count()) == (State.IN_PROGRESS, before)


@pytest.mark.django_db
def test_s126_many_rows_move_in_as_many_statements_as_one(cast):
    def statements(many):
        items = [make_item(cast.town, state=State.IN_PROGRESS) for _ in range(many)]
        texts = Each({item.pk: f"结果{item.pk}" for item in items})
        with CaptureQueriesContext(connection) as asked:
            move(
                items,
                State.FINISHED,
                by=None,
                result=texts,
                facts=lambda item: {"reason": texts[item.pk]},
            )
        for item in items:
            item.refresh_from_db()
            assert (item.state, item.result) == (State.FINISHED, texts[item.pk])
            (newest, *_) = history(item)
            assert (newest["before"], newest["after"], newest["reason"]) == (
                "in_progress",
                "finished",
                item.result,
            )
        return len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]])

    assert statements(2) == statements(5) == 2


@pytest.mark.django_db
def test_s126_one_illegal_row_among_many_moves_nothing(cast):
    good, bad = make_item(cast.town, state=State.IN_PROGRESS), make_item(cast.bureau, state=State.CLOSED)
    with pytest.raises(ValidationError), transaction.atomic():
        move([good, bad], State.FINISHED, by=cast.clerk)
    assert set(Item.objects.values_list("state", flat=True)) == {State.IN_PROGRESS, State.CLOSED}


@pytest.mark.django_db
def test_s126_a_move_told_on_another_row_names_the_row_that_moved(cast):
    flag = make_flag(make_item(cast.town))
    (newest, *_) = history(flag.item)
    assert newest["moved"] == {f"flag:{flag.pk}": "raised"}


@pytest.mark.django_db
def test_what_no_row_says_cannot_be_told(cast):
    with pytest.raises(ValidationError):
        tell(make_item(cast.town), State.CLOSED, by=None, before=State.DRAFT)


def test_a_table_still_answers_who_only_asks_where_a_state_leads():
    assert MOVES[State.FINISHED] == {State.APPROVED, State.IN_PROGRESS}
    assert MOVES["finished"] == MOVES[State.FINISHED]
    assert list(MOVES) == list(State)
    assert isinstance(MOVES, Moves)


def test_the_words_of_a_move_come_from_its_row():
    event = {"act": "item.moved", "before": "closed", "after": "in_progress", "reason": "群众反映"}
    assert told(event) == "重新整改：群众反映"
    moves = Moves(
        "x", State, [Move(None, "draft", SYSTEM, "x.y", "甲"), Move("draft", "filed", SYSTEM, "x.z")], noun=""
    )
    assert list(sentences(moves)) == ["x.y"]  # an act without words is left to the app
