"""(b) Ledgers in and out: against the floor (openpyxl's parse and COPY of the same rows), django-import-export, XlsxWriter.

Ours is the whole road of the page: received, guarded, read, recognised, checked, previewed row by row, judged again and
stored with its trail. The floor knows its columns beforehand and checks nothing.
"""

import io
import itertools
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from functools import partial

import openpyxl
import xlsxwriter
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from import_export import resources
from import_export.formats.base_formats import XLSX

from bench.report import Row, alternately, compare
from bench.scene import lay_out, size_name
from issues.intake import sheet
from issues.intake.bulk import copy_rows
from issues.intake.commit import commit_ledger
from issues.intake.export import FIELDS, exported
from issues.intake.reading import read_delivery
from issues.intake.receive import receive_delivery
from issues.models import Item, LedgerImport, RectificationList
from ledger.guards import Unreadable, check
from tests.factories import TODAY
from trail import clock
from units.models import Unit

SIZES = (2_612, 100_000)
MEMORY_SIZES = (20_000, 100_000)
REACH, PEER_REACH, EXPORT_REACH = "≤ 1.6", "≤ 0.2", "≤ 1.3"
PLAN = ["problem", "goal", "responsible", "responsible_unit", "co_handlers", "deadline"]


class _Undone(Exception):
    """Takes a measured run back, so that the next one finds the same work."""


