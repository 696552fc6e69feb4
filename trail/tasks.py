"""The trail's timed job: one call; its hour stands in rectify/celery.py."""

from celery import shared_task

from trail import services, state_check


@shared_task
def keep_anchor() -> str:
    """Daily. The root of all chains, shown on the public page and remembered; a second run keeps the first."""
    return services.keep_anchor()["root"]


@shared_task
def check_states() -> int:
    """Daily. How many rows, seals and counts are not what the trail says; 0 is sound. A second run looks anew."""
    return state_check.check_states().many
