"""Timed jobs of supervision: one call each; their hour stands in rectify/celery.py."""

from datetime import date

from celery import shared_task
from django.db import OperationalError

from supervision.services import mails, privacy, reminders


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def remind(on: str | None = None) -> int:
    """Hourly. `on` (YYYY-MM-DD) replays a missed day."""
    return reminders.remind(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def purge_requests(on: str | None = None) -> int:
    """Nightly. `on` (YYYY-MM-DD) replays a missed night."""
    return privacy.purge_requests(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def write_mails() -> int:
    """Hourly, after the reminders."""
    return mails.write_mails()


@shared_task
def send_mails() -> int:
    """Every minute."""
    return mails.send_mails()
