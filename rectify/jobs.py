"""What the timed jobs did last: written after each run, read by /readyz and by the operations page."""

import logging

from celery.signals import task_postrun
from django.db import DatabaseError

from trail.models import JobRun
from trail.services import remember_run

log = logging.getLogger(__name__)


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
