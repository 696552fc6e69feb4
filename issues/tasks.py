"""Timed jobs of the lists: one call each; their hour stands in rectify/celery.py."""

from datetime import date

from celery import shared_task
from django.db import OperationalError

from issues.services import purge as purge_services
from issues.services import sweeps as sweeps_services
from issues.services.intake import reading as reading_services
from issues.services.intake.reading import unread_deliveries


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def flag_overdue(on: str | None = None) -> int:
    """Hourly. `on` (YYYY-MM-DD) replays a missed day."""
    return sweeps_services.flag_overdue(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def flag_unexplained(on: str | None = None) -> int:
    """Hourly. `on` (YYYY-MM-DD) replays a missed day."""
    return sweeps_services.flag_unexplained(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def read_delivery(delivery_id: int) -> int:
    """Read the files of one hand-in; a hint from the page that received it."""
    return reading_services.read_delivery(delivery_id=delivery_id)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def purge_disclosures(on: str | None = None) -> int:
    """Nightly, until nothing is left. `on` (YYYY-MM-DD) replays a missed night."""
    return purge_services.purge_disclosures(on=date.fromisoformat(on) if on else None)


@shared_task
def read_waiting() -> int:
    """Every minute: hand-ins whose hint was lost, or whose worker died in the middle (S101, S102)."""
    return sum(reading_services.read_delivery(delivery_id=pk) for pk in unread_deliveries())
