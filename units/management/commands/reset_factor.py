"""`manage.py reset_factor ACCOUNT`: for the phone of the last administrator, whom nobody else can help on a page."""

from django.core.management.base import BaseCommand, CommandError

from units.models import Person
from units.services.second_factor import reset_factor


class Command(BaseCommand):
    help = (
        "Take the second factor from an account: its sessions end, and it is set up anew at the next sign-in."
    )

    def add_arguments(self, parser):
        parser.add_argument("account", help="the name the person signs in with")

    def handle(self, *args, account, **options):
        person = Person.objects.filter(username=account).first()
        if person is None:
            raise CommandError(f"There is no account {account!r}.")
        if not person.has_factor:
            raise CommandError(f"{account!r} has no second factor.")
        reset_factor(by=None, person=person)
        self.stdout.write(f"The second factor of {account!r} is reset; its sessions have ended.")
