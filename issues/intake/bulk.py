"""Storing many rows at once: COPY for what is new, one statement for what changed. Only this package calls it."""

import io
import json
from datetime import date

from django.db import connection

from issues.intake.compare import FIELDS
from issues.models import Item, Measure
from issues.states import State
from trail.services import record_each

ITEM = [
    "id",
    "list_id",
    "unit_id",
    "ledger_id",
    "problem",
    "goal",
    "responsible",
    "responsible_unit",
    "co_handlers",
]
ITEM += ["deadline", "track", "origin", "task", "state", "result", "measures_total"]


def store_rows(*, ledger, rows, lists, by):
    """Add the new rows of a judged ledger as drafts and change the changed ones; returns (added, changed) counts.

    `lists`: {holder: RectificationList}. The trail gets one event for the file (its items point to it) and one per
    changed item.
    """
    new = [row for row in rows if row["fate"] == "new"]
    changed = [row for row in rows if row["fate"] == "changed"]
    sources = dict(ledger.unit.campaign.sources.values_list("name", "pk"))
    for row, pk in zip(new, _next_ids(len(new)), strict=True):
        row["item"] = pk
    copy_rows("issues_item", ITEM, (_item_line(row, ledger, lists) for row in new))
    _change(changed, by)
    _copy_parts([*new, *changed], sources)
    return len(new), len(changed)


def copy_rows(table, columns, lines):
    """COPY lines into a table; None becomes NULL, an empty text stays one."""
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv)", _Csv(lines))


def json_text(value):
    """JSON for COPY, compact."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Csv(io.TextIOBase):
    """Lines as a file of csv that is made while it is read. Not the csv module: until 3.12 it wrote None as ""."""

    def __init__(self, lines):
        self.lines, self.left = iter(lines), ""

    def read(self, size=-1):
        parts, have = [self.left], len(self.left)
        for line in self.lines:
            cells = ("" if v is None else '"' + str(v).replace('"', '""') + '"' for v in line)
            parts.append(",".join(cells) + "\n")
            have += len(parts[-1])
            if 0 <= size <= have:
                break
        text = "".join(parts)
        size = len(text) if size < 0 else size
        self.left = text[size:]
        return text[:size]


def _item_line(row, ledger, lists):
    texts = [row["problem"], row["goal"], row["responsible"], row["responsible_unit"], row["co_handlers"]]
    plan = [row["deadline"], row["track"], row["origin"], Item.Task.GENERAL.value, State.DRAFT.value, ""]
    plan.append(len(row["measures"]))
    return [row["item"], lists[row["holder"]].pk, ledger.unit_id, ledger.pk, *texts, *plan]


def _change(rows, by):
    locked = Item.objects.select_for_update().filter(pk__in=[row["item"] for row in rows])
    items = {item.pk: item for item in locked}
    for row in rows:
        item = items[row["item"]]
        item.trail_facts = {"before": {}, "after": {}}
        for name, (old, given) in row["changes"].items():
            item.trail_facts["before"][name], item.trail_facts["after"][name] = old, given
            if name in FIELDS:
                setattr(item, name, date.fromisoformat(given) if name == "deadline" and given else given)
        if "measures" in row["changes"]:
            item.measures_total = len(row["measures"])
    Item.objects.bulk_update(items.values(), [*FIELDS, "measures_total"], batch_size=500)
    record_each("item.edited", on=items.values(), by=by, ledger=True)
    Measure.objects.filter(item__in=[row["item"] for row in rows if "measures" in row["changes"]]).delete()
    links = Item.sources.through.objects
    links.filter(item__in=[row["item"] for row in rows if "sources" in row["changes"]]).delete()


def _copy_parts(rows, sources):
    def to_write(part):
        return [row for row in rows if row["fate"] == "new" or part in row["changes"]]

    measures = (
        [row["item"], order, text, due]
        for row in to_write("measures")
        for order, (text, due) in enumerate(row["measures"], 1)
    )
    copy_rows("issues_measure", ["item_id", '"order"', "text", "due_on"], measures)
    pairs = ([row["item"], sources[name]] for row in to_write("sources") for name in row["sources"])
    copy_rows("issues_item_sources", ["item_id", "source_id"], pairs)


def _next_ids(many):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('issues_item', 'id')) FROM generate_series(1, %s)", [many]
        )
        return [pk for (pk,) in cursor.fetchall()]
