"""A state that is written past the services is refused by the database itself (S42)."""

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from issues.models import Flag, Item, RectificationList
from issues.states import LIST_MOVES, MOVES, ListState, State
from tests.conftest import as_owner
from tests.factories import TODAY, make_flag, make_item, make_list, make_proof
from tests.issues.making import make_list_in

ITEM_JUMPS = [(a, b) for a in State for b in State if b != a and b not in MOVES[a]]
REFUSED = "Invalid transition|no passed review|no close-out"  # by the table of moves, or first by what stands above it
LIST_JUMPS = [(a, b) for a in ListState for b in ListState if b != a and b not in LIST_MOVES[a]]


@pytest.mark.parametrize(("before", "to"), ITEM_JUMPS)
def test_s42_no_update_takes_an_item_where_no_move_leads(cast, before, to):
    item = make_item(cast.town, state=before)
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(state=to)
    item.refresh_from_db()
    assert item.state == before


@pytest.mark.parametrize(("before", "to"), LIST_JUMPS)
def test_no_update_takes_a_list_where_no_move_leads(cast, before, to):
    its_list = make_list_in(cast.town, before)
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        RectificationList.objects.filter(pk=its_list.pk).update(state=to)


@pytest.mark.parametrize(
    ("before", "sql"),
    [
        (State.FINISHED, "UPDATE issues_item SET state = 'approved' WHERE id = %s"),
        (
            State.APPROVED,
            "UPDATE issues_item SET state = 'closed', closed_at = now(), close_number = '销号〔2014〕9号' WHERE id = %s",
        ),
    ],
)
def test_a_legal_move_without_the_people_or_the_auditors_is_refused(cast, before, sql):
    item = make_item(cast.town, state=before)
    with (
        pytest.raises(DatabaseError, match=r"no passed review|no close-out"),
        transaction.atomic(),
        connection.cursor() as raw,
    ):
        raw.execute(sql, [item.pk])


@pytest.mark.parametrize("state", [state for state in State if state not in (State.DRAFT, State.ORDERED)])
def test_no_item_is_born_anything_but_a_draft(cast, state):
    facts = {"number": "X-1", "filed_on": TODAY, "deadline": TODAY}
    with (
        pytest.raises(DatabaseError, match=r"item_born_a_draft|Cannot insert|closed_at"),
        transaction.atomic(),
    ):
        Item.objects.create(list=make_list(cast.town), unit=cast.town, problem="凭空", state=state, **facts)


def test_no_item_is_born_ordered_without_its_event(cast):
    facts = {"number": "X-1", "filed_on": TODAY, "deadline": TODAY, "state": State.ORDERED}
    its_list = make_list(cast.town)
    with transaction.atomic(), connection.cursor() as cursor:
        Item.objects.create(list=its_list, unit=cast.town, problem="凭空", **facts)
        with pytest.raises(DatabaseError, match="without its event"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


@pytest.mark.parametrize("state", [state for state in ListState if state != ListState.DRAFT])
def test_no_list_is_born_anything_but_a_draft(cast, state):
    with pytest.raises(DatabaseError, match=r"Cannot insert|a_reason"), transaction.atomic():
        RectificationList.objects.create(unit=cast.town, kind="team", state=state)


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.CLOSED])
def test_a_filed_item_cannot_be_deleted(cast, state):
    item = make_item(cast.town, state=state)
    with connection.cursor() as raw:
        for statement in (
            "DELETE FROM issues_measure WHERE item_id = %s",
            "UPDATE issues_measure SET text = '换一条' WHERE item_id = %s",
        ):
            with pytest.raises(DatabaseError, match="what was filed stays"), transaction.atomic():
                raw.execute(statement, [item.pk])
        raw.execute("DELETE FROM issues_item_sources WHERE item_id = %s", [item.pk])
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            raw.execute("DELETE FROM issues_item WHERE id = %s", [item.pk])


def test_s55_a_report_and_its_proof_are_never_replaced_nor_deleted(cast):
    proof = make_proof(make_item(cast.town))
    for row, change in ((proof, {"sha256": "0" * 64}), (proof.report, {"text": "改写"})):
        rows = type(row).objects.filter(pk=row.pk)
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            rows.update(**change)
        with connection.cursor() as raw, pytest.raises(DatabaseError), transaction.atomic():
            raw.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])


@pytest.mark.django_db(transaction=True)
def test_the_owner_of_the_tables_is_refused_as_well(cast):
    item = make_item(cast.town, state=State.IN_PROGRESS)
    owner = as_owner()
    with pytest.raises(psycopg2.Error, match=REFUSED), owner, owner.cursor() as raw:
        raw.execute("UPDATE issues_item SET state = 'closed' WHERE id = %s", [item.pk])
    owner.close()


def test_one_open_flag_of_a_kind_is_all_an_item_can_have(cast):
    item = make_item(cast.town)
    make_flag(item)
    with pytest.raises(DatabaseError, match="one_open_flag"), transaction.atomic():
        Flag.objects.create(item=item, kind="overdue", raised_on=TODAY)
