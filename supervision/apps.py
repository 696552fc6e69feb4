from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "督导检查"

    def ready(self):
        from supervision import words  # noqa: F401  it names acts
        from supervision.services import holdings  # noqa: F401  what goes over with a unit or a person
