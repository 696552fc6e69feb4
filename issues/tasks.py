"""Timed jobs of the lists: one call each; their hour stands in rectify/celery.py."""

from datetime import date

from celery import shared_task
from django.db import OperationalError

from issues import services


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def flag_overdue(on: str | None = None) -> int:
    """Hourly. `on` (YYYY-MM-DD) replays a missed day."""
    return services.flag_overdue(on=date.fromisoformat(on) if on else None)
