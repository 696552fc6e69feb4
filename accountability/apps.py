from django.apps import AppConfig


class AccountabilityConfig(AppConfig):
    name = "accountability"
    verbose_name = "通报问责"

    def ready(self):
        from accountability import words  # noqa: F401  it names acts
        from accountability.services import holdings  # noqa: F401  what goes over with a unit or a person
