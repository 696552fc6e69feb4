"""Timed jobs of the lists: one call each; their hour stands in rectify/celery.py."""

from datetime import date

from celery import shared_task
from django.db import OperationalError

from issues.intake import reading
from issues.intake.reading import unread_deliveries
from issues.services import purge, sweeps


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def flag_overdue(on: str | None = None) -> int:
    """Hourly. `on` (YYYY-MM-DD) replays a missed day."""
    return sweeps.flag_overdue(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def flag_unexplained(on: str | None = None) -> int:
    """Hourly. `on` (YYYY-MM-DD) replays a missed day."""
    return sweeps.flag_unexplained(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def read_delivery(delivery_id: int) -> int:
    """Read the files of one hand-in; a hint from the page that received it."""
    return reading.read_delivery(delivery_id=delivery_id)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def purge_disclosures(on: str | None = None) -> int:
    """Nightly, until nothing is left. `on` (YYYY-MM-DD) replays a missed night."""
    return purge.purge_disclosures(on=date.fromisoformat(on) if on else None)


@shared_task
def read_waiting() -> int:
    """Every minute: hand-ins whose hint was lost, or whose worker died in the middle (S101, S102)."""
    return sum(reading.read_delivery(delivery_id=pk) for pk in unread_deliveries())
