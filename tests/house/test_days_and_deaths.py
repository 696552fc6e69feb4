"""The day ends at midnight in Shanghai, and a job that dies, is lost or comes twice has one effect (S52, S54, S56, S101–S103)."""

import os
import signal
import subprocess
import sys
from contextvars import Context
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from issues import tasks as issue_tasks
from issues.models import Flag, Item
from issues.services.progress import complete_measures
from issues.services.sweeps import flag_overdue
from issues.states import State
from reviews import tasks as review_tasks
from reviews.services.reviews import open_review
from supervision import tasks as supervision_tasks
from supervision.models import Reminder
from tests.factories import TODAY, make_item, set_rules
from trail import clock
from trail.models import Event
from trail.queries import broken

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import sys, django
django.setup()
from datetime import date
from django.db import connections
from issues.services import sweeps
from issues.tasks import flag_overdue
from trail import clock
connections["default"].settings_dict["NAME"] = sys.argv[1]
real = sweeps.record_selected
def record_and_wait(*arguments, **facts):
    real(*arguments, **facts)
    print("in mid-sweep", flush=True)
    sys.stdin.read()
sweeps.record_selected = record_and_wait
with clock.standing_on(date(2014, 9, 7)):
    flag_overdue.apply(throw=True)
"""
SWEEPS = [
    issue_tasks.flag_overdue,
    issue_tasks.flag_unexplained,
    review_tasks.flag_below_floor,
    supervision_tasks.remind,
    supervision_tasks.write_mails,
]


@pytest.mark.parametrize(
    ("moment", "today"),
    [
        (datetime(2014, 9, 7, 15, 59, 59, tzinfo=UTC), date(2014, 9, 7)),
        (datetime(2014, 9, 7, 16, 0, 0, tzinfo=UTC), date(2014, 9, 8)),
        (datetime(2016, 2, 29, 15, 59, 59, tzinfo=UTC), date(2016, 2, 29)),
        (datetime(2016, 2, 29, 16, 0, 0, tzinfo=UTC), date(2016, 3, 1)),
        (datetime(2014, 12, 31, 15, 59, 59, tzinfo=UTC), date(2014, 12, 31)),
        (datetime(2014, 12, 31, 16, 0, 0, tzinfo=UTC), date(2015, 1, 1)),
    ],
)
def test_s56_a_deadline_is_due_to_the_last_second_in_shanghai(cast, monkeypatch, moment, today):
    first = today if moment.hour == 15 else today - timedelta(days=1)  # the deadline: the day that is ending
    set_rules(cast.campaign, deadline_span=900)
    item = make_item(cast.town, on=first, deadline=first)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert Context().run(clock.today) == today  # the tests' own day is left behind
    assert current_app.conf.timezone == "Asia/Shanghai"  # beat's midnight is the same
    late = Item.objects.overdue(on=today)
    assert (item in late) is (moment.hour == 16)
    with clock.standing_on(today):
        assert flag_overdue() == (moment.hour == 16)


@pytest.mark.parametrize(("days", "code"), [(1, "in_the_future"), (-61, "before_filing")])
def test_s52_a_measure_is_done_neither_tomorrow_nor_before_it_was_filed(cast, days, code):
    measure = make_item(cast.town).measures.get()
    with pytest.raises(ValidationError) as refusal:
        complete_measures(by=None, done={measure.pk: TODAY + timedelta(days=days)})
    assert refusal.value.code == code


def test_s54_a_review_keeps_the_rules_it_was_called_under(cast):
    item = make_item(cast.town, state=State.FINISHED)
    review = open_review(by=None, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    set_rules(cast.campaign, approval_floor=90)
    review.refresh_from_db()
    assert review.floor == 80


def test_s103_every_sweep_runs_twice_and_has_one_effect(cast):
    for days in (-40, -1, 0, 1):
        make_item(cast.town, deadline=TODAY + timedelta(days=days))
    for sweep in SWEEPS:
        sweep.apply(throw=True)
    before = (Event.objects.count(), Flag.objects.count(), Reminder.objects.count())
    for sweep in SWEEPS:
        sweep.apply(throw=True)
    assert (Event.objects.count(), Flag.objects.count(), Reminder.objects.count()) == before
    assert before[1] == 4  # two late, each with two marks
    assert broken() == []


def test_s102_an_empty_broker_loses_no_work(cast):
    make_item(cast.town, deadline=TODAY - timedelta(days=1))
    with current_app.connection_for_write() as broker:
        broker.default_channel.client.delete("celery")
    assert issue_tasks.flag_overdue() == 1  # found in the database, not in the queue
    assert supervision_tasks.remind() > 0


@pytest.mark.django_db(transaction=True)
def test_s101_a_worker_killed_in_mid_sweep_leaves_nothing_and_the_next_does_all(cast):
    late = make_item(cast.town, deadline=TODAY - timedelta(days=1))
    with pytest.raises(DatabaseError):
        _sweep_and_die()
    connection.close()
    assert (Flag.objects.count(), Reminder.objects.count()) == (0, 0)
    assert flag_overdue() == 1
    assert supervision_tasks.remind() > 0
    assert Flag.objects.get().item_id == late.pk
    assert broken() == []


def _sweep_and_die():
    with transaction.atomic():
        flag_overdue()
        supervision_tasks.remind()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.django_db(transaction=True)
def test_s101_a_worker_process_killed_with_9_in_mid_sweep_leaves_one_effect(cast):
    late = make_item(cast.town, deadline=TODAY - timedelta(days=1))
    before = Event.objects.count()
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"]],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "rectify.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert worker.stdout.readline() == "in mid-sweep\n"  # flag and trace are written, not committed
        assert not Flag.objects.exists()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert issue_tasks.flag_overdue() == 1  # waits for the dead worker's row lock, which the server lets go
    assert issue_tasks.flag_overdue() == 0
    assert (Flag.objects.get().item_id, Event.objects.count()) == (late.pk, before + 1)
    assert broken() == []
