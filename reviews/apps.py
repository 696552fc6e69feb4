from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "评议与销号"

    def ready(self):
        from reviews import evidence, releases, words  # noqa: F401  (they register themselves below)
        from reviews.queries import told_counts  # noqa: F401
