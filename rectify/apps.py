from django.apps import AppConfig


class RectifyConfig(AppConfig):
    """The house itself: its commands. It owns no models."""

    name = "rectify"
    verbose_name = "照单"
