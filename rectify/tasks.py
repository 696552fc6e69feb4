"""The house's own timed job. Those of the campaign stand in the app that owns their rows."""

import time

from celery import shared_task
from django.core.cache import cache

from rectify.health import HEARTBEAT


@shared_task
def heartbeat() -> None:
    """Leave the moment at which beat, broker and worker last worked together, for /readyz."""
    cache.set(HEARTBEAT, time.time(), timeout=None)
