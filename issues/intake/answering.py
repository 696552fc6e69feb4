"""What a person says about a read ledger: whose it is, what a column means, which day a deadline is."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.intake.kept_rows import judge_and_keep, kept_rows
from issues.intake.locked import locked, locked_file, require_edit
from issues.intake.reading import names_for, read_file
from issues.intake.rows import answered, row_key
from issues.models import ColumnMeaning, LedgerImport
from ledger.headings import key
from trail.moves import require_state
from trail.services import record
from units.permissions import Permission, allowed

FIRST, OPEN = "first", "open"


@transaction.atomic
def answer_ledger(*, ledger_id, by, unit=None, columns=None, phrases=None, rows=None, rest="", hidden=False):
    """Put a person's answers into a read ledger and judge it again. Returns the ledger.

    `columns`: {heading: meaning}, kept for this sender's next files. `phrases`: {phrase key: day} for all rows with those
    words, `rows`: {row key: day} for one row; a day is "YYYY-MM-DD", or "" to leave it open until submission. `rest`:
    "first" takes the first suggestion wherever there is one, "open" leaves all that is still asked open. `hidden`: read
    hidden sheets too. The file is read again when its reading changes. Answers stay with the ledger.
    """
    ledger = locked(ledger_id)
    require_edit(by, ledger, unit)
    require_state(ledger, LedgerImport.State.READ)
    answers = {"rows": {}, "phrases": {}} | ledger.answers
    plain = kept_rows(ledger)
    answers["phrases"] |= (phrases or {}) | _rest(plain, rest)
    answers["rows"] |= {
        name: day for name, day in (rows or {}).items() if name in {row_key(row) for row in plain}
    }
    if unit is not None:
        ledger.unit, answers["unit"] = unit, True
    if hidden:
        answers["hidden"] = True
    ledger.answers = answers
    if columns:
        _keep_meanings(ledger, columns, by)
    if columns or hidden or (unit is not None and unit.column_meanings.exists()):
        ledger = _read_again(ledger)
    else:
        for row in plain:
            answered(row, answers)
        judge_and_keep(ledger, plain, names_for(ledger))
    facts = {"columns": columns, "phrases": phrases, "rows": rows, "rest": rest}
    record("ledger.answered", on=ledger, by=by, **{name: said for name, said in facts.items() if said})
    return ledger


def answer_delivery(*, delivery_id, by, columns=None, phrases=None, rest=""):
    """The same answers for all ledgers of a hand-in that ask this, each in a transaction of its own. Returns how many.

    `columns`, `phrases` and `rest` as `answer_ledger` takes them. Only ledgers whose unit is known and whose lists `by`
    keeps are answered.
    """
    answered_count = 0
    asking = LedgerImport.objects.filter(delivery=delivery_id, state=LedgerImport.State.READ, ask_count__gt=0)
    for ledger in asking.exclude(unit=None).select_related("unit").order_by("pk"):
        if not allowed(by, Permission.LIST_EDIT, unit=ledger.unit):
            continue
        headings = {question["heading"] for question in ledger.unplaced}
        its_columns = {
            heading: meaning for heading, meaning in (columns or {}).items() if heading in headings
        }
        keys = set(ledger.rows.filter(asks=True).values_list("data__ask__key", flat=True))
        its_phrases = {phrase: day for phrase, day in (phrases or {}).items() if phrase in keys}
        if its_columns or its_phrases or (rest and keys):
            answer_ledger(ledger_id=ledger.pk, by=by, columns=its_columns, phrases=its_phrases, rest=rest)
            answered_count += 1
    return answered_count


def _rest(rows, which):
    """Answers to every phrase that is still asked."""
    asked = {row["ask"]["key"]: row["ask"]["suggestions"] for row in rows if row["ask"]}
    if which == FIRST:
        return {name: offers[0] for name, offers in asked.items() if offers}
    return dict.fromkeys(asked, "") if which == OPEN else {}


def _keep_meanings(ledger, columns, by):
    """Remember what the sender means by a heading: the units of all parts of the file use the same sheet."""
    units = {part.unit for part in LedgerImport.objects.of_file(ledger).select_related("unit")} | {
        ledger.unit
    }
    if units == {None}:
        raise ValidationError("请先选定这份台账是哪个单位的，列的含义才能替该单位记住。", code="no_unit")
    for heading, meaning in columns.items():
        for unit in units - {None}:
            ColumnMeaning.objects.update_or_create(
                unit=unit, heading=key(heading), defaults={"meaning": meaning}
            )


def _read_again(ledger):
    parts = locked_file(ledger)
    if any(part.state == LedgerImport.State.COMMITTED for part in parts):
        raise ValidationError(
            "同一文件中其他单位的部分已经入库，不能再改列的含义；请把余下的行另存为一个文件再送。",
            code="illegal_move",
        )
    for part in parts:
        if part.pk == ledger.pk:
            part.unit, part.answers = ledger.unit, ledger.answers
    read_file(parts)
    return next(part for part in parts if part.pk == ledger.pk)
