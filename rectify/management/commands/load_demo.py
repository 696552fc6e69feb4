import sys
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rectify.demo.load import load_demo

WIDTH = 40


class Command(BaseCommand):
    """Idempotent: a campaign that is there stays as it is. All or nothing: a start cut short leaves nothing behind."""

    help = "Load the demo campaign (2014, 84 units, 2,612 items) unless it is there; refused in production."

    def handle(self, *args, **options):
        if settings.PRODUCTION:
            raise CommandError("生产环境不装载演示数据：演示账号的口令是公开的。")
        self.began, self.told = time.monotonic(), -1
        if load_demo(tell=self.tell):
            self.stderr.write(f"演示数据已装载，用时 {time.monotonic() - self.began:.0f} 秒。")
        elif options["verbosity"] > 1:
            self.stderr.write("演示数据已在，未作改动。")

    def tell(self, done, total):
        """A bar that redraws itself on a terminal; elsewhere a plain line at every tenth part."""
        if sys.stderr.isatty():
            part = WIDTH * done // total
            if part != self.told or done == total:
                end = "\n" if done == total else ""
                self.stderr.write(
                    f"\r装载演示数据 [{'█' * part}{'░' * (WIDTH - part)}] {100 * done // total:3d}%",
                    ending=end,
                )
        else:
            part = 10 * done // total
            if part != self.told:
                self.stderr.write(f"装载演示数据 {10 * part}%")
        self.told = part
