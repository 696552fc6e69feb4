"""A stopped worker leaves nothing half done; two at once share the files; two commits at once store once (S101, S96)."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection, transaction

from issues.intake import reading
from issues.intake.commit import commit_ledger
from issues.intake.reading import read_delivery
from issues.intake.receive import receive_delivery
from issues.models import Delivery, Item, LedgerImport, LedgerRow, RectificationList
from issues.tasks import read_waiting
from tests.issues.sheets import hand_in, hand_in_all, row, workbook, zip_of
from tests.locks import wait_until_someone_waits

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import os, sys, django
django.setup()
from django.conf import settings
from django.db import connections
from trail import clock
from datetime import date
connections["default"].settings_dict["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = sys.argv[2]
from issues.intake import reading
real = reading.judge_and_keep
def slow(ledger, rows, names):
    real(ledger, rows, names)
    print("half way", flush=True)
    import time; time.sleep(60)
reading.judge_and_keep = slow
with clock.standing_on(date(2014, 9, 7)):
    reading.read_delivery(delivery_id=int(sys.argv[3]))
"""


def received(cast, *files):
    uploads = [ContentFile(content, name=name) for name, content in files]
    return receive_delivery(by=cast.officer, campaign=cast.campaign, files=uploads)


def three_files():
    return [(f"甲镇{n}.xlsx", workbook(row(problem=f"问题{n}"))) for n in range(3)]


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_mid_reading_leaves_nothing_half_done_and_the_sweep_goes_on(cast):
    delivery = received(cast, *three_files())
    database = connection.settings_dict["NAME"]
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, database, str(settings.MEDIA_ROOT), str(delivery.pk)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "rectify.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert worker.stdout.readline() == "half way\n"
        assert not LedgerRow.objects.exists(), "nothing is seen of a file before it is read to its end"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert set(LedgerImport.objects.values_list("state", flat=True)) == {"waiting"}
    gone = time.monotonic() + 10  # the server notices a dead client when it next writes to it
    while LedgerImport.objects.filter(state="waiting").exists() and time.monotonic() < gone:
        read_waiting()
        time.sleep(0.2)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.READ
    assert [ledger.new_count for ledger in LedgerImport.objects.all()] == [1, 1, 1]
    assert LedgerRow.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_files_and_none_is_read_twice(cast, rival):
    delivery = received(cast, *three_files())
    first = LedgerImport.objects.order_by("pk").first()
    with transaction.atomic():
        LedgerImport.objects.select_for_update().get(pk=first.pk)  # a worker is at the first file
        other = rival(read_delivery, delivery_id=delivery.pk)
        assert other() == 2, "the other worker does not wait for it: it reads the rest"
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.READING
    assert read_delivery(delivery_id=delivery.pk) == 1
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.READ


@pytest.mark.django_db(transaction=True)
def test_of_two_commits_at_once_the_second_is_refused_and_stores_nothing(cast, rival):
    ledger = hand_in(cast, workbook(row()))
    with transaction.atomic():
        commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
        second = rival(commit_ledger, ledger_id=ledger.pk, by=cast.clerk)
        wait_until_someone_waits()
    assert second().code == "illegal_move"
    assert Item.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_ledgers_of_one_unit_that_open_the_same_list_at_once_do_not_collide(cast, rival):
    one, two = hand_in(cast, workbook(row())), hand_in(cast, workbook(row(problem="另一个问题")))
    with transaction.atomic():
        commit_ledger(ledger_id=one.pk, by=cast.clerk)
        second = rival(commit_ledger, ledger_id=two.pk, by=cast.clerk)
        wait_until_someone_waits()
    assert isinstance(second(), LedgerImport)
    assert (RectificationList.objects.count(), Item.objects.count()) == (1, 2)


def test_a_stale_preview_is_made_anew_so_that_the_next_commit_can_pass(cast):
    both = workbook(row(), row(problem="调研走过场"))
    ledger = hand_in(cast, both)
    commit_ledger(ledger_id=hand_in(cast, workbook(row())).pk, by=cast.clerk)
    with pytest.raises(ValidationError) as refusal:
        commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    assert refusal.value.code == "changed"
    ledger.refresh_from_db()
    assert (ledger.new_count, ledger.same_count) == (1, 1)
    commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    assert Item.objects.count() == 2


def test_a_file_that_breaks_the_reader_stops_no_other(cast, monkeypatch):
    real = reading.read_ledger

    def fragile(content, name, *args, **options):
        if "1" in name:
            raise RuntimeError("a mistake of ours")
        return real(content, name, *args, **options)

    monkeypatch.setattr(reading, "read_ledger", fragile)
    ledgers = hand_in_all(cast, zip_of(dict(three_files())), name="全部.zip")
    assert [ledger.state for ledger in ledgers] == ["read", "unreadable", "read"]
    assert "系统管理员" in ledgers[1].refusal


def test_a_file_that_stops_the_worker_every_time_is_given_up(cast):
    delivery = received(cast, *three_files())
    poison = LedgerImport.objects.order_by("pk").first()
    LedgerImport.objects.filter(pk=poison.pk).update(attempts=reading.MOST_ATTEMPTS)
    read_delivery(delivery_id=delivery.pk)
    states = list(LedgerImport.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["unreadable", "read", "read"]
