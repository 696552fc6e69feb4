from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "督查检查"

    def ready(self):
        from inspections import words  # noqa: F401  it names acts
