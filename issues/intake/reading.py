"""The worker's part: each waiting file in a transaction of its own, so that a stopped worker leaves nothing half done."""

import logging

from django.db import OperationalError, transaction
from django.db.models import F

from issues.intake.columns import LABELS
from issues.intake.gc_pause import uncollected
from issues.intake.kept_rows import judge_and_keep
from issues.intake.pictures import lost
from issues.intake.receive import units_in_hand
from issues.intake.recognise import Names, Part, split
from issues.intake.rows import COLUMN_OF, answered, plain_row
from issues.models import ColumnMeaning, Delivery, LedgerImport
from ledger.guards import Unreadable
from ledger.reader import read_ledger
from ledger.workdays import by_decree
from trail import clock
from trail.moves import move, tell
from units.models import Unit
from units.queries import declared_years, decreed_days

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
WAITING = LedgerImport.State.WAITING
WANTED = (
    "sources",
    "goal",
    "measures",
    "responsible",
    "deadline",
)  # without these no item can be filed (M19)
MOST_COLUMNS = 80  # that a person may set right on the page
HIDDEN = "隐藏的工作表"
BROKE_OFF = "读取时多次意外中断，请把文件拆小，或另存为 xlsx 后再送。"
UNEXPECTED = "读取时出了意外，已记入日志。请另存为 xlsx 后再送；仍不行时，请把文件交给系统管理员。"


def unread_deliveries():
    """The hand-ins that still have files to read, oldest first."""
    unread = Delivery.objects.filter(state__in=[Delivery.State.WAITING, Delivery.State.READING])
    return list(unread.order_by("pk").values_list("pk", flat=True))


def read_delivery(*, delivery_id):
    """Read every waiting file of a hand-in. Returns how many were read.

    Two workers at once share the files out between them; a file that stops the worker three times is given up.
    """
    _pass_on(delivery_id, Delivery.State.WAITING, Delivery.State.READING)
    done = 0
    while ledger_id := _next(delivery_id):
        done += _read_one(ledger_id)
    if not LedgerImport.objects.filter(delivery=delivery_id, state=WAITING).exists():
        _pass_on(delivery_id, Delivery.State.READING, Delivery.State.READ)
    return done


@transaction.atomic
def _pass_on(delivery_id, before, to):
    """Move a hand-in that still stands there; another worker may have been faster."""
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id, state=before).first()
    if delivery is not None:
        move(delivery, to, by=None)


@transaction.atomic
def _next(delivery_id):
    """The next file nobody is reading. The attempt is counted and committed before it begins: a kill cannot undo it."""
    waiting = LedgerImport.objects.filter(delivery=delivery_id, state=WAITING).order_by("attempts", "pk")
    ledger = waiting.select_for_update(skip_locked=True).first()
    if ledger is None:
        return None
    LedgerImport.objects.filter(pk=ledger.pk).update(attempts=F("attempts") + 1)
    return ledger.pk


def _read_one(ledger_id):
    try:
        with transaction.atomic():
            ledger = _locked_waiting(ledger_id)
            if ledger is None:
                return 0
            if ledger.attempts > MOST_ATTEMPTS:
                _refuse(ledger, BROKE_OFF)
            else:
                with uncollected():
                    read_file([ledger])
    except OperationalError:  # the database, not the file: the task tries again
        raise
    except Exception:
        log.exception("ledger %s could not be read", ledger_id)
        with transaction.atomic():
            if (ledger := _locked_waiting(ledger_id)) is not None:
                _refuse(ledger, UNEXPECTED)
    return 1


def _locked_waiting(ledger_id):
    waiting = LedgerImport.objects.filter(pk=ledger_id, state=WAITING)
    locked = waiting.select_for_update(of=["self"], skip_locked=True)
    return locked.select_related("unit__campaign", "delivery__campaign", "delivery__uploaded_by").first()


def _refuse(ledger, why):
    move(ledger, LedgerImport.State.UNREADABLE, by=None, refusal=why[:400])


