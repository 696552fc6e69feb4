"""The timed job of units: one call; its hour stands in rectify/celery.py."""

from celery import shared_task

from units.services import idempotency


@shared_task
def forget_answers() -> int:
    """Daily. Answers kept for retries of API writes; a second run finds nothing."""
    return idempotency.forget_answers()
