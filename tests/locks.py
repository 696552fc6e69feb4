"""Proof that somebody waits for a lock, read from pg_locks: a race test shows the wait, it does not hope for it."""

import threading
import time
from contextvars import copy_context

from django.core.exceptions import ValidationError
from django.db import connection


def wait_until_someone_waits(seconds=10, many=1):
    """Return once `many` other connections wait for a lock that has not been granted; fail after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            # a transaction keeps the list of sessions of its first look: who came later would stay unseen
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(DISTINCT pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                " WHERE NOT l.granted AND a.datname = current_database()"
            )
            if cursor.fetchone()[0] >= many:
                return
        time.sleep(0.02)
    raise AssertionError(f"not {many} waited for a lock: the rows are not locked")


def start_rival(act, **arguments):
    """Run `act` in a thread with a connection of its own, on the same day of the house's clock.

    The returned function gives its result or its refusal.
    """
    outcome = []

    def run():
        try:
            outcome.append(act(**arguments))
        except ValidationError as refusal:
            outcome.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=copy_context().run, args=(run,))
    thread.start()

    def result():
        thread.join(20)
        assert outcome, "the rival never came back"
        return outcome[0]

    return result
