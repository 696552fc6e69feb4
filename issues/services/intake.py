"""Taking ledgers in: received, read by the worker, answered by a person, committed all or nothing (M15–M22, M33)."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from issues.files import safe_name
from issues.intake.arrivals import unpacked
from issues.intake.compare import judge
from issues.intake.recognise import unit_of
from issues.intake.rows import plain_row
from issues.intake.stored import comparable_items, holder_as_fields, list_of_holder
from issues.ledger.guards import Unreadable
from issues.ledger.headings import key
from issues.ledger.reader import read_ledger
from issues.models import ColumnMeaning, Delivery, LedgerImport
from issues.services.bulk import store_rows
from issues.services.lists import create_list
from trail import clock
from trail.queries import last_act
from trail.services import record
from units.models import Unit
from units.permissions import Permission, require


@transaction.atomic
def receive_delivery(*, by, campaign, files, unit=None, document_date=None):
    """Take in uploaded ledgers (xlsx, csv, or a zip of them) for the worker to read. Returns the Delivery.

    `files`: uploads with name, size and read(); `unit`: whose they are, when one unit hands in its own. Raises
    ValidationError `unreadable` when a zip cannot be opened or nothing in it is a ledger.
    """
    require(by, Permission.LIST_EDIT, unit=unit, campaign=campaign)
    try:
        arrived = [one for upload in files for one in unpacked(safe_name(upload.name), upload.read())]
    except Unreadable as refusal:
        raise ValidationError(str(refusal), code="unreadable") from None
    delivery = Delivery.objects.create(campaign=campaign, uploaded_at=clock.now(), uploaded_by=by)
    for name, content in arrived:
        LedgerImport.objects.create(
            delivery=delivery,
            unit=unit,
            name=name,
            sha256=hashlib.sha256(content).hexdigest(),
            file=ContentFile(content, name=name),
            document_date=document_date,
        )
    record("ledger.received", on=unit, by=by, delivery=delivery.pk, files=len(arrived))
    return delivery

def unread_deliveries():
    """The hand-ins that still have files to read, oldest first."""
    unread = Delivery.objects.filter(state__in=[Delivery.State.WAITING, Delivery.State.READING])
    return list(unread.order_by("pk").values_list("pk", flat=True))


def read_delivery(*, delivery_id):
    """The worker's part: read every waiting file, each in a transaction of its own, so that a stopped worker goes on.

    Returns how many files were read. Two workers at once share the files out between them.
    """
    Delivery.objects.filter(pk=delivery_id, state=Delivery.State.WAITING).update(state=Delivery.State.READING)
    done = 0
    while _read_next(delivery_id):
        done += 1
    left = LedgerImport.objects.filter(delivery=delivery_id, state=LedgerImport.State.WAITING).exists()
    if not left:
        waiting = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.READING)
        waiting.update(state=Delivery.State.READ)
    return done

@transaction.atomic
def _read_next(delivery_id):
    waiting = LedgerImport.objects.filter(delivery=delivery_id, state=LedgerImport.State.WAITING)
    ledger = waiting.select_for_update(skip_locked=True).order_by("pk").first()
    if ledger is None:
        return False
    _read(ledger)
    return True

@transaction.atomic
def answer_ledger(*, ledger_id, by, unit=None, columns=None, deadlines=None):
    """What a person said about a read ledger: whose it is, what a column means, the day of a deadline.

    `columns`: {heading: meaning}, kept for this unit's next files; `deadlines`: {row index: "YYYY-MM-DD" or "" for
    left open until submission}. The file is read again when the unit or a column changed.
    """
    ledger = _locked(ledger_id)
    _require_edit(by, ledger, unit)
    _is_read(ledger)
    if unit is not None and unit != ledger.unit:
        ledger.unit = unit
    for heading, meaning in (columns or {}).items():
        if ledger.unit is None:
            raise ValidationError("请先选定这份台账是哪个单位的。", code="no_unit")
        ColumnMeaning.objects.update_or_create(
            unit=ledger.unit, heading=key(heading), defaults={"meaning": meaning}
        )
    if unit is not None or columns:
        _read(ledger)
    for at, day in (deadlines or {}).items():
        ledger.rows[int(at)]["deadline"] = day or None
        ledger.rows[int(at)]["ask"] = None
    _judge(ledger)
    record("ledger.answered", on=ledger, by=by, columns=columns, deadlines=deadlines)
    return ledger

@transaction.atomic
def commit_ledger(*, ledger_id, by):
    """Store a ledger's new and changed rows as drafts, all or nothing (S96). Returns the ledger.

    Refused with every reason: `not_ready` (errors or questions left), `changed` (what is stored is no longer what the
    preview compared with), `illegal_move`.
    """
    ledger = _locked(ledger_id)
    _require_edit(by, ledger)
    _is_read(ledger)
    before = [(row["fate"], row["item"]) for row in ledger.rows]
    list(ledger.unit.lists.select_for_update().values_list("pk"))
    _judge(ledger)
    if left := _not_ready(ledger):
        raise ValidationError([ValidationError(reason, code="not_ready") for reason in left])
    if before != [(row["fate"], row["item"]) for row in ledger.rows]:
        raise ValidationError("预览之后清单又有变动，已重新比对，请看过再入库。", code="changed")
    lists = {holder: _list_of(ledger.unit, holder, by) for holder in {row["holder"] for row in ledger.rows}}
    added, changed = store_rows(ledger=ledger, lists=lists)
    ledger.state = LedgerImport.State.COMMITTED
    ledger.committed_at, ledger.committed_by = clock.now(), by
    ledger.save(update_fields=["state", "committed_at", "committed_by", "rows"])
    record("ledger.committed", on=ledger, by=by, name=ledger.name, sha256=ledger.sha256, added=added, changed=changed)
    return ledger

@transaction.atomic
def drop_ledger(*, ledger_id, by):
    """Put a ledger aside; nothing of it was stored."""
    ledger = _locked(ledger_id)
    _require_edit(by, ledger)
    if ledger.state == LedgerImport.State.COMMITTED:
        raise ValidationError(f"这份台账已经入库{last_act(ledger)}，不能放弃。", code="illegal_move")
    ledger.state = LedgerImport.State.DROPPED
    ledger.save(update_fields=["state"])
    record("ledger.dropped", on=ledger, by=by, name=ledger.name)
    return ledger

def _locked(ledger_id):
    found = LedgerImport.objects.select_for_update(of=["self"]).select_related("unit__campaign", "delivery__campaign")
    return found.get(pk=ledger_id)

def _require_edit(by, ledger, unit=None):
    require(by, Permission.LIST_EDIT, unit=unit or ledger.unit, campaign=ledger.delivery.campaign)

def _is_read(ledger):
    if ledger.state != LedgerImport.State.READ:
        label = ledger.get_state_display()
        raise ValidationError(f"这份台账现在是“{label}”{last_act(ledger)}，不能再这样办理。", code="illegal_move")

def _read(ledger):
    """Read one locked file and compare it with what is stored; its refusal is kept where it cannot be read."""
    with ledger.file.open() as file:
        content = file.read()
    try:
        read = read_ledger(content, ledger.name, ledger.document_date or clock.today(), _meanings(ledger.unit))
    except Unreadable as refusal:
        ledger.state, ledger.refusal = LedgerImport.State.UNREADABLE, str(refusal)[:400]
        ledger.save(update_fields=["state", "refusal"])
        return None
    if ledger.unit is None:
        ledger.unit = unit_of(read, ledger.name, Unit.objects.filter(campaign=ledger.delivery.campaign))
        if ledger.unit and _meanings(ledger.unit):
            return _read(ledger)
    ledger.state, ledger.refusal = LedgerImport.State.READ, ""
    ledger.rows = [plain_row(item) for item in read.items]
    ledger.unplaced = [question.as_dict() for question in read.questions if question.kind == "column"]
    ledger.ignored = [row.as_dict() for row in read.ignored]
    _judge(ledger)

def _judge(ledger):
    """Compare a locked ledger's rows with what its unit has, and keep the outcome."""
    if ledger.unit is not None:
        stored = comparable_items(ledger.unit)
        posts = ledger.unit.leaders.filter(active=True).values_list("post", flat=True)
        sources = ledger.unit.campaign.sources.values_list("name", flat=True)
        judge(ledger.rows, stored=stored, posts=list(posts), sources=list(sources), on=clock.today())
    fates = [row.get("fate") for row in ledger.rows]
    ledger.new_count, ledger.changed_count = fates.count("new"), fates.count("changed")
    ledger.same_count = fates.count("same") + fates.count("locked")
    ledger.fix_count = sum(bool(row.get("problems")) for row in ledger.rows)
    ledger.ask_count = sum(row["ask"] is not None for row in ledger.rows) + len(ledger.unplaced)
    ledger.save()

def _meanings(unit):
    return dict(unit.column_meanings.values_list("heading", "meaning")) if unit else {}

def _not_ready(ledger):
    reasons = []
    if ledger.unit is None:
        reasons.append("还没有选定这份台账是哪个单位的。")
    if ledger.fix_count:
        reasons.append(f"还有 {ledger.fix_count} 行须更正：可下载标注好的原表改好再送，或在清单里改。")
    if ledger.ask_count:
        reasons.append(f"还有 {ledger.ask_count} 处待确认：请选定日期或列的含义。")
    if not ledger.rows:
        reasons.append("没有读到整改事项。")
    return reasons

def _list_of(unit, holder, by):
    found = list_of_holder(unit, holder)
    return found or create_list(by=by, unit=unit, **holder_as_fields(unit, holder))
