from django.apps import AppConfig


class IssuesConfig(AppConfig):
    name = "issues"
    verbose_name = "整改清单"

    def ready(self):
        from issues import evidence, words  # noqa: F401  (they register themselves with the trail)
        from issues.services import quota  # noqa: F401  (what counts as a unit's uploads)
