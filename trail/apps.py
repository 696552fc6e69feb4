from django.apps import AppConfig


class TrailConfig(AppConfig):
    """留痕: who did what, when. It knows none of the apps that write to it."""

    name = "trail"
    verbose_name = "留痕"

    def ready(self):
        from trail import host_clock  # noqa: F401  it compares the clocks as each connection opens
