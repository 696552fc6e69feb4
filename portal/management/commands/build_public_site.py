"""`manage.py build_public_site site.zip`: the public pages of this moment as one signed file (V24)."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.bundle.build import Changed, build
from portal.bundle.seal import public_key


class Command(BaseCommand):
    help = "Write the public pages, posters and tables as one signed zip."

    def add_arguments(self, parser):
        parser.add_argument("to", type=Path, help="the file to write, for example site.zip")

    def handle(self, *args, to, **options):
        part = to.with_name(f"{to.name}.part")  # a bundle that was not finished never has the bundle's name
        try:
            with part.open("wb") as file:
                manifest = build(file)
        except Changed as changed:
            part.unlink()
            raise CommandError(str(changed)) from changed
        os.replace(part, to)
        self.stdout.write(f"{to}: {len(manifest['files'])} files, as of {manifest['as_of']}")
        self.stdout.write(f"public key: {public_key()}")
