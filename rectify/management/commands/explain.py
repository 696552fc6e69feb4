import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from rectify import numbers

TITLES = {
    "code": "code",
    "guard": "guards",
    "page": "templates",
    "test": "tests that bear it",
    "mention": "named inside tests",
    "docs": "docs",
}


class Command(BaseCommand):
    """Reads the tree and nothing else: no database, no server."""

    help = (
        "Say what numbers like S58, M21 or “convention 11” mean, and which code, guards and tests bear them."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("numbers", nargs="*", help="S58 m21-m23 V4 P5 “convention 11” “promises 2.2”")
        parser.add_argument(
            "--all", action="store_true", help="every number, one line each, with how often it is borne"
        )
        parser.add_argument("--untested", action="store_true", help="the numbers no test bears")
        parser.add_argument("--json", action="store_true", help="as data: number, line, places by kind")

    def handle(self, *args, **options):
        known = numbers.lines()
        if not known:
            raise CommandError("找不到编号表：docs/ 不在这份程序里，请在源码目录中运行。")
        listing = numbers.listing(only=self.wanted(known, options))
        if options["untested"]:
            listing = {number: listing[number] for number in numbers.untested(listing)}
        if options["json"]:
            self.stdout.write(json.dumps(self.data(known, listing), ensure_ascii=False, indent=1))
        elif options["all"] or options["untested"]:
            for number, kinds in listing.items():
                self.stdout.write(self.brief(known[number], kinds))
        else:
            for number, kinds in listing.items():
                self.tell(known[number], kinds)

    def wanted(self, known, options):
        """The numbers asked for; what is no number is refused with what there is."""
        if options["all"] or options["untested"]:
            return list(known)
        try:
            found = numbers.asked(options["numbers"], known)
        except numbers.UnknownNumber as refusal:
            raise CommandError(str(refusal)) from None
        if not found:
            raise CommandError("请给出编号，例如 explain S58；或用 --all、--untested。")
        return found

    def brief(self, line, kinds):
        """One line: number, how often cited and borne, what it says."""
        in_code = sum(len(kinds.get(kind, [])) for kind in ("code", "page"))
        counts = f"code {in_code}, guards {len(kinds.get('guard', []))}, tests {len(kinds.get('test', []))}"
        return f"{line.number:14} {counts:34} {line.text}"

    def tell(self, line, kinds):
        """A number in full: its line, then its places by kind."""
        self.stdout.write(f"{line.number}  {line.text}\n  ({line.path}:{line.line})")
        for kind, title in TITLES.items():
            if places := kinds.get(kind, []):
                self.stdout.write(f"  {title}")
                for place in places:
                    self.stdout.write(f"    {place}")
        if "test" not in kinds and numbers.family_of(line.number) in numbers.TESTABLE:
            self.stdout.write("  no test bears it by name or docstring")
        self.stdout.write("")

    def data(self, known, listing):
        return [
            {
                **asdict(known[number]),
                "places": {
                    kind: [{"path": one.path, "line": one.line, "name": one.name} for one in places]
                    for kind, places in kinds.items()
                },
            }
            for number, kinds in listing.items()
        ]
