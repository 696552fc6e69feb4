"""The timed job of units: one call; its hour stands in rectify/celery.py."""

from celery import shared_task

from units.services import answers as answers_services


@shared_task
def forget_answers() -> int:
    """Daily. Answers kept for retries of API writes; a second run finds nothing."""
    return answers_services.forget_answers()
