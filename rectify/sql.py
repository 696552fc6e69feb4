"""SQL is source: each function of ours with its triggers, each view, each statistics object is one text, `<app>/sql/<name>.sql`.

`migrate` installs the texts after its migrations, as the owner: a guard is read, reviewed and changed where it stands, and no
migration holds one (docs/decisions/0027). A file is named after what it defines; a trigger stands in the file of its function.
What was installed bears a comment, `<file> <hash of the text> <hash of what the database made of it>`: whoever finds both
unchanged touches nothing; what somebody changed or switched off by hand is put right; what has no file any more goes.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections, transaction

FIRST = "-- before the tables"  # how a file begins that columns and indexes are computed by

# by the name of its file: what the database holds besides tables and pgtrigger's own
HELD = r"""
SELECT 'FUNCTION', p.proname, p.oid::regprocedure::text, obj_description(p.oid, 'pg_proc'), pg_get_functiondef(p.oid)
    || coalesce((SELECT string_agg(pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text, E'\n' ORDER BY t.tgrelid::regclass::text, t.tgname)
        FROM pg_trigger t WHERE t.tgfoid = p.oid), '')
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND p.proname NOT LIKE 'pgtrigger\_%'
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
UNION ALL
SELECT 'VIEW', relname, oid::regclass::text, obj_description(oid, 'pg_class'), pg_get_viewdef(oid)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
UNION ALL
SELECT 'STATISTICS', stxname, quote_ident(stxname), obj_description(oid, 'pg_statistic_ext'), pg_get_statisticsobjdef(oid)
FROM pg_statistic_ext WHERE stxnamespace = 'public'::regnamespace
ORDER BY 2, 3
"""
TRIGGERS = """
SELECT format('DROP TRIGGER %%I ON %%s', t.tgname, t.tgrelid::regclass) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE p.pronamespace = 'public'::regnamespace AND p.proname = %s AND NOT t.tgisinternal
"""


@dataclass(frozen=True)
class Source:
    """One file: the app it stands in, the name of what it defines, its text."""

    app: str
    name: str
    text: str

    @property
    def path(self) -> str:
        return f"{self.app}/sql/{self.name}.sql"

    @property
    def is_first(self) -> bool:
        return self.text.startswith(FIRST)

    def mark(self, definition: str) -> str:
        """What the installed object bears as its comment."""
        return f"{self.path} {_hash(self.text)} {_hash(definition)}"


class Held(NamedTuple):
    """One function, view or statistics object of the database; the triggers of a function belong to its definition."""

    kind: str
    name: str
    address: str
    comment: str | None
    definition: str


def sources() -> list[Source]:
    """Every text, the apps from the ground up, in each app in the order of names."""
    return [
        Source(config.label, path.stem, path.read_text(encoding="utf-8"))
        for config in apps.get_app_configs()
        if Path(config.path).parent == settings.BASE_DIR
        for path in sorted(Path(config.path).glob("sql/*.sql"))
    ]


def held(cursor) -> dict[str, list[Held]]:
    """What the database holds, by name; overloads share one."""
    cursor.execute(HELD)
    found = defaultdict(list)
    for row in cursor.fetchall():
        found[row[1]].append(Held(*row))
    return found


def install(using: str, *, only_first: bool = False) -> list[str]:
    """Bring the database to what the files say, in one transaction; the names of what was made anew or dropped.

    `only_first` before migrating: what columns and indexes are computed by (and which therefore asks no table). Raises
    ImproperlyConfigured where a file does not define what it is named after.
    """
    texts = [source for source in sources() if source.is_first or not only_first]
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        there = held(cursor)
        stale = [source for source in texts if not _stands(source, there[source.name])]
        for source in stale:
            _make(cursor, source)
        gone = [] if only_first else _without_a_file(there, {source.name for source in texts})
        for thing in gone:
            _drop_triggers(cursor, thing.name)
            cursor.execute(f"DROP {thing.kind} {thing.address}")
        _sign(cursor, stale)
    return [source.name for source in stale] + [thing.name for thing in gone]


def _stands(source: Source, found: list[Held]) -> bool:
    return bool(found) and all(thing.comment == source.mark(thing.definition) for thing in found)


def _make(cursor, source: Source) -> None:
    """The text anew. Its function's triggers go first: one that the text no longer names must not stay."""
    _drop_triggers(cursor, source.name)
    try:
        cursor.execute(source.text)
    except DatabaseError as error:
        error.add_note(f"while installing {source.path}")
        raise


def _drop_triggers(cursor, function: str) -> None:
    cursor.execute(TRIGGERS, [function])
    for (drop,) in cursor.fetchall():
        cursor.execute(drop)


def _sign(cursor, made: Iterable[Source]) -> None:
    there = held(cursor) if made else {}
    for source in made:
        if not there[source.name]:
            raise ImproperlyConfigured(f"{source.path} defines nothing named {source.name}.")
        for thing in there[source.name]:
            comment = f"COMMENT ON {thing.kind} {thing.address} IS %s"
            cursor.execute(comment, [source.mark(thing.definition)])


def _without_a_file(there: dict[str, list[Held]], names: set[str]) -> list[Held]:
    """What an earlier version installed and none of the files defines; what bears no mark of ours is somebody else's."""
    return [
        thing
        for name, things in there.items()
        if name not in names
        for thing in things
        if f"/sql/{name}.sql " in (thing.comment or "")
    ]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
