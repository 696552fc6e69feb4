"""Sheets as a clerk would fill them in, and the short road through the worker."""

import io
import zipfile

import openpyxl
from django.core.files.base import ContentFile

from issues.intake import sheet
from issues.intake.answering import answer_ledger
from issues.intake.columns import COLUMNS
from issues.intake.commit import commit_ledger, drop_ledger
from issues.intake.reading import read_delivery
from issues.intake.receive import receive_delivery
from issues.models import LedgerImport
from trail.moves import move

KEYS = [column.key for column in COLUMNS]


def row(**values):
    defaults = {
        "holder": "领导班子",
        "sources": "征求群众意见",
        "problem": "窗口单位服务态度差、办事拖拉",
        "goal": "限时办结",
        "measures": "1.制定服务规范\n2.每月暗访一次",
        "responsible": "党委书记",
        "responsible_unit": "党政办公室",
        "co_handlers": "便民服务中心",
        "deadline": "2014-09-30",
        "track": "承诺整改",
    }
    return [str((defaults | values).get(key, "")) for key in KEYS]


def workbook(*rows, unit="甲镇党委"):
    """The unit's own template, filled in as a clerk would."""
    book = openpyxl.load_workbook(
        io.BytesIO(sheet.template(unit=unit, posts=["党委书记"], sources=[], tracks=[], origins=[]))
    )
    page = book.worksheets[0]
    for at, values in enumerate(rows, sheet.FIRST_ROW + 1):
        for column, value in enumerate(values, 1):
            page.cell(at, column, value or None)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hand_in(cast, content, *, by=None, name="甲镇台账.xlsx", unit="town", read=True):
    unit = getattr(cast, unit) if unit else None
    delivery = receive_delivery(
        by=by or cast.clerk, campaign=cast.campaign, files=[ContentFile(content, name=name)], unit=unit
    )
    if read:
        read_delivery(delivery_id=delivery.pk)
    ledger = LedgerImport.objects.get(delivery=delivery)
    ledger.kept = list(ledger.rows.values_list("data", flat=True))
    return ledger


def in_state(cast, content, state):
    """A handed-in ledger in any of its states, brought there on its own road."""
    ledger = hand_in(cast, content, read=state != "waiting")
    if state == "committed":
        answer_ledger(ledger_id=ledger.pk, by=cast.clerk, rest="open")
        commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    elif state == "dropped":
        drop_ledger(ledger_id=ledger.pk, by=cast.clerk)
    elif state == "unreadable":
        move(ledger, state, by=None, refusal="不是表格")
    return ledger


def plain_book(*sheets):
    """A workbook of (name, rows) sheets, just as given."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        page = book.create_sheet(name)
        for values in rows:
            page.append(values)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zip_of(files):
    """A zip of {path: bytes}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for path, content in files.items():
            parts.writestr(path, content)
    return out.getvalue()


def hand_in_all(cast, content, *, name="各单位台账.xlsx", by=None):
    """Hand in for the office, unit unsaid; returns the delivery's ledgers after the worker has read them."""
    files = [ContentFile(content, name=name)]
    delivery = receive_delivery(by=by or cast.officer, campaign=cast.campaign, files=files)
    read_delivery(delivery_id=delivery.pk)
    return list(LedgerImport.objects.filter(delivery=delivery).select_related("unit", "delivery"))


def rows_of(ledger):
    return list(ledger.rows.values_list("data", flat=True))
