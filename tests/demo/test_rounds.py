"""What several units do on one day is carried out together; rows and trail are the same as if each act had come alone."""

import json
import re
from datetime import date

import pytest
from django.db import connection, transaction

from issues.models import Item
from rectify.demo.load import load_demo
from rectify.demo.plan import Act
from rectify.demo.rounds import one_by_one, rounds
from tests.conftest import as_owner
from tests.demo.test_load_demo import SMALL
from trail.queries import broken
from trail.services import record, told_together

DAY = date(2014, 9, 7)
FEW = {"units": SMALL[:3] + SMALL[-4:], "share": 200}
# the moment something was written, and what hangs on it; a password has a salt
OF_THE_MOMENT = {"at", "as_of", "oldest", "hash", "prev", "password"}
# of two units that an auditor decides on in one day, which comes first is nobody's fact: it gives a turn its key and an item
# the one or the other of that day's numbers
OF_THE_ORDER = {
    "reviews_auditstep": {"id"},
    "supervision_reminder": {"id", "object_id", "page_id"},
    "issues_item": {"close_number"},
}


def act(verb, unit):
    return Act(DAY, verb, unit, {})


def test_a_round_is_one_verb_at_most_once_a_unit_and_a_unit_keeps_its_order():
    acts = [act("report", 0), act("finish", 0), act("report", 1), act("report", 1), act("call", 1)]
    told = [[(one.verb, one.unit) for one in together] for together in rounds(acts)]
    assert told == [
        [("report", 0), ("report", 1)],
        [("finish", 0)],
        [("report", 1)],
        [("call", 1)],
    ]
    for unit in (0, 1):
        assert [one for together in rounds(acts) for one in together if one.unit == unit] == [
            one for one in acts if one.unit == unit
        ]


def loaded(how):
    """Every row of a load and every chain of its trail; the load is rolled back."""
    with as_owner() as owner, owner.cursor() as sql:
        sql.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        for (name,) in sql.fetchall():
            sql.execute(f'ALTER SEQUENCE "{name}" RESTART')
    owner.close()
    with transaction.atomic():
        load_demo(rounds=how, **FEW)
        assert broken() == []
        told = {name: _rows(name) for name in _readable()}
        told["close numbers"] = sorted(filter(None, Item.objects.values_list("close_number", flat=True)))
        transaction.set_rollback(True)
    events = told.pop("trail_event")
    told["trail_head"] = [one for one in told["trail_head"] if not one["stream"].startswith(SERIES)]
    return told, sorted(
        (one["stream"], one["seq"], STEP.sub('"audit_step:n"', one["body"]))
        for one in events
        if not one["stream"].startswith(SERIES)
    )


STEP = re.compile(r'"audit_step:[0-9]+"')  # their keys are of the order too
SERIES = "series-"  # several numbers are taken by one act where one by one takes as many


def _readable():
    """Every table the house itself may read: nobody sees into the boxes of a ballot."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        return [name for (name,) in cursor.fetchall()]


def _rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t')
        rows = [one if isinstance(one, dict) else json.loads(one) for (one,) in cursor.fetchall()]
    return sorted(
        (
            {
                name: value
                for name, value in row.items()
                if name not in OF_THE_MOMENT | OF_THE_ORDER.get(table, set()) and not name.endswith("_at")
            }
            for row in rows
        ),
        key=lambda row: json.dumps(row, sort_keys=True),
    )


def _first_apart(rows, others):
    """The first row that is not the same, each way told; None when all are."""
    if len(rows) != len(others):
        return len(rows), len(others)
    return next(((one, other) for one, other in zip(rows, others, strict=True) if one != other), None)


@pytest.mark.django_db(transaction=True)
def test_rows_and_events_are_those_of_acts_that_come_one_by_one():
    rows, events = loaded(rounds)
    rows_alone, events_alone = loaded(one_by_one)
    assert {name: found for name in rows if (found := _first_apart(rows[name], rows_alone[name]))} == {}
    assert events == events_alone
    assert len(events) > 300


@pytest.mark.django_db(transaction=True)
def test_events_wait_only_where_no_act_can_be_taken_back_alone(cast):
    with pytest.raises(RuntimeError), transaction.atomic(), told_together():
        record("item.viewed", on=None, by=None)
