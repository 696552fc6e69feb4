from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.commands import migrate

from rectify.rights import grant


class Command(migrate.Command):
    """Django's migrate, run as the owner role unless a database is named; then the runtime role gets its rights."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def execute(self, *args, **options):
        owner = settings.DATABASES["owner"]["USER"]
        if settings.PRODUCTION and owner == settings.DATABASE_RUNTIME_ROLE:
            raise ImproperlyConfigured("DATABASE_OWNER_URL is not set: migrations run as the owner role.")
        return super().execute(*args, **options)  # which asks the database before it comes to `handle`

    def handle(self, *args, **options):
        super().handle(*args, **options)
        call_command("createcachetable", database=options["database"], verbosity=0)
        grant(options["database"])
