"""Print today's anchor (all heads and their Merkle root) to keep outside this machine; remember the root."""

import json

from django.core.management.base import BaseCommand

from trail import clock
from trail.models import Anchor
from trail.queries import heads, root_of


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        links = heads()
        day, root = clock.today(), root_of(links)
        Anchor.objects.get_or_create(
            day=day, defaults={"root": root, "events": sum(link["seq"] for link in links)}
        )
        self.stdout.write(json.dumps({"day": day.isoformat(), "root": root, "heads": links}, indent=1))
