"""The rows of a ledger: judged against what is stored, kept, and fetched again."""

from issues.intake.bulk import copy_rows, json_text
from issues.intake.compare import judge, vanished
from issues.intake.stored import bench_of
from issues.models import LedgerRow

MOST_GONE = 200  # named on the page; the count is of all


def kept_rows(ledger):
    """The rows of a ledger as plain dicts, in order."""
    return list(ledger.rows.order_by("at").values_list("data", flat=True))


def judge_now(ledger, rows, names):
    """Compare rows with what the ledger's unit has stored, in place; returns the stored items the rows do not name."""
    if ledger.unit is None:
        whose = f"没有认出“{ledger.label}”是哪个单位" if ledger.label else "没有认出是哪个单位的台账"
        for row in rows:
            row["notes"] = [f"{whose}，请写单位全称，或由活动办在导入页选定。"]
        return []
    bench = bench_of(ledger, names)
    judge(rows, bench)
    return vanished(rows, bench.stored)


def judge_and_keep(ledger, rows, names):
    """Judge rows; keep them, and the counts the pages show."""
    gone = judge_now(ledger, rows, names)
    fates = [row.get("fate") for row in rows]
    ledger.new_count, ledger.changed_count = fates.count("new"), fates.count("changed")
    ledger.same_count = fates.count("same") + fates.count("locked")
    ledger.fix_count = sum(bool(row.get("problems")) for row in rows)
    ledger.ask_count = sum(row["ask"] is not None for row in rows) + len(ledger.unplaced)
    ledger.gone_count = len(gone)
    ledger.gone = [
        {"id": i["id"], "number": i["number"], "problem": i["problem"][:80]} for i in gone[:MOST_GONE]
    ]
    ledger.save()
    LedgerRow.objects.filter(ledger=ledger).delete()
    lines = (
        [
            ledger.pk,
            at,
            row.get("fate", ""),
            bool(row.get("problems")),
            row["ask"] is not None,
            json_text(row),
        ]
        for at, row in enumerate(rows)
    )
    copy_rows("issues_ledgerrow", ["ledger_id", "at", "fate", "wrong", "asks", "data"], lines)
