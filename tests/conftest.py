"""The test database is made by the owner; every test runs as the runtime role."""

import os
import random
import uuid
from types import SimpleNamespace

import psycopg2
import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import settings as drawing

from tests import factories
from tests.cloning import drop, fresh_copy
from tests.locks import start_rival
from tests.seed import NAME, dice_of, draw_from, seed_of_the_run
from trail import clock

# The same examples on every machine: a run says what the change did, not what was drawn. HYPOTHESIS=wide draws anew.
drawing.register_profile("same", derandomize=True)
drawing.register_profile("wide")
drawing.load_profile(os.environ.get("HYPOTHESIS", "same"))

KEPT = ("django_migrations", "django_content_type", "auth_permission")


def pytest_configure():
    """A real broker and cache, and a cache of its own for each parallel worker."""
    if settings.EMBEDDED_REDIS:
        settings.EMBEDDED.ensure(redis=True)
    settings.CACHES["default"]["KEY_PREFIX"] = (
        os.environ.get("PYTEST_XDIST_WORKER", "alone") + uuid.uuid4().hex
    )
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    seed_of_the_run()


def pytest_report_header():
    """With this seed in the environment a run draws the same names, tokens and hashes again."""
    return f"{NAME}={seed_of_the_run()} HYPOTHESIS={os.environ.get('HYPOTHESIS', 'same')}"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_blocker,
    django_db_modify_db_settings,
    django_db_keepdb,
    django_db_createdb,
):
    """As pytest-django's, but the owner's, and a copy of the one that was migrated (tests/cloning.py)."""
    with django_db_blocker.unblock():
        owner, runtime = connections["owner"], connections["default"]
        before = runtime.settings_dict["NAME"]
        if settings.DATABASES["owner"]["ENGINE"] == "rectify.embedded_db":
            settings.EMBEDDED.ensure(pg=True)
        name = owner.creation._get_test_db_name()
        fresh_copy(name, anew=django_db_createdb)
        for connection in (owner, runtime):
            connection.close()
            connection.settings_dict["NAME"] = name
        yield
        for connection in (owner, runtime):
            connection.close()
            connection.settings_dict["NAME"] = before
        if not django_db_keepdb:
            drop(name)


def as_owner():
    """A raw connection as the owner role, for setting the scene and for attacks; never for behaviour."""
    config = connections["owner"].settings_dict
    return psycopg2.connect(
        dbname=config["NAME"],
        user=config["USER"],
        password=config["PASSWORD"],
        host=config["HOST"],
        port=config["PORT"] or None,
    )


def wipe(*_):
    """Empty every table after a test that committed. The trail refuses TRUNCATE, so its triggers rest meanwhile."""
    with as_owner() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall() if name not in KEPT]
        guarded = [name for name in tables if name in ("trail_event", "trail_anchor")]
        for name in guarded:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        for name in guarded:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
    connection.close()


@pytest.fixture(autouse=True, scope="session")
def committed_tests_are_wiped():
    """Django's own flush runs as the runtime role, which may not truncate; ours runs as the owner."""
    TransactionTestCase._fixture_teardown = wipe


@pytest.fixture(autouse=True)
def the_day():
    """Every test stands on 7 September 2014 unless it says otherwise."""
    with clock.standing_on(factories.TODAY):
        yield factories.TODAY


@pytest.fixture(autouse=True)
def dice(request, monkeypatch):
    """What this test draws from: the seed of the run and its own name (tests/seed.py)."""
    drawn = dice_of(request.node.nodeid)
    random.seed(drawn.random())
    draw_from(drawn, monkeypatch.setattr)
    return drawn


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Uploads of a test stay in the test's own directory."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def cast(db):
    return SimpleNamespace(**factories.make_cast())


@pytest.fixture
def rival():
    return start_rival


@pytest.fixture(autouse=True, scope="session")
def fast_passwords():
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
