"""Timed jobs of inspections: one call each; their hour stands in rectify/celery.py."""

from celery import shared_task
from django.db import OperationalError

from inspections.services import doubts


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def check_doubts() -> int:
    """Every quarter of an hour."""
    return doubts.check_doubts()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def check_doubts_asked() -> int:
    """Every minute: campaigns where somebody asked for a check; the row counts, a hint may be lost (S102)."""
    return doubts.check_doubts(asked=True)
