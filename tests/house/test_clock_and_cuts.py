"""A host clock that is off, a database that is cut off, a disk that is full, a server that is refused at first (S57, S105–S107)."""

import errno
import logging
import sys
from contextvars import Context
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError, close_old_connections, connection
from django.urls import reverse
from django.utils import timezone
from psycopg2.errors import DiskFull

from rectify.embedded import Embedded
from tests.factories import make_file, make_item
from trail import clock, host_clock
from trail.models import Event
from trail.services import record
from units.models import DecreedDay

DECREE = {"day": "2014-10-11", "works": "True", "note": "国办发明电〔2013〕28号"}


@pytest.fixture
def host_off(monkeypatch):
    """Say by how many seconds this host's clock is off; nothing waits for it."""
    monkeypatch.setattr(clock, "_apart", 0.0)  # put back after the test
    compare = clock.compare

    def off(seconds):
        monkeypatch.setattr(clock, "compare", lambda ask: compare(ask, lambda: ask() + seconds))

    return off


@pytest.mark.parametrize(("off", "way"), [(-600, "慢 600"), (600, "快 600"), (-2.5, "慢 2"), (3, "快 3")])
def test_s57_a_host_clock_off_by_more_than_two_seconds_is_told_by_readyz_and_at_start_up(
    db, client, host_off, caplog, off, way
):
    host_off(off)
    answer = client.get("/readyz")
    assert answer.status_code == 200  # the site serves: the database's time rules
    assert f"本机时钟比数据库{way} 秒" in answer.json()["warning"]
    with caplog.at_level(logging.WARNING, "trail.host_clock"):
        host_clock.warn(sender=None, connection=connection)  # as each process's first connection opens
    assert way in caplog.text


@pytest.mark.parametrize("off", [0, 1.9, -1.9])
def test_s57_less_than_two_seconds_is_no_news(db, client, host_off, off):
    host_off(off)
    assert client.get("/readyz").json()["warning"] == ""
    assert not clock.is_off()


def test_s57_the_way_to_the_database_and_back_is_no_difference():
    moments = iter([100.0, 109.0])  # nine seconds on the way
    assert clock.compare(lambda: 104.0, lambda: next(moments)) == 0


def test_s57_the_database_decides_on_which_day_a_host_ten_minutes_slow_stands(db, host_off, monkeypatch):
    slow = datetime(2014, 9, 7, 15, 55, tzinfo=UTC)  # 23:55 in Shanghai; it is 00:05 of the next day
    monkeypatch.setattr(timezone, "now", lambda: slow)
    assert Context().run(clock.today) == date(2014, 9, 7)
    host_off(-600)
    host_clock.compared(connection)
    assert Context().run(clock.today) == date(2014, 9, 8)
    assert abs(Context().run(clock.now) - slow - timedelta(minutes=10)) < timedelta(seconds=1)


def test_s57_the_trail_is_stamped_by_the_database(cast, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2001, 1, 1, tzinfo=UTC))
    record("campaign.edited", on=cast.campaign, by=cast.officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT at BETWEEN now() AND clock_timestamp() FROM trail_event ORDER BY id DESC")
        assert cursor.fetchone() == (True,)


@pytest.fixture
def cut(monkeypatch):
    """Cut the connection in mid-act, after the row and its trace were written."""

    def record_and_cut(*args, **facts):
        record(*args, **facts)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patch:
        patch.setattr("units.services.rows.record", record_and_cut)
        yield patch


@pytest.mark.django_db(transaction=True)
def test_s105_a_cut_connection_is_answered_503_nothing_is_half_written_and_the_next_request_works(
    cast, client, cut
):
    client.raise_request_exception = False
    client.force_login(cast.officer)
    events = Event.objects.count()
    answer = client.post(reverse("units:calendar"), DECREE)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "不会只保存一半" in answer.content.decode()
    cut.undo()
    close_old_connections()  # what the server does as each request begins; the test client leaves it out
    assert (DecreedDay.objects.count(), Event.objects.count()) == (0, events)
    assert client.post(reverse("units:calendar"), DECREE).status_code == 302
    assert DecreedDay.objects.count() == 1


def test_s105_a_database_out_of_reach_is_answered_at_public_addresses_and_by_the_api(client, monkeypatch, db):
    def gone(*args, **options):
        raise OperationalError("the server closed the connection")

    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        page, api = client.get("/"), client.get("/api/v1/items/", headers={"authorization": "Bearer zd_x"})
    assert (page.status_code, api.status_code) == (503, 503)
    assert "系统正在维护" in page.content.decode()
    assert api.json()["code"] == "unavailable"


def test_s106_a_full_disk_is_told_in_words_and_leaves_no_truncated_file(cast, client, monkeypatch, settings):
    def half(self, name, content):
        there = Path(self.path(name))
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    item = make_item(cast.town)
    monkeypatch.setattr(FileSystemStorage, "_save", half)
    client.raise_request_exception = False
    client.force_login(cast.clerk)
    before = Event.objects.count()
    sent = {"text": "已设代办点6处。", "files": make_file()}
    answer = client.post(reverse("issues:item_progress", args=[item.pk]), sent)
    assert answer.status_code == 507
    assert "没有留下半个文件" in answer.content.decode()
    assert not [there for there in Path(settings.MEDIA_ROOT).rglob("*") if there.is_file()]
    assert (item.reports.count(), Event.objects.count()) == (0, before)


def test_s106_a_database_without_room_is_told_to_people_and_to_machines(client, monkeypatch, db):
    def full(*args, **options):
        raise OperationalError("could not extend file") from DiskFull()

    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", full)
        page, api = client.get("/"), client.get("/api/v1/items/", headers={"authorization": "Bearer zd_x"})
    assert (page.status_code, api.status_code) == (507, 507)
    assert "存储空间已满" in page.content.decode()
    assert api.json()["code"] == "no_room"


REFUSED_AT_FIRST = """
import pathlib, sys, time
tries = pathlib.Path("tries")
tries.write_text((tries.read_text() if tries.exists() else "") + "x")
if len(tries.read_text()) <= int(sys.argv[1]):
    sys.exit("the old process is still being reaped")
pathlib.Path("ready").touch()
"""


def started(home, refusals):
    house = Embedded(home)
    command = [sys.executable, "-c", REFUSED_AT_FIRST, str(refusals)]
    house._start(command, {}, (home / "ready").exists, 30, home / "server.log")


def test_s107_a_server_refused_right_after_a_kill_is_started_again(tmp_path):
    started(tmp_path, refusals=2)
    assert (tmp_path / "tries").read_text() == "xxx"


def test_s107_a_server_that_never_starts_is_given_up_in_its_own_words(tmp_path, monkeypatch):
    monkeypatch.setattr("rectify.embedded.time.sleep", lambda seconds: None)
    with pytest.raises(RuntimeError, match="still being reaped"):
        started(tmp_path, refusals=99)
    assert (tmp_path / "tries").read_text() == "x" * 5
