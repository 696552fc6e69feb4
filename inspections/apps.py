from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "督查检查"

    def ready(self):
        from inspections import burdens, words  # noqa: F401  (they register themselves below)
        from inspections.services import holdings  # noqa: F401  what goes over with a unit or a person
