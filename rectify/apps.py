from django.apps import AppConfig


class RectifyConfig(AppConfig):
    """The house itself: its commands. It owns no models."""

    name = "rectify"
    verbose_name = "照单"

    def ready(self):
        from rectify import checks, jobs  # noqa: F401  a check of deployments; the last run of each job is remembered
