"""`manage.py read_ledger FILE… [--document-date YYYY-MM-DD] --json`: read ledgers without touching the database."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger.guards import Unreadable
from ledger.items import Ledger
from ledger.reader import read_ledger


class Command(BaseCommand):
    """One JSON object per file on standard output: issue 3, point 7. A refused file fails the command after the others."""

    help = "读取整改台账（xlsx、csv），不写入数据库。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="台账文件")
        parser.add_argument("--document-date", help="文件日期：2014-06-10、2014-06 或 2014")
        parser.add_argument("--json", action="store_true", help="输出 JSON，每个文件一个对象")

    def handle(self, *args: Any, **options: Any) -> None:
        refused = []
        for path in options["files"]:
            try:
                ledger = read_ledger(path, document_date=options["document_date"])
            except (Unreadable, OSError, ValueError) as why:
                refused.append(f"{path}：{why}")
                continue
            self.stdout.write(self._told(ledger, as_json=options["json"]))
        if refused:
            raise CommandError("\n".join(refused))

    def _told(self, ledger: Ledger, *, as_json: bool) -> str:
        if as_json:
            return json.dumps(ledger.as_dict(), ensure_ascii=False)
        lines = [
            f"{ledger.file}：事项 {len(ledger.items)} 条，时限待定 {ledger.must_ask} 条，待确认 {len(ledger.questions)} 处。"
        ]
        return "\n".join([*lines, *(f"  {question.sheet}：{question.text}" for question in ledger.questions)])
