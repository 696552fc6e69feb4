"""Storing a ledger, all or nothing; or putting it aside."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.intake.bulk import store_rows
from issues.intake.gc_pause import uncollected
from issues.intake.kept_rows import judge_and_keep, judge_now, kept_rows
from issues.intake.locked import locked, require_edit
from issues.intake.reading import names_for
from issues.intake.stored import holder_as_fields, list_of_holder
from issues.models import LedgerImport
from issues.services.lists import create_list
from trail import clock
from trail.moves import move, require_state
from units.models import Unit


class _Stale(Exception):
    """What is stored is no longer what the preview was compared with."""


def commit_ledger(*, ledger_id, by):
    """Store a ledger's new and changed rows as drafts, all or nothing (S96). Returns the ledger.

    Refused with every reason: `not_ready` (errors or questions left), `changed` (what is stored is no longer what the
    preview was compared with: the preview is made anew), `illegal_move`.
    """
    try:
        with transaction.atomic(), uncollected():
            return _commit(ledger_id, by)
    except _Stale:
        with transaction.atomic():
            ledger = locked(ledger_id)
            if ledger.is_read:
                judge_and_keep(ledger, kept_rows(ledger), names_for(ledger))
    raise ValidationError("预览之后清单又有变动，已重新比对，请看过再入库。", code="changed")


def _commit(ledger_id, by):
    ledger = locked(ledger_id)
    require_edit(by, ledger)
    require_state(ledger, LedgerImport.State.READ)
    if left := _not_ready(ledger):
        raise ValidationError([ValidationError(reason, code="not_ready") for reason in left])
    # One ledger of a unit after the other: two that open the same new list at once would not see each other's.
    Unit.objects.select_for_update(no_key=True, of=["self"]).get(pk=ledger.unit_id)
    list(ledger.unit.lists.select_for_update().values_list("pk"))
    rows = kept_rows(ledger)
    before = [_outcome(row) for row in rows]
    judge_now(ledger, rows, names_for(ledger))
    if before != [_outcome(row) for row in rows]:
        raise _Stale
    lists = {holder: _list_of(ledger.unit, holder, by) for holder in sorted({row["holder"] for row in rows})}
    added, changed = store_rows(ledger=ledger, rows=rows, lists=lists, by=by)
    facts = {"name": str(ledger), "sha256": ledger.sha256, "added": added, "changed": changed}
    done = {"committed_at": clock.now(), "committed_by": by}
    return move(ledger, LedgerImport.State.COMMITTED, by=by, facts=facts, **done)


@transaction.atomic
def drop_ledger(*, ledger_id, by):
    """Put a ledger aside that was not stored. Returns it."""
    ledger = locked(ledger_id)
    require_edit(by, ledger)
    return move(ledger, LedgerImport.State.DROPPED, by=by, act="ledger.dropped", facts={"name": str(ledger)})


def _outcome(row):
    return row["fate"], row["item"], bool(row["problems"]), row["changes"]


def _not_ready(ledger):
    reasons = []
    if ledger.unit is None:
        reasons.append("还没有选定这份台账是哪个单位的。")
    if ledger.fix_count:
        reasons.append(f"还有 {ledger.fix_count} 行须更正：请下载标注好的原表，改好后再送。")
    if ledger.ask_count:
        reasons.append(f"还有 {ledger.ask_count} 处待确认：请选定日期或列的含义。")
    if not (ledger.new_count or ledger.changed_count or reasons):
        reasons.append("与库内一致，没有要存入的内容。" if ledger.same_count else "没有读到整改事项。")
    return reasons


def _list_of(unit, holder, by):
    found = list_of_holder(unit, holder)
    return found or create_list(by=by, unit=unit, **holder_as_fields(unit, holder))
