"""(a) Public list and item, workbench and staff lists against a bare view, one gunicorn worker, one kept connection."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.test import Client

from bench.report import Row, alternately, compare
from bench.scene import LARGE, SMALL, lay_out, size_name
from units.models import Assignment, Campaign, Person, Role

PUBLIC = {"public list": "/items/", "public item": "/items/B-001300/", "public search": "/items/?q=拖拉"}
STAFF = {"workbench": "/desk/", "staff items": "/desk/items/", "wall": "/desk/wall/"}
RUNS = 24


class Visitor:
    """One kept connection to the server; every answer must be the page and nothing else."""

    def __init__(self, port, cookie="", **headers):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Host": "127.0.0.1", **({"Cookie": cookie} if cookie else {}), **headers}

    def get(self, path, status=200):
        self.http.request("GET", path, headers=self.headers)
        answer = self.http.getresponse()
        answer.read()
        if answer.status != status:
            raise RuntimeError(f"{path} answered {answer.status}")
        return answer


@contextmanager
def server():
    """gunicorn with one worker on the laid-out database; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "rectify.wsgi", "-b", f"127.0.0.1:{port}", "-w", "1"]
    command += ["-k", "gthread", "--threads", "2", "--no-control-socket", "--log-level", "warning"]
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.server_settings",
        "BENCH_DATABASE": connection.settings_dict["NAME"],
    }
    child = subprocess.Popen(command, env=env, cwd=settings.BASE_DIR)
    try:
        for _ in range(200):
            try:
                Visitor(port).get("/bare/")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        child.terminate()
        child.wait(30)


def run() -> list[Row]:
    rows = []
    for items in (SMALL, LARGE):
        lay_out(items)
        cookie = officer()
        with server() as port:
            rows += [_against_bare(name, path, items, port) for name, path in PUBLIC.items()]
            rows.append(_unchanged(items, port))
            rows += [_against_bare(name, path, items, port, cookie) for name, path in STAFF.items()]
            far = f"/desk/items/?after={items * 9 // 10}"
            rows.append(_against_first("deep page", far, "/desk/items/", items, port, cookie))
            for words in ("拖拉", "没有的话"):  # on every row, and on none
                rows.append(
                    _against_first(
                        f"search {words}", f"/desk/items/?text={words}", "/desk/items/", items, port, cookie
                    )
                )
                rows.append(
                    _against_first(
                        f"public search {words}", f"/items/?q={words}", "/items/?q=窗口", items, port
                    )
                )
            rows += [
                _against_aggregate(name, STAFF[name], items, port, cookie) for name in ("workbench", "wall")
            ]
    return rows


def _against_bare(name, path, items, port, cookie=""):
    path = quote(path, safe="/?=&")
    ours, bare = Visitor(port, cookie), Visitor(port)
    for _ in range(5):
        ours.get(path)
    times = alternately(RUNS, ours=lambda: ours.get(path), limit=lambda: bare.get("/bare/"))
    reach = "≤ 20" if "items" in name or "public" in name else "—"
    return compare(f"{name} : bare view", size_name(items), reach, times["ours"], times["limit"])


def _unchanged(items, port):
    """A reader who has the page already: a validator, no body."""
    tag = Visitor(port).get("/items/").getheader("ETag")
    again, bare = Visitor(port, **{"If-None-Match": tag}), Visitor(port)
    times = alternately(RUNS, ours=lambda: again.get("/items/", 304), limit=lambda: bare.get("/bare/"))
    return compare(
        "public list, unchanged (304) : bare view", size_name(items), "≤ 1.3", times["ours"], times["limit"]
    )


def _against_first(name, path, first, items, port, cookie=""):
    """A page that has to be looked for, against the one that is at hand."""
    path, first = quote(path, safe="/?=&"), quote(first, safe="/?=&")
    far, near = Visitor(port, cookie), Visitor(port, cookie)
    times = alternately(RUNS, ours=lambda: far.get(path), limit=lambda: near.get(first))
    return compare(f"{name} : first page", size_name(items), "≤ 1.5", times["ours"], times["limit"])


AGGREGATE = """
SELECT unit_id, count(*), count(*) FILTER (WHERE state = 'closed'), count(*) FILTER (WHERE state IN ('finished', 'approved')),
  count(*) FILTER (WHERE state IN ('filed', 'in_progress') AND deadline < date '2014-09-07') FROM issues_item GROUP BY unit_id
"""


def _against_aggregate(name, path, items, port, cookie):
    """A page of figures against one aggregate over the same items."""
    ours = Visitor(port, cookie)

    def aggregate():
        with connection.cursor() as cursor:
            cursor.execute(AGGREGATE)
            cursor.fetchall()

    times = alternately(RUNS // 3, ours=lambda: ours.get(path), limit=aggregate)
    return compare(f"{name} : one aggregate", size_name(items), "≤ 3", times["ours"], times["limit"])


def officer():
    """The cookie of a signed-in officer."""
    person = Person.objects.create_user("officer", "Measured-2014", name="活动办")
    Assignment.objects.create(person=person, campaign=Campaign.objects.get(), role=Role.OFFICE)
    return cookie_of(person)


def cookie_of(person):
    """The cookie of this person, signed in."""
    browser = Client()
    browser.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
