from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """What comes before the first request, in one process: migrations and, in the demo, its campaign."""

    help = "Migrate and, with RECTIFY_DEMO, load the demo campaign unless it is there."

    def handle(self, *args, **options):
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a missing folder
        call_command("migrate", verbosity=0)
        if settings.DEMO and "load_demo" in get_commands():
            call_command("load_demo")