def undone(act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            with transaction.atomic(), clock.standing_on(TODAY):
                act()
                raise _Undone
        except _Undone:
            pass

    return run


def run() -> list[Row]:
    settings.MEDIA_ROOT = tempfile.mkdtemp(prefix="rectify-bench-")
    lay_out(0)
    unit = Unit.objects.participating().select_related("campaign").first()
    its_list = RectificationList.objects.get(unit=unit, kind="team")
    rows = []
    for size in SIZES:
        content = filled_sheet(unit.name, size)
        runs = 5 if size < 10_000 else 1
        plain = plain_sheet(unit, its_list, content)
        acts = {
            "ours": undone(partial(whole_road, unit, content)),
            "floor": undone(partial(floor, unit, its_list, content)),
            "peer": undone(partial(import_export, plain)),
        }
        times = alternately(runs, **acts)
        named = f"{size:,} rows"
        rows.append(compare("import, all its steps", named, REACH, times["ours"], times["floor"]))
        rows.append(
            compare(
                "the same against django-import-export (bulk)",
                named,
                PEER_REACH,
                times["ours"],
                times["peer"],
            )
        )
    rows.append(memory(unit))
    rows += [bomb(name, content) for name, content in bombs().items()]
    return rows + exports()


def filled_sheet(unit: str, size: int) -> bytes:
    """A ledger in the house's own form with this many new items."""
    fixed = ("承诺整改", "草拟")
    what = (
        "限时办结，群众满意率达到90%以上",
        "1.制定窗口服务规范并上墙公开\n2.每月暗访一次",
        "党委书记",
        "党政办公室",
        "便民服务中心",
    )
    lines = (
        (
            n,
            None,
            "领导班子",
            "征求群众意见",
            f"窗口单位服务态度差、办事拖拉，群众跑多趟，第{n}项",
            *what,
            day(n),
            *fixed,
        )
        for n in range(1, size + 1)
    )
    line = [f"填报单位：{unit}", "填报日期：2014-09-07"]
    return sheet.ledger(title=f"{unit}整改台账", line=line, rows=lines, with_unit=False)


def day(n: int) -> str:
    return f"2014-{n % 3 + 10}-{n % 28 + 1:02d}"


def whole_road(unit: Unit, content: bytes) -> None:
    """What the page and the worker do with one file."""
    upload = ContentFile(content, name="台账.xlsx")
    delivery = receive_delivery(by=None, campaign=unit.campaign, files=[upload], unit=unit)
    read_delivery(delivery_id=delivery.pk)
    ledger = LedgerImport.objects.get(delivery=delivery)
    commit_ledger(ledger_id=ledger.pk, by=None)


def floor(unit: Unit, its_list: RectificationList, content: bytes) -> None:
    """openpyxl reads the cells, COPY stores the items and their measures."""
    lines = lines_of(content)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('issues_item_id_seq') FROM generate_series(1, %s)", [len(lines)])
        ids = [pk for (pk,) in cursor.fetchall()]
    fixed = {"track": "promised", "origin": "", "task": "general", "state": "draft", "result": ""}
    items = (
        [
            pk,
            its_list.pk,
            unit.pk,
            None,
            line[4],
            line[5],
            *line[7:11],
            *fixed.values(),
            len(line[6].split("\n")),
        ]
        for pk, line in zip(ids, lines, strict=True)
    )
    columns = ["id", "list_id", "unit_id", "ledger_id", *PLAN, *fixed, "measures_total"]
    copy_rows("issues_item", columns, items)
    measures = (
        [pk, order, text, None]
        for pk, line in zip(ids, lines, strict=True)
        for order, text in enumerate(line[6].split("\n"), 1)
    )
    copy_rows("issues_measure", ["item_id", '"order"', "text", "due_on"], measures)


class ItemResource(resources.ModelResource):
    """django-import-export in its faster form, on the same columns; it stores no measures and asks nothing."""

    class Meta:
        model = Item
        fields = (*PLAN, "list", "unit", "number")
        import_id_fields = ("number",)
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        force_init_instance = True

    def after_import(self, dataset, result, **kwargs):
        """Its own sets the sequence anew, which the runtime role may not."""


def import_export(content: bytes) -> None:
    data = XLSX().create_dataset(content)
    result = ItemResource().import_data(data, raise_errors=True)
    if result.totals["new"] == 0:
        raise RuntimeError("django-import-export stored nothing")


def plain_sheet(unit: Unit, its_list: RectificationList, content: bytes) -> bytes:
    """The same rows under the bare field names that django-import-export wants."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as plain:
        page = plain.add_worksheet()
        page.write_row(0, 0, [*PLAN, "list", "unit", "number"])
        for at, line in enumerate(lines_of(content), 1):
            page.write_row(at, 0, [line[4], line[5], *line[7:11], its_list.pk, unit.pk, f"X-{at}"])
    return out.getvalue()


def lines_of(content: bytes) -> list[tuple]:
    """The lines of the house's own sheet as openpyxl reads them, without title and header."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return list(itertools.islice(book.worksheets[0].iter_rows(values_only=True), sheet.FIRST_ROW, None))


PROBE = """
import sys, django
django.setup()
from pathlib import Path
from django.db import connections
from django.conf import settings
connections["default"].settings_dict["NAME"], settings.MEDIA_ROOT = sys.argv[1], sys.argv[2]
from bench.intake import undone, whole_road
from units.models import Unit
unit = Unit.objects.participating().select_related("campaign").first()
peak = lambda: int(next(l for l in Path("/proc/self/status").read_text().splitlines() if l.startswith("VmHWM")).split()[1])
before = peak()
undone(lambda: whole_road(unit, Path(sys.argv[3]).read_bytes()))()
print(peak() - before)
"""


def memory(unit: Unit) -> Row:
    """Kilobytes that one more row costs at its peak: of a large file beside a smaller one (flat is 1)."""
    per_row = []
    for size in MEMORY_SIZES:
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            file.write(filled_sheet(unit.name, size))
            file.flush()
            database = connection.settings_dict["NAME"]
            command = [sys.executable, "-c", PROBE, database, str(settings.MEDIA_ROOT), file.name]
            told = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
        per_row.append(int(told.stdout) / size)
    return Row(
        "peak memory per row",
        "{1:,} beside {0:,} rows".format(*MEMORY_SIZES),
        per_row[1],
        per_row[0],
        "≤ 1.15",
        unit="kB",
    )


def bombs() -> dict[str, bytes]:
    """Files that must not be parsed (S90, S91)."""

    def packed(members: dict[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
            for name, content in members.items():
                parts.writestr(name, content)
        return out.getvalue()

    kind = {"[Content_Types].xml": b"<Types/>"}
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    return {
        "111 MB packed into 110 kB": packed(
            kind | {"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 111_000_000}
        ),
        "an entity in a sheet": packed(kind | {"xl/worksheets/sheet1.xml": entity}),
        "10,000 members": packed(kind | {f"xl/media/{n}": b"" for n in range(10_000)}),
    }


def bomb(name: str, content: bytes) -> Row:
    """How long a refusal takes, beside the 50 ms it may take."""
    took = []
    for _ in range(5):
        start = time.perf_counter()
        try:
            check(content)
        except Unreadable:
            took.append((time.perf_counter() - start) * 1000)
        else:
            raise RuntimeError(f"{name} was not refused")
    return compare("refused before parsing", name, "≤ 1", took, [50.0])


def exports() -> list[Row]:
    """The ledger of all items beside the same cells written by XlsxWriter from values_list."""
    rows = []
    for size in SIZES:
        lay_out(size)
        items = Item.objects.order_by("pk")
        runs = 5 if size < 10_000 else 1
        acts = {"ours": partial(exported, items, title="整改台账"), "limit": partial(bare_export, items)}
        times = alternately(runs, **acts)
        rows.append(compare("export", size_name(size), EXPORT_REACH, times["ours"], times["limit"]))
    return rows


def bare_export(items) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        page = book.add_worksheet()
        cell = book.add_format({"text_wrap": True, "border": 1})
        for at, values in enumerate(items.values_list(*FIELDS[1:])):
            line = [at, *values, "", ""]
            for column, value in enumerate(line):
                page.write_string(at, column, str(value or ""), cell)
    return out.getvalue()
