from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from rectify.demo.people import SIGN_INS


class Command(BaseCommand):
    """What comes before the first request, in one process: migrations and, in the demo, its campaign."""

    help = "Migrate and, with RECTIFY_DEMO, load the demo campaign unless it is there."

    def handle(self, *args, **options):
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a missing folder
        call_command("migrate", verbosity=0)
        if settings.DEMO:
            call_command("load_demo")
            self._say_who_signs_in()

    def _say_who_signs_in(self):
        self.stdout.write("\n  演示账号 demo sign-ins（账号 user / 密码 password）：")
        for username, password, who in SIGN_INS:
            self.stdout.write(f"    {username:<10} {password}   {who}")
