"""Import a ledger for one unit: the page's own road (receive, read, commit), all or nothing.

Exit 0 stored (or nothing new), 1 refused: every row and cell is named and nothing is stored.
"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from issues.forms.fields import read_day
from issues.intake.answering import answer_ledger
from issues.intake.columns import letter
from issues.intake.commit import commit_ledger
from issues.intake.reading import read_delivery
from issues.intake.receive import receive_delivery
from issues.models import LedgerImport
from units.models import Campaign, Unit


class Refused(Exception):
    """Rolls the whole file back; the report has been written."""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--unit", required=True, help="the unit's name, as the system has it")
        parser.add_argument("--campaign", required=True, help="the campaign's code or name")
        parser.add_argument("--document-date", help="the day the ledger was written, YYYY-MM-DD")
        parser.add_argument(
            "--leave-open", action="store_true", help="store uncertain deadlines empty instead of refusing"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, file, unit, campaign, **options):
        its_unit = _unit(unit, campaign)
        if not file.is_file():
            raise CommandError(f"没有找到文件：{file}")
        day = read_day(options["document_date"]) if options["document_date"] else None
        upload = ContentFile(file.read_bytes(), name=file.name)
        try:
            with transaction.atomic():
                report = self._store(upload, its_unit, day, leave_open=options["leave_open"])
                self._write(report, as_json=options["json"])
                if report["refused"]:
                    raise Refused
        except Refused:
            sys.exit(1)

    def _store(self, upload, unit, day, *, leave_open):
        """Every file of the upload, stored or with the reasons why not."""
        delivery = receive_delivery(
            by=None, campaign=unit.campaign, files=[upload], unit=unit, document_date=day
        )
        read_delivery(delivery_id=delivery.pk)
        report: dict[str, Any] = {"added": 0, "changed": 0, "same": 0, "refused": [], "notes": []}
        for ledger in LedgerImport.objects.filter(delivery=delivery):
            if leave_open and ledger.rows.filter(asks=True).exists():
                ledger = answer_ledger(ledger_id=ledger.pk, by=None, rest="open")
            rows = list(ledger.rows.values_list("data", flat=True))
            report["refused"] += _reasons(ledger, rows)
            report["notes"] += [f"{_where(ledger, row)}：{note}" for row in rows for note in row["notes"]]
            report["same"] += ledger.same_count
            if ledger.is_ready:
                commit_ledger(ledger_id=ledger.pk, by=None)
                report["added"] += ledger.new_count
                report["changed"] += ledger.changed_count
        return report

    def _write(self, report, *, as_json):
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        self.stdout.writelines(f"{line}\n" for line in report["refused"])
        if report["refused"]:
            self.stdout.write(f"有 {len(report['refused'])} 处须更正，没有存入任何内容。")
        else:
            counts = f"新增 {report['added']} 项，改动 {report['changed']} 项，相同 {report['same']} 项"
            self.stdout.write(f"{counts}。新增事项是草稿，请核对后上报。")


def _unit(name, campaign):
    found = Campaign.objects.filter(code=campaign) | Campaign.objects.filter(name=campaign)
    its_campaign = found.first()
    if its_campaign is None:
        known = "、".join(Campaign.objects.values_list("code", flat=True)) or "（还没有活动）"
        raise CommandError(f"没有“{campaign}”这个活动，可用：{known}")
    try:
        return Unit.objects.select_related("campaign").get(campaign=its_campaign, name=name)
    except Unit.DoesNotExist:
        near = Unit.objects.filter(campaign=its_campaign, name__contains=name[:2]).values_list(
            "name", flat=True
        )
        hint = f"，相近的有：{'、'.join(near[:5])}" if near else ""
        raise CommandError(f"“{its_campaign}”里没有“{name}”这个单位{hint}。") from None


def _where(ledger, row, field=None):
    place = row["cells"].get(field)
    at = f"{letter(place[1])}{place[0]}" if place else f"第 {row['row']} 行"
    return f"{ledger.name} {row['sheet']} {at}"


def _reasons(ledger, rows):
    if ledger.state == LedgerImport.State.UNREADABLE:
        return [f"{ledger.name}：{ledger.refusal}"]
    lines = []
    for row in rows:
        for problem in row["problems"]:
            lines.append(f"{_where(ledger, row, problem['field'])} {problem['label']}：{problem['text']}")
        if row["ask"]:
            offers = "、".join(row["ask"]["suggestions"][:3])
            end = f"，可填：{offers}。" if offers else "。"
            lines.append(f"{_where(ledger, row, 'deadline')} 完成时限：{row['ask']['text']}{end}")
    lines += [f"{ledger.name}：{question['text']}" for question in ledger.unplaced]
    return lines or ([] if rows else [f"{ledger.name}：没有读到整改事项。"])
