"""`manage.py draw_replay FILE…`: repeat published draws (S58). Exit 0: all hold; 1: one does not."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspections.lottery import faults


class Command(BaseCommand):
    """Reads the files of “下载名单和结果” and asks no database: they prove themselves."""

    help = "重新推算随机抽查：读取下载的名单和结果（JSON），核对名单核验码和抽取结果。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for path in options["files"]:
            try:
                told = json.loads(path.read_text(encoding="utf-8"))
                found = faults(told) if told["drawn"] or told["seed"] else ["还没有抽取"]
                many = len(told["drawn"])
            except (OSError, ValueError, KeyError, TypeError) as why:
                raise CommandError(f"{path}：读不懂这个文件（{why}）。") from None
            wrong += bool(found)
            said = "；".join(found) or f"核对一致，{len(told['list'])} 项抽 {many} 项"
            self.stdout.write(f"{path}：{said}")
        if wrong:
            raise CommandError(f"{wrong} 个文件没有通过核对。")
