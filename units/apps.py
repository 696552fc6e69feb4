from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "单位与人员"

    def ready(self):
        from units import accounts, wording, words  # noqa: F401  signal receivers; Django's words; what acts are called
        from units.services import holdings  # noqa: F401  what goes over with a unit or a person
