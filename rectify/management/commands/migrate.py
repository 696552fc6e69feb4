from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.commands import migrate

from rectify import sql
from rectify.rights import grant
from units.seats import unfold_seats


class Command(migrate.Command):
    """Django's migrate, run as the owner role unless a database is named; then functions, guards and views become what the files
    in `<app>/sql/` say (only when every app was migrated), and the runtime role gets its rights."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def execute(self, *args, **options):
        owner = settings.DATABASES["owner"]["USER"]
        if settings.PRODUCTION and owner == settings.DATABASE_RUNTIME_ROLE:
            raise ImproperlyConfigured("DATABASE_OWNER_URL is not set: migrations run as the owner role.")
        return super().execute(*args, **options)  # which asks the database before it comes to `handle`

    def handle(self, *args, **options):
        if options["plan"] or options["check_unapplied"]:
            return super().handle(*args, **options)  # a question changes nothing
        using = options["database"]
        made = sql.install(using, only_first=True)
        super().handle(*args, **options)
        call_command("createcachetable", database=using, verbosity=0)
        if not options["app_label"]:  # tables that a text speaks of may be missing else
            made += sql.install(using)
            unfold_seats(using, made)
        grant(using)
        if options["verbosity"] >= 1:
            self.stdout.write(f"Functions, guards, views made anew: {', '.join(made) or 'none'}.")
        return None
