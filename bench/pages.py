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
from django.test import Client

from bench.report import Row, alternately, compare
from bench.scene import LARGE, SMALL, lay_out, size_name
from units.models import Assignment, Campaign, Person, Role

PUBLIC = {"public list": "/items/", "public item": "/items/B-001300/", "public search": "/items/?q=拖拉"}
STAFF = {"workbench": "/desk/", "staff items": "/desk/items/", "wall": "/desk/wall/"}
RUNS = 60


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
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "bench.server_settings"}
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
        cookie = _officer()
        with server() as port:
            rows += [_against_bare(name, path, items, port) for name, path in PUBLIC.items()]
            rows.append(_unchanged(items, port))
            rows += [_against_bare(name, path, items, port, cookie) for name, path in STAFF.items()]
            rows.append(_deep(items, port, cookie))
    return rows


def _against_bare(name, path, items, port, cookie=""):
    path = quote(path, safe="/?=&")
    ours, bare = Visitor(port, cookie), Visitor(port)
    for _ in range(5):
        ours.get(path)
    times = alternately(RUNS, ours=lambda: ours.get(path), limit=lambda: bare.get("/bare/"))
    reach = "≤ 20" if name != "workbench" else "—"
    return compare(f"{name} : bare view", size_name(items), reach, times["ours"], times["limit"])


def _unchanged(items, port):
    """A reader who has the page already: a validator, no body."""
    tag = Visitor(port).get("/items/").getheader("ETag")
    again, bare = Visitor(port, **{"If-None-Match": tag}), Visitor(port)
    times = alternately(RUNS, ours=lambda: again.get("/items/", 304), limit=lambda: bare.get("/bare/"))
    return compare("public list, unchanged (304) : bare view", size_name(items), "≤ 1.3", times["ours"], times["limit"])


def _deep(items, port, cookie):
    """A page far down, by key, against the first page."""
    far = Visitor(port, cookie)
    path = f"/desk/items/?after={items * 9 // 10}"
    times = alternately(RUNS, ours=lambda: far.get(path), limit=lambda: far.get("/desk/items/"))
    return compare("deep page : first page", size_name(items), "≤ 1.5", times["ours"], times["limit"])


def _officer():
    """The cookie of a signed-in officer."""
    person = Person.objects.create_user("officer", "Measured-2014", name="活动办")
    Assignment.objects.create(person=person, campaign=Campaign.objects.get(), role=Role.OFFICE)
    browser = Client()
    browser.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
