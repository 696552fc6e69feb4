"""`manage.py read_deadline --json`: lines {"phrase", "document_date"} in, one answer per line out."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger.deadlines import read_deadline


class Command(BaseCommand):
    """Reads deadline phrases from standard input: issue 3, point 7."""

    help = "从标准输入逐行读取时限文字，输出日期或建议。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="每行一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        for number, line in enumerate(sys.stdin, 1):
            if not line.strip():
                continue
            try:
                asked = json.loads(line)
                deadline = read_deadline(asked.get("phrase"), asked.get("document_date") or None)
            except (ValueError, AttributeError) as why:
                raise CommandError(f"第 {number} 行：{why}") from None
            if options["json"]:
                self.stdout.write(json.dumps(deadline.as_dict(cell=False), ensure_ascii=False))
            else:
                self.stdout.write(f"{deadline.cell or ''}\t{deadline.kind}\t{deadline.iso or '待定'}")
