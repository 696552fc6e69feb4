"""Storing many rows at once: COPY for what is new, one statement for what changed. Only `commit_ledger` calls this."""

import io
from datetime import date

from django.db import connection

from issues.intake.compare import FIELDS
from issues.models import Item, Measure
from issues.states import State
from trail.services import record_each

ITEM = ["id", "list_id", "unit_id", "ledger_id", "problem", "goal", "responsible", "responsible_unit", "co_handlers"]
ITEM += ["deadline", "track", "task", "state", "result"]


def store_rows(*, ledger, lists):
    """Add the new rows of a judged ledger as drafts and change the changed ones; returns (added, changed) counts.

    `lists`: {holder: RectificationList}. The trail gets one event for the file (its items point to it) and one per
    changed item.
    """
    new = [row for row in ledger.rows if row["fate"] == "new"]
    changed = [row for row in ledger.rows if row["fate"] == "changed"]
    sources = dict(ledger.unit.campaign.sources.values_list("name", "pk"))
    for row, pk in zip(new, _next_ids(len(new)), strict=True):
        row["item"] = pk
    _copy("issues_item", ITEM, (_item_line(row, ledger, lists) for row in new))
    _change(changed)
    _copy_parts([*new, *changed], sources)
    return len(new), len(changed)


def _item_line(row, ledger, lists):
    texts = [row["problem"], row["goal"], row["responsible"], row["responsible_unit"], row["co_handlers"]]
    plan = [row["deadline"], row["track"], Item.Task.GENERAL.value, State.DRAFT.value, ""]
    return [row["item"], lists[row["holder"]].pk, ledger.unit_id, ledger.pk, *texts, *plan]


def _change(rows):
    items = {item.pk: item for item in Item.objects.select_for_update().filter(pk__in=[row["item"] for row in rows])}
    for row in rows:
        item = items[row["item"]]
        item.trail_facts = {"after": {field: new for field, (_old, new) in row["changes"].items()}}
        for field in row["changes"].keys() & FIELDS.keys():
            setattr(item, field, date.fromisoformat(row[field]) if field == "deadline" and row[field] else row[field])
    Item.objects.bulk_update(items.values(), list(FIELDS), batch_size=500)
    record_each("item.edited", on=items.values(), by=None, ledger=True)
    Measure.objects.filter(item__in=[row["item"] for row in rows if "measures" in row["changes"]]).delete()
    Item.sources.through.objects.filter(item__in=[row["item"] for row in rows if "sources" in row["changes"]]).delete()


def _copy_parts(rows, sources):
    def to_write(part):
        return [row for row in rows if row["fate"] == "new" or part in row["changes"]]

    _copy(
        "issues_measure",
        ["item_id", '"order"', "text", "due_on"],
        (
            [row["item"], order, text, due]
            for row in to_write("measures")
            for order, (text, due) in enumerate(row["measures"], 1)
        ),
    )
    pairs = ([row["item"], sources[name]] for row in to_write("sources") for name in row["sources"])
    _copy("issues_item_sources", ["item_id", "source_id"], pairs)


def _next_ids(many):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('issues_item', 'id')) FROM generate_series(1, %s)", [many]
        )
        return [pk for (pk,) in cursor.fetchall()]


def _copy(table, columns, lines):
    """COPY text lines into a table; None becomes NULL, an empty text stays one."""
    buffer = io.StringIO()
    for line in lines:  # not the csv module: until Python 3.12 it cannot tell None from an empty text
        buffer.write(",".join("" if v is None else '"' + str(v).replace('"', '""') + '"' for v in line) + "\n")
    if buffer.tell():
        buffer.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv)", buffer)
