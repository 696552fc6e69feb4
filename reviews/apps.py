from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "评议与销号"

    def ready(self):
        from reviews import burdens, evidence, releases, words  # noqa: F401  (they register themselves below)
        from reviews.queries import told_counts  # noqa: F401
        from reviews.services import holdings  # noqa: F401  what goes over with a unit or a person