def read_file(parts):
    """Read one file and compare it with what is stored, unit by unit. `parts`: its locked parts, the first one first.

    A file of several units gets a part for each. What people answered before is put in again.
    """
    first = parts[0]
    names = names_for(first)
    with first.file.open() as file:
        content = file.read()
    try:
        read, found = _read_and_split(content, first, parts, names)
    except Unreadable as refusal:
        _refuse(first, str(refusal))
        return
    left = lost(content)
    unread = frozenset((q.sheet, q.row, q.column) for q in read.questions if q.kind == "formula")
    said = {part.label: part.answers for part in parts}
    parts = parts + [_another_part(first) for _ in found[len(parts) :]]
    for ledger, part in zip(parts, found, strict=False):
        before = ledger.state if ledger.pk else None
        ledger.unit, ledger.label, ledger.answers = part.unit, part.label, said.get(part.label, {})
        ledger.state, ledger.refusal = LedgerImport.State.READ, ""
        _note_file(ledger, read, left)
        rows = [plain_row(item, unread) for item in part.items]
        part.items = []
        for row in rows:
            answered(row, ledger.answers)
        judge_and_keep(ledger, rows, names)
        if before != LedgerImport.State.READ:
            tell(ledger, LedgerImport.State.READ, by=None, before=before)
    for ledger in parts[len(found) :]:
        why = "重新读取后，这一部分已并入其他部分。"
        move(ledger, LedgerImport.State.DROPPED, by=None, act="ledger.merged", refusal=why)


def names_for(ledger):
    """What units are called, and which of them a file of this sender may be of."""
    delivery = ledger.delivery
    mine = units_in_hand(delivery.uploaded_by, delivery.campaign) if delivery.uploaded_by else None
    return Names(Unit.objects.filter(campaign=delivery.campaign).participating(), mine)


def _read_and_split(content, first, parts, names):
    """The ledger and its parts, read with the meanings that the units in it once gave to their own headings."""
    chosen = {part.label: part.unit for part in parts if part.answers.get("unit")}
    hidden = any(part.answers.get("hidden") for part in parts)
    meanings = _meanings([part.unit for part in parts if part.unit])

    def once(mapping):
        date = first.document_date or clock.today()
        with by_decree(decreed_days(), declared_years()):
            read = read_ledger(content, first.name, date, mapping, include_hidden=hidden)
        if first.delivery.unit:
            return read, [Part(first.unit, items=read.items)]
        found = split(read, first.name, names)
        for part in found:
            part.unit = chosen.get(part.label, part.unit)
        return read, found

    read, found = once(meanings)
    more = _meanings([part.unit for part in found if part.unit])
    return once(meanings | more) if more.keys() - meanings.keys() else (read, found)


def _meanings(units):
    kept = ColumnMeaning.objects.filter(unit__in=units).order_by("pk")
    return dict(kept.values_list("heading", "meaning"))


def _note_file(ledger, read, left):
    """What concerns the file as a whole: its titles, columns nobody could place, sheets left out, rows left aside."""
    ledger.titles = {
        sheet: read.titles.get(sheet, "") + sheet for sheet in dict.fromkeys(i.sheet for i in read.items)
    }
    asked = {q.heading: q.as_dict() for q in read.questions if q.kind == "column"}
    ledger.unplaced = list(asked.values())
    ledger.columns = [
        {"heading": heading, "meanings": meanings}
        for heading, meanings in list(read.columns.items())[:MOST_COLUMNS]
    ]
    whole = [q for q in read.questions if q.kind == "sheet" or (q.kind == "problem" and q.column is None)]
    left_out = {row.sheet for row in read.ignored if row.row is None and row.why == HIDDEN}
    ledger.remarks = [{"text": q.text, "hidden": q.sheet in left_out} for q in whole]
    if read.items and (absent := [LABELS[name] for name in WANTED if not _given(read, name)]):
        text = f"表里没有“{'、'.join(absent)}”，入库后请在清单里补填，才能上报。"
        ledger.remarks.append({"text": text, "hidden": False})
    if left:
        text = f"表里的{'、'.join(left)}，在标注好退回的表里保留不了；请在原来的文件上改，或改好后重新插入。"
        ledger.remarks.append({"text": text, "hidden": False})
    ledger.ignored = [row.as_dict() for row in read.ignored]


def _given(read, name):
    return any(COLUMN_OF[name] in item.columns for item in read.items)


def _another_part(first):
    return LedgerImport(
        delivery=first.delivery,
        whole=first,
        name=first.name,
        sha256=first.sha256,
        size=first.size,
        file=first.file.name,
        document_date=first.document_date,
    )
