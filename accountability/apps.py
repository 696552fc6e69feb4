from django.apps import AppConfig


class AccountabilityConfig(AppConfig):
    name = "accountability"
    verbose_name = "通报问责"

    def ready(self):
        from accountability import burdens, evidence, words  # noqa: F401  (they register themselves below)
        from accountability.services import (
            files,  # noqa: F401  what counts as a unit's uploads
            holdings,  # noqa: F401  what goes over with a unit or a person
        )
