from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "文书与会议"

    def ready(self):
        from documents import burdens, evidence, words  # noqa: F401  (they register themselves below)
        from documents.services import files  # noqa: F401  (what counts as a unit's uploads)
