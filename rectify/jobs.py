"""What the timed jobs did last: written after each run, read by /readyz and by the operations page."""

import logging
import time

from celery.signals import before_task_publish, task_postrun
from django.db import DatabaseError

from trail.models import JobRun
from trail.services import remember_run

log = logging.getLogger(__name__)


@before_task_publish.connect
def stamp(headers=None, **signal):
    """Write on each task when it was queued: the operations page tells how long the oldest has waited (S104)."""
    headers.setdefault("queued_at", time.time())


@task_postrun.connect
def remember(sender=None, state="", retval=None, **signal):
    """Keep the last run of each task. A job that did its work is not failed because this could not be written."""
    many = retval if isinstance(retval, int) and not isinstance(retval, bool) else None
    try:
        remember_run(name=sender.name, succeeded=state == "SUCCESS", many=many)
    except DatabaseError:
        log.exception("the run of %s could not be remembered", sender.name)


def last_runs() -> dict[str, JobRun]:
    """The last run of each task by name; one statement."""
    return {run.name: run for run in JobRun.objects.all()}
