"""`manage.py verify_public_site site.zip [--key …]`: is this bundle whole, and whose is it?"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.bundle.seal import faults_of


class Command(BaseCommand):
    help = "Check the signature and every hash of a bundle; exit 1 with the faults."

    def add_arguments(self, parser):
        parser.add_argument("bundle", type=Path)
        parser.add_argument(
            "--key", default="", help="public key of the site that made it; its own when left out"
        )

    def handle(self, *args, bundle, key, **options):
        try:
            with bundle.open("rb") as file:
                faults = faults_of(file, key)
        except OSError as problem:
            raise CommandError(str(problem)) from problem
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write("完好：签名和全部散列相符。")
