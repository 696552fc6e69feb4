from django.core.management.base import BaseCommand

from rectify.sizes import sizes


class Command(BaseCommand):
    """Reads the tree and nothing else: no database, no server."""

    help = "Print the largest functions, modules, folders and rooms of the house, in lines."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--top", type=int, default=5, help="how many of each (5)")
        parser.add_argument("--tests", action="store_true", help="measure the tests instead")

    def handle(self, *args, top, tests, **options):
        found = sizes(tests=tests)
        for title in ("functions", "modules", "folders", "rooms"):
            lines = getattr(found, title)
            self.stdout.write(f"{title}: {len(lines):,}, in lines")
            for name, length in lines.most_common(max(top, 1)):
                self.stdout.write(f"{length:7,}  {name}")
