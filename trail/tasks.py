"""The trail's timed job: one call; its hour stands in rectify/celery.py."""

from celery import shared_task

from trail import services


@shared_task
def keep_anchor() -> str:
    """Daily. The root of all chains, shown on the public page and remembered; a second run keeps the first."""
    return services.keep_anchor()["root"]
