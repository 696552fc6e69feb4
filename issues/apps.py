from django.apps import AppConfig


class IssuesConfig(AppConfig):
    name = "issues"
    verbose_name = "整改清单"

    def ready(self):
        from issues import burdens, evidence, words  # noqa: F401  (they register themselves below)
        from issues.services import (
            holdings,  # noqa: F401  what goes over with a unit or a person
            quota,  # noqa: F401  (what counts as a unit's uploads)
        )
