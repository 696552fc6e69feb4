"""Timed jobs of reviews: one call each; their hour stands in rectify/celery.py."""

from datetime import date

from celery import shared_task
from django.db import OperationalError

from reviews.services import level_times, purge, sweeps


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def flag_past_window(on: str | None = None) -> int:
    """Hourly: meetings past their day are marked. `on` (YYYY-MM-DD) replays a missed day."""
    return sweeps.flag_past_window(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def flag_below_floor(on: str | None = None) -> int:
    """Hourly. `on` (YYYY-MM-DD) replays a missed day."""
    return sweeps.flag_below_floor(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def keep_pace() -> int:
    """Every quarter of an hour: how long each level holds the ball."""
    return level_times.keep_pace()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def purge_rolls(on: str | None = None) -> int:
    """Nightly. `on` (YYYY-MM-DD) replays a missed night."""
    return purge.purge_rolls(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def purge_opinions(on: str | None = None) -> int:
    """Nightly. `on` (YYYY-MM-DD) replays a missed night."""
    return purge.purge_opinions(on=date.fromisoformat(on) if on else None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def purge_interviews(on: str | None = None) -> int:
    """Nightly, until nothing is left. `on` (YYYY-MM-DD) replays a missed night."""
    return purge.purge_interviews(on=date.fromisoformat(on) if on else None)
