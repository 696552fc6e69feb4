"""Timed jobs of supervision: one call each; their hour stands in rectify/celery.py."""

from datetime import date

from celery import shared_task
from django.db import OperationalError

from supervision.services import doubts as doubts_services
from supervision.services import mails as mails_services
from supervision.services import notices as notices_services
from supervision.services import privacy as privacy_services


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def remind(on: str | None = None) -> int:
    """Hourly. `on` (YYYY-MM-DD) replays a missed day."""
    return notices_services.remind(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def purge_requests(on: str | None = None) -> int:
    """Nightly. `on` (YYYY-MM-DD) replays a missed night."""
    return privacy_services.purge_requests(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def check_doubts() -> int:
    """Every quarter of an hour."""
    return doubts_services.check_doubts()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def check_doubts_asked() -> int:
    """Every minute: campaigns where somebody asked for a check; the row counts, a hint may be lost (S102)."""
    return doubts_services.check_doubts(asked=True)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def write_mails() -> int:
    """Hourly, after the reminders."""
    return mails_services.write_mails()


@shared_task
def send_mails() -> int:
    """Every minute."""
    return mails_services.send_mails()
