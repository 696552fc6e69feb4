"""SQL is source: what the database holds is what the files in <app>/sql/ say, both ways, and stays so (decision 0027)."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from issues.states import State
from rectify import sql
from tests.factories import make_item
from tests.house.production import ROOT
from trail.models import HASHED

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
OURS = {source.name: source for source in sql.sources()}
ACT = re.compile(
    r"create\s+(or\s+replace\s+)?(constraint\s+)?(function|trigger|view|statistics)\b", re.IGNORECASE
)


@pytest.fixture
def owner():
    with connections["owner"].cursor() as cursor:
        yield cursor


def definitions(cursor):
    return {name: [thing.definition for thing in things] for name, things in sql.held(cursor).items()}


def rows(cursor, query, *values):
    cursor.execute(query, values or None)
    return cursor.fetchall()


def test_all_that_the_database_holds_has_a_file_and_every_file_is_installed(owner):
    assert set(sql.held(owner)) == set(OURS)
    assert len(OURS) > 30, "the folders were not found"


def test_what_the_database_holds_is_what_the_files_give(owner):
    there = definitions(owner)
    for source in OURS.values():
        sql._make(owner, source)
    assert definitions(owner) == there, "a stale test database? --create-db"


def test_every_trigger_that_is_not_of_a_model_stands_in_the_file_of_its_function(owner):
    found = rows(
        owner,
        r"""SELECT t.tgname, p.proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND p.proname NOT LIKE 'pgtrigger\_%'""",
    )
    assert len(found) > 20
    assert [row for row in found if f"TRIGGER {row[0]} " not in OURS[row[1]].text] == []


def test_no_migration_holds_a_function_or_a_trigger():
    files = [
        path
        for app in {source.app for source in OURS.values()}
        for path in ROOT.glob(f"{app}/migrations/*.py")
    ]
    assert files
    assert [path.name for path in files if ACT.search(path.read_text())] == []


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_file_says_first_what_it_is_for_and_a_guard_names_its_row(name):
    head = OURS[name].text.split("\nCREATE", 1)[0]
    assert head.startswith("-- ")
    assert not re.search(r"EXECUTE FUNCTION", OURS[name].text) or re.search(r"\b[SM]\d+\b|The same for", head)


def test_the_link_of_the_chain_is_made_by_the_formula_that_verifies_it():
    assert HASHED.format(row="NEW") in OURS["trail_chain"].text


def test_a_second_install_finds_nothing_to_do():
    assert sql.install("owner") == []


def test_a_second_migrate_finds_nothing_to_do(capsys):
    call_command("migrate", verbosity=1)
    assert "No migrations to apply" in (told := capsys.readouterr().out)
    assert "made anew: none" in told


@pytest.mark.parametrize(
    "hand",
    [
        "CREATE OR REPLACE FUNCTION item_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "ALTER TABLE issues_item DISABLE TRIGGER item_guard",
        "DROP TRIGGER item_guard ON issues_item",
        "CREATE TRIGGER item_guard_too BEFORE DELETE ON issues_item FOR EACH ROW EXECUTE FUNCTION item_guard()",
        "COMMENT ON FUNCTION item_guard() IS NULL",
        "DROP FUNCTION item_guard CASCADE",
    ],
)
def test_a_guard_that_a_hand_weakened_is_put_right_by_the_next_migrate(owner, hand):
    there = definitions(owner)
    owner.execute(hand)
    assert sql.install("owner") == ["item_guard"]
    assert definitions(owner) == there
    assert sql.install("owner") == []


def test_what_has_no_file_any_more_goes_with_its_triggers(owner, monkeypatch):
    left = [source for source in sql.sources() if source.name not in ("seal_guard", "step_level_verdict")]
    monkeypatch.setattr(sql, "sources", lambda: left)
    assert sql.install("owner") == ["seal_guard", "step_level_verdict"]
    assert {"seal_guard", "step_level_verdict"} & set(sql.held(owner)) == set()
    assert rows(owner, "SELECT count(*) FROM pg_trigger WHERE tgname = 'seal_guard'") == [(0,)]


def test_what_somebody_else_made_is_not_ours_to_drop(owner):
    owner.execute("CREATE FUNCTION of_the_operator() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    assert sql.install("owner") == []
    assert "of_the_operator" in sql.held(owner)


def test_a_view_is_installed_and_the_runtime_role_may_read_it(owner, monkeypatch):
    view = sql.Source(
        "units",
        "unit_names",
        "-- A trial.\nCREATE OR REPLACE VIEW unit_names AS SELECT name FROM units_unit;",
    )
    monkeypatch.setattr(sql, "sources", lambda: [*OURS.values(), view])
    assert sql.install("owner") == ["unit_names"]
    assert sql.install("owner") == []
    call_command("migrate", verbosity=0)
    assert rows(owner, "SELECT has_table_privilege('rectify_web', 'unit_names', 'SELECT')") == [(True,)]


def test_a_file_that_does_not_define_what_it_is_named_after_stops_the_migrate(owner, monkeypatch):
    wrong = sql.Source("units", "no_such_guard", "SELECT 1")
    monkeypatch.setattr(sql, "sources", lambda: [*OURS.values(), wrong])
    with pytest.raises(ImproperlyConfigured, match=r"units/sql/no_such_guard\.sql"):
        sql.install("owner")


def test_a_text_that_the_database_refuses_is_named_and_nothing_is_installed(owner, monkeypatch):
    there = definitions(owner)
    broken = sql.Source(
        "units", "broken", "CREATE FUNCTION broken() RETURNS int LANGUAGE sql AS 'SELECT no_such'"
    )
    changed = sql.Source("trail", "seal_guard", OURS["seal_guard"].text.replace("nothing to seal", "no"))
    monkeypatch.setattr(sql, "sources", lambda: [changed, broken])
    with pytest.raises(DatabaseError) as refusal:
        sql.install("owner")
    assert refusal.value.__notes__ == ["while installing units/sql/broken.sql"]
    assert definitions(owner) == there


def test_a_question_to_migrate_installs_nothing(owner, monkeypatch):
    owner.execute("COMMENT ON FUNCTION item_guard() IS NULL")
    call_command("migrate", plan=True, verbosity=0)
    assert sql.held(owner)["item_guard"][0].comment is None


def test_no_function_with_the_owners_rights_is_open_to_everybody(owner):
    found = rows(
        owner,
        """SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
        AND p.prorettype <> 'trigger'::regtype AND (p.proacl IS NULL OR p.proacl::text ~ '[{,]=X')""",
    )
    assert found == []


@pytest.mark.parametrize(
    ("guard", "act"),
    [
        ("legal_moves", "UPDATE issues_item SET state = 'finished' WHERE id = %s"),
        ("filed_item_stays", "DELETE FROM issues_item WHERE id = %s"),
    ],
)
def test_s42_no_session_puts_a_guard_to_sleep(cast, guard, act):
    """The library believes a setting that every role may set; our `_pgtrigger_should_ignore` does not."""
    item = make_item(cast.town, state=State.FILED)
    with connection.cursor() as cursor:
        ((trigger,),) = rows(
            cursor,
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'issues_item'::regclass AND tgname ~ %s",
            f"^pgtrigger_{guard}_",
        )
        rows(cursor, "SELECT set_config('pgtrigger.ignore', %s, true)", f"{{{trigger}}}")
        with pytest.raises(DatabaseError, match="pgtrigger: "), transaction.atomic():
            cursor.execute(act, [item.pk])
