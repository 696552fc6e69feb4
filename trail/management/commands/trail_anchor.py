"""Print today's anchor (all heads and their Merkle root) to keep outside this machine; remember the root."""

import json

from django.core.management.base import BaseCommand

from trail.services import keep_anchor


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        self.stdout.write(json.dumps(keep_anchor(), indent=1))
