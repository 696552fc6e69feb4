"""The trail is only ever added to: by nobody is it changed, whoever signs in to the database (S61)."""

import io

import psycopg2
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tests.conftest import as_owner
from tests.factories import make_item
from trail.models import Event
from trail.queries import broken
from trail.services import record

CHANGES = [
    "UPDATE trail_event SET body = '{}'",
    "UPDATE trail_event SET seq = seq + 100",
    "DELETE FROM trail_event",
    "TRUNCATE trail_event",
    "UPDATE trail_anchor SET root = 'x'",
    "DELETE FROM trail_anchor",
    "TRUNCATE trail_anchor",
]


@pytest.fixture
def written(cast):
    make_item(cast.town)
    call_command("trail_anchor", stdout=io.StringIO())


@pytest.mark.parametrize(
    "sql", [*CHANGES, "UPDATE trail_head SET seq = 0", "DELETE FROM trail_head", "TRUNCATE trail_head"]
)
def test_the_running_system_may_change_nothing(written, sql):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as raw,
    ):
        raw.execute(sql)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sql", CHANGES)
def test_the_owner_of_the_tables_is_refused_by_their_triggers(written, sql):
    owner = as_owner()
    with (
        pytest.raises(psycopg2.Error, match=r"Cannot update or delete|append-only"),
        owner,
        owner.cursor() as raw,
    ):
        raw.execute(sql)
    owner.close()


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE trail_event DISABLE TRIGGER ALL",
        "DROP TABLE trail_event",
        "SET session_replication_role = replica",
    ],
)
def test_the_running_system_may_not_put_the_guards_to_sleep(written, sql):
    with (
        pytest.raises(DatabaseError, match=r"must be owner|permission denied"),
        transaction.atomic(),
        connection.cursor() as raw,
    ):
        raw.execute(sql)


def test_the_running_system_does_not_choose_place_time_or_hash(cast):
    chosen = Event.objects.create(
        stream=cast.town.trail_stream, body='{"act": "forged"}', seq=7, prev="a" * 64, hash="b" * 64
    )
    chosen.refresh_from_db()
    assert (chosen.seq, chosen.prev) == (1, "")
    assert chosen.hash != "b" * 64
    assert broken() == []


@pytest.mark.parametrize("local", [True, False])
def test_a_forged_head_in_the_settings_of_the_session_is_refused(cast, local):
    make_item(cast.town)
    setting = "trail." + cast.town.trail_stream.replace("-", "_")
    with connection.cursor() as raw:
        raw.execute("SELECT set_config(%s, %s, %s)", [setting, "41 " + "f" * 64, local])
    with pytest.raises(DatabaseError, match="does not continue its head"), transaction.atomic():
        record("item.forged", on=cast.town, by=None)
    with connection.cursor() as raw:
        raw.execute("SELECT set_config(%s, '', false)", [setting])
    assert broken() == []


def test_the_setting_lives_no_longer_than_its_statement(cast):
    setting = "trail." + cast.town.trail_stream.replace("-", "_")
    make_item(cast.town)
    with connection.cursor() as raw:
        raw.execute("SELECT current_setting(%s, true)", [setting])
        assert not raw.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_an_act_is_refused(cast):
    with pytest.raises(RuntimeError, match="act's own transaction"):
        record("item.added", on=cast.town, by=None)
