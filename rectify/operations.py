"""The operations page: are the timed jobs running, is the queue moving, does mail leave? (S102, S104)"""

from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from rectify.health import jobs_ran_ago
from rectify.jobs import last_runs
from supervision.queries.outbox import outbox
from units.permissions import Permission
from units.web import desk, page


@desk(Permission.OPERATIONS_READ)
def operations(request):
    """Every scheduled job with its last run, the queue's length and age, and the outbox."""
    runs, now = last_runs(), timezone.now()
    jobs = [
        {"name": name, "run": runs.get(entry["task"]), "ago": _ago(runs.get(entry["task"]), now)}
        for name, entry in current_app.conf.beat_schedule.items()
        if entry["task"] != "rectify.tasks.heartbeat"
    ]
    broker, ran_ago = jobs_ran_ago()
    context = {"jobs": jobs, "broker": broker, "ran_ago": ran_ago, "queued": _queued() if broker else None}
    return page(request, "operations.html", **context, **outbox(at=now))


def _ago(run, now):
    return round((now - run.ran_at).total_seconds()) if run else None


def _queued() -> int | None:
    """How many tasks wait in the broker (a list of Redis); None when it cannot say."""
    try:
        with current_app.connection_for_read() as connection:
            return connection.default_channel.client.llen("celery")  # type: ignore[attr-defined]
    except (OperationalError, OSError):
        return None
