"""Check the trail. Exit 0 sound, 1 broken chain, 2 an anchor contradicts, 3 gap or missing tail, 4 seal or evidence, 5 states."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from trail.evidence import CHECKS
from trail.models import Event
from trail.queries import broken, contradicted
from trail.state_check import disagreements


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--stream", help="one chain only")
        parser.add_argument(
            "--anchor", nargs="+", default=[], metavar="FILE", help="files made by trail_anchor"
        )
        parser.add_argument("--seals", action="store_true", help="check the seals of reviews too")
        parser.add_argument(
            "--evidence", action="store_true", help="check every stored file against its hash"
        )
        parser.add_argument(
            "--states", action="store_true", help="hold every row's state against its last event, both ways"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        faults = broken(options["stream"])
        against = [fault for name in options["anchor"] for fault in contradicted(_heads(name))]
        kinds = [kind for kind in ("evidence", "seals") if options[kind]]
        lines = [line for kind in kinds for check in CHECKS[kind] for line in check()]
        report: dict[str, Any] = {
            "events": Event.objects.count(),
            "broken": [f"{stream} {seq}" for stream, seq, why in faults if why == "chain"],
            "anchors": [f"{stream} {seq}" for stream, seq in against],
            "gaps": [f"{stream} {seq}" for stream, seq, why in faults if why == "gap"],
            "files": lines,
            "states": list(disagreements()) if options["states"] else [],
        }
        found = ["broken", "anchors", "gaps", "files", "states"]
        code = next((n for n, key in enumerate(found, 1) if report[key]), 0)
        if options["json"]:
            self.stdout.write(json.dumps(report | {"exit": code}, ensure_ascii=False))
        else:
            self.stdout.write(f"核验留痕 {report['events']} 条：{'完好' if not code else '有问题'}")
            for key, what in (
                ("broken", "链断"),
                ("anchors", "与锚不符"),
                ("gaps", "缺号"),
                ("files", "文件不符"),
                ("states", "状态不符"),
            ):
                self.stdout.writelines(f"{what}：{line}\n" for line in report[key])
        sys.exit(code)


def _heads(name):
    return json.loads(Path(name).read_text(encoding="utf-8"))["heads"]
