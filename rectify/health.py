"""For the machine that watches: is the process alive, and can it do its work?"""

import time

from celery import current_app
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from reviews.queries.readiness import unsafe_settings
from trail.host_clock import compared
from trail.models import JobRun

HEARTBEAT = "heartbeat"  # cache key: when a job last ran, sent by beat, through the broker, to a worker
_migrated = False  # the plan of this process's code, once found empty, stays empty


@require_safe
def alive(request):
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request):
    """503 with what is missing unless the database answers, keeps what it acknowledges, and this code's migrations have all run.

    `broker`, `jobs_ran_ago` (seconds since beat, broker and worker last worked together) and `jobs` (seconds since the last
    run of each) only inform, and so does `warning` (this host's clock is off, S57): pages and ballots do not need them (S7), so their loss must not take a web process out of service.
    """
    missing = _missing()
    broker, ran_ago = jobs_ran_ago()
    answer = {"ready": not missing, "missing": missing, "warning": clock_warning()}
    answer |= {"broker": broker, "jobs_ran_ago": ran_ago}
    answer["jobs"] = {} if missing else _last_runs()
    return JsonResponse(answer, status=503 if missing else 200, headers={"Cache-Control": "no-store"})


def _missing() -> str:
    global _migrated
    try:
        unsafe = unsafe_settings()
        if not _migrated:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "database"
    if not _migrated:
        return "migrations"
    return " ".join(unsafe)  # a database that could lose a ballot it acknowledged (S6)


def clock_warning() -> str:
    """What to say of this host's clock, measured now; nothing when it agrees with the database's (S57)."""
    try:
        connection.ensure_connection()
        return compared(connection)
    except DatabaseError:
        return ""


def _last_runs() -> dict[str, int]:
    try:
        return {
            run.name: round((timezone.now() - run.ran_at).total_seconds()) for run in JobRun.objects.all()
        }
    except DatabaseError:
        return {}


def jobs_ran_ago() -> tuple[bool, int | None]:
    """Whether the broker answers, and how many seconds ago beat, broker and worker last worked together."""
    try:
        last = cache.get(HEARTBEAT)
        current_app.connection_for_read().ensure_connection(max_retries=1, timeout=1)
    except (DatabaseError, OperationalError):
        return False, None
    return True, None if last is None else max(0, round(time.time() - last))
