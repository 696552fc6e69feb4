"""What the machine that watches is told."""

import time

import pytest
from django.core.cache import cache
from django.db import OperationalError
from kombu import Connection

from rectify import health, tasks

pytestmark = pytest.mark.django_db


def asked(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_ready_says_that_all_is_there_in_three_queries(client, django_assert_num_queries):
    client.get("/readyz")  # the first one reads the migrations
    with django_assert_num_queries(3):  # the database itself, the heartbeat, the last runs
        status, said = asked(client)
    assert (status, said["ready"], said["broker"]) == (200, True, True)


def test_a_heartbeat_tells_that_beat_broker_and_worker_work_together(client):
    cache.delete(health.HEARTBEAT)
    assert asked(client)[1]["jobs_ran_ago"] is None
    tasks.heartbeat()
    assert asked(client)[1]["jobs_ran_ago"] in (0, 1)
    cache.set(health.HEARTBEAT, time.time() - 90)
    assert asked(client)[1]["jobs_ran_ago"] in (90, 91)


def test_without_a_broker_pages_still_serve_and_it_is_said(client, monkeypatch):
    monkeypatch.setattr(
        health.current_app, "connection_for_read", lambda: Connection("redis://127.0.0.1:1/0")
    )
    assert asked(client) == (
        200,
        {
            "ready": True,
            "missing": "",
            "warning": "",
            "broker": False,
            "jobs_ran_ago": None,
            "jobs": {},
        },
    )


def test_a_missing_migration_takes_the_process_out_of_service(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["units.0002"])
    status, said = asked(client)
    assert (status, said["ready"], said["missing"]) == (503, False, "migrations")


def test_a_missing_database_takes_the_process_out_of_service(client, monkeypatch):
    def gone():
        raise OperationalError

    monkeypatch.setattr(health.connection, "cursor", gone)
    assert asked(client)[1]["missing"] == "database"
    assert client.get("/healthz").status_code == 200
