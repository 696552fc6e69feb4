"""The tests' databases: one is migrated, every other is PostgreSQL's own copy of it, a second where migrations take a minute.

The template says in its comment what it was made from; when that has changed, or `--create-db` asks for it, whoever comes
first makes it anew and the other workers wait for it.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2
import psycopg2.errors
from django.conf import settings
from django.db import connections

TEMPLATE = "test_rectify_template"
SOURCES = (
    "*/migrations/*.py",
    "*/sql/*.sql",
    "rectify/rights.py",
    "rectify/sql.py",
    "rectify/management/commands/migrate.py",
)
PATIENCE = 20  # tries to drop a database, each waiting a little longer
TURN = 20140908  # the advisory lock of whoever makes the template


def fresh_copy(name: str, *, anew: bool) -> None:
    """A database of this name, migrated and empty; `anew` wants the template made anew, once a run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())) if anew else ""
    with _server() as sql:
        sql.execute("SELECT pg_advisory_lock(%s)", [TURN])  # the connection's end gives it back
        said = _comment(sql, TEMPLATE)
        if said is None or not said.startswith(_stamp()) or not said.endswith(run):
            _make_template()
            sql.execute(f"COMMENT ON DATABASE {TEMPLATE} IS %s", [f"{_stamp()} {run}"])
        _copy(sql, TEMPLATE, name)


def clone(name: str, copy: str) -> None:
    """Make `copy` like `name`, to which nobody may be connected; an older copy goes."""
    with _server() as sql:
        _copy(sql, name, copy)


def drop(name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    with _server() as sql:
        _drop(sql, name)


def _copy(sql, name: str, copy: str) -> None:
    _drop(sql, copy)
    # a test that gave up may have left a session behind; nobody else has business in a source
    sql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
        [name],
    )
    sql.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}" STRATEGY FILE_COPY')


def _drop(sql, name: str) -> None:
    """With FORCE only a superuser may send an autovacuum worker away; without it PostgreSQL does that by itself, and nobody else."""
    for wait in range(PATIENCE):
        try:
            return sql.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except psycopg2.errors.InsufficientPrivilege:
            with suppress(psycopg2.errors.ObjectInUse):
                return sql.execute(f'DROP DATABASE IF EXISTS "{name}"')
        time.sleep(0.1 * wait)
    raise TimeoutError(f"Somebody does not leave the database {name}.")


def _comment(sql, name: str) -> str | None:
    sql.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    found = sql.fetchone()
    return found and (found[0] or "")


def _stamp() -> str:
    """A hash of what a migrated database comes from."""
    files = sorted(path for pattern in SOURCES for path in Path(settings.BASE_DIR).glob(pattern))
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + path.read_bytes())
    return digest.hexdigest()


def _make_template() -> None:
    """Made under a name of its own by Django's own creation, with the owner's migrate; the comment comes last."""
    owner = connections["owner"]
    test, mine = owner.settings_dict["TEST"], owner.settings_dict["NAME"]
    wanted = test.get("NAME")
    test["NAME"] = TEMPLATE
    try:
        owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=False)
    finally:
        for connection in connections.all(initialized_only=True):
            connection.close()
        test["NAME"] = wanted
        owner.settings_dict["NAME"] = settings.DATABASES["owner"]["NAME"] = mine


@contextmanager
def _server() -> Iterator:
    """A cursor of the owner from beside, each statement committed by itself."""
    config = connections["owner"].settings_dict
    raw = psycopg2.connect(
        dbname="postgres",
        user=config["USER"],
        password=config["PASSWORD"],
        host=config["HOST"],
        port=config["PORT"] or None,
    )
    raw.autocommit = True
    try:
        with raw.cursor() as cursor:
            yield cursor
    finally:
        raw.close()
