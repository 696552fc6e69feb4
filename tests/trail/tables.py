"""A bare copy of a table with the guards of its moves, so that every pair of states can be tried."""

from contextlib import contextmanager

from django.apps import apps
from django.db import connection

from tests.conftest import as_owner

GUARDS = ("legal_moves", "ended_stays", "no_silent_move", "no_silent_birth", "legal_births")
MOVED = [model for model in apps.get_models() if hasattr(model, "moves")]


@contextmanager
def bare_copy(model):
    """The model's table without constraints, with the very triggers of its moves; the runtime role may write. Yields its name."""
    table, copy = model._meta.db_table, "bare_copy"
    with as_owner() as owner, owner.cursor() as raw:
        raw.execute(f"CREATE TABLE {copy} (LIKE {table} INCLUDING GENERATED)")
        raw.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'",
            [copy],
        )
        for (column,) in raw.fetchall():
            raw.execute(f'ALTER TABLE {copy} ALTER "{column}" DROP NOT NULL')
        raw.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname ~ %s",
            [table, f"^pgtrigger_({'|'.join(GUARDS)})_"],
        )
        for (made,) in raw.fetchall():
            raw.execute(made.replace(f"ON public.{table} ", f"ON public.{copy} "))
        raw.execute(f"GRANT ALL ON {copy} TO {connection.settings_dict['USER']}")
    owner.close()
    try:
        yield copy
    finally:
        with as_owner() as owner, owner.cursor() as raw:
            raw.execute(f"DROP TABLE {copy}")
        owner.close()


def put_asleep(*statements):
    """What somebody does who owns the tables: the triggers of every table sleep while these run."""
    tables = {model._meta.db_table for model in MOVED} | {
        "reviews_seal",
        "reviews_reviewitem",
        "reviews_attendance",
    }
    with as_owner() as owner, owner.cursor() as raw:
        for table in tables:
            raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            raw.execute(statement)
            assert raw.rowcount > 0, statement
        raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            raw.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    owner.close()


def rows_of(model):
    """The rows of a table as text, to be put back after an attack."""
    with as_owner() as owner, owner.cursor() as raw:
        raw.execute(f"SELECT to_jsonb(t)::text FROM {model._meta.db_table} t")
        found = [row for (row,) in raw.fetchall()]
    owner.close()
    return found


def put_back(model, rows):
    """Every row as it was, whoever changed or deleted it."""
    table, key = model._meta.db_table, model._meta.pk.column
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    given = ", ".join(f'EXCLUDED."{field.column}"' for field in model._meta.concrete_fields)
    with as_owner() as owner, owner.cursor() as raw:
        raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for row in rows:
            raw.execute(
                f"""INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE
                SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s::jsonb)
                ON CONFLICT ("{key}") DO UPDATE SET ({columns}) = ROW ({given})""",
                [row],
            )
        raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
        raw.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    owner.close()
