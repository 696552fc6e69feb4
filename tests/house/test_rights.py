"""The runtime role owns nothing and has just the rights of rectify/rights.py (S61)."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from rectify.rights import DEFAULT, EXCEPT

EVERY_RIGHT = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

pytestmark = pytest.mark.django_db


def rows(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_behaviour_is_tested_as_the_runtime_role():
    assert rows("SELECT current_user::text") == [(settings.DATABASE_RUNTIME_ROLE,)]
    assert settings.DATABASES["owner"]["USER"] != settings.DATABASE_RUNTIME_ROLE


def test_the_runtime_role_owns_nothing_and_can_make_nothing():
    assert rows("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == []
    assert rows("SELECT proname FROM pg_proc WHERE pg_get_userbyid(proowner) = current_user") == []
    assert rows("SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = current_user") == []
    assert rows("SELECT has_schema_privilege('public', 'CREATE')") == [(False,)]
    powers = "rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
    assert rows(f"SELECT {powers} FROM pg_roles WHERE rolname = current_user") == [(False,) * 5]
    assert rows("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole") == [(0,)]


def test_it_has_just_the_rights_of_the_table():
    found = {
        table: {
            right for right in EVERY_RIGHT if rows("SELECT has_table_privilege(%s, %s)", table, right)[0][0]
        }
        for (table,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    }
    assert set(EXCEPT) <= set(found), "rights.py names a table that is not there"
    assert found == {table: set(EXCEPT.get(table, DEFAULT).split(", ")) for table in found}


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE trail_event SET body = ''",
        "DELETE FROM trail_event",
        "TRUNCATE trail_event",
        "UPDATE trail_head SET seq = 0",
    ],
)
def test_the_trail_is_out_of_its_reach(act):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows(act)
