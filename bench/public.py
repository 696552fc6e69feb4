"""(d) The public pages: kept, unchanged, made anew, searched; beside a bare view and beside nginx with the same bytes in a file.

nginx (Debian's nginx-light) is the peer where it is installed; without it these rows are left out, and said so.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import quote

from django.core.wsgi import get_wsgi_application
from django.test import override_settings

from bench.pages import Visitor, officer, server
from bench.report import Row, alternately, compare
from bench.scene import LARGE, SMALL, as_owner, lay_out, size_name

PAGES = {"home": "/", "list": "/items/", "item": "/items/B-001300/", "units": "/units/"}
RUNS, CALLS, SECONDS, READERS = 60, 400, 4.0, 8
NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{ access_log off; types {{ text/html html; }}
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  keepalive_requests 1000000; server {{ listen 127.0.0.1:{port}; root {folder}; etag on; }} }}
"""


def run() -> list[Row]:
    rows = []
    for items in (SMALL, LARGE):
        lay_out(items)
        _campaign_under_way()
        cookie = officer()
        rows += _processor_time(items)
        with server() as port:
            rows += _kept_and_new(items, port)
            with nginx(_bytes_of(port, "/items/")) as peer:
                if peer:
                    rows += _throughput(items, port, peer)
            rows.append(_under_flood(items, port, cookie))
    return rows


def _campaign_under_way():
    """A chain of the trail for each unit, as any campaign has: the stamp reads their heads."""
    with as_owner() as sql:
        sql.execute(
            "INSERT INTO trail_head SELECT 'unit-' || n, n, md5(n::text) FROM generate_series(1, 85) n"
        )


def _processor_time(items):
    """What one request costs this process, in processor time: what a busy neighbour cannot stretch. No server, no client."""
    with override_settings(ROOT_URLCONF="bench.urls", TODAY=date(2014, 9, 7)):
        house, rows = get_wsgi_application(), []
        tag, other = (dict(_asked(house, path)[1])["ETag"] for path in (PAGES["list"], PAGES["item"]))
        bare = [_asked(house, "/bare/")[0] for _ in range(CALLS)]
        for name, path, head, reach in (
            ("list, unchanged (304)", "/items/", {"HTTP_IF_NONE_MATCH": tag}, "≤ 1.3"),
            ("list, kept", "/items/", {}, "≤ 1.5"),
            ("item, unchanged (304)", PAGES["item"], {"HTTP_IF_NONE_MATCH": other}, "≤ 1.3"),
            ("item, kept", PAGES["item"], {}, "≤ 1.5"),
            ("home, kept", "/", {}, "≤ 1.5"),
        ):
            _asked(house, path)
            times = [_asked(house, path, **head)[0] for _ in range(CALLS)]
            rows.append(
                compare(f"processor time: public {name} : bare view", size_name(items), reach, times, bare)
            )
    return rows


def _asked(house, path, **head):
    """Milliseconds of processor time of one answer, and its head."""
    environ = {
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "REQUEST_METHOD": "GET",
    }
    environ |= {
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        **head,
    }
    answered = []
    start = time.process_time()
    body = house(environ, lambda status, headers: answered.extend(headers))
    b"".join(body)
    body.close()
    return (time.process_time() - start) * 1000, answered


def _kept_and_new(items, port):
    """Latency of one reader after another: what is kept, what is unchanged, and what is made for the first time."""
    rows, size = [], size_name(items)
    for name, path in PAGES.items():
        tag = (
            Visitor(port).get(path).getheader("ETag")
        )  # made here, however long it takes: a kept connection waits two seconds
        reader, bare = Visitor(port), Visitor(port)
        again = Visitor(port, **{"If-None-Match": tag})
        times = alternately(
            RUNS,
            kept=partial(reader.get, path),
            same=partial(again.get, path, 304),
            limit=partial(bare.get, "/bare/"),
        )
        rows.append(
            compare(
                f"public {name}, unchanged (304) : bare view", size, "≤ 1.3", times["same"], times["limit"]
            )
        )
        rows.append(compare(f"public {name}, kept : bare view", size, "≤ 1.5", times["kept"], times["limit"]))
    new, reader, bare = _never_asked(items), Visitor(port), Visitor(port)
    first = {
        "list": lambda: reader.get(f"/items/?after={next(new)}"),
        "item": lambda: reader.get(f"/items/B-{next(new):06d}/"),
    }
    first["search"] = lambda: reader.get(f"/items/?q={quote('拖拉')}")  # on every row
    first["search of all texts"] = lambda: reader.get(f"/search/?q={quote('拖拉')}")
    first["search of all texts for two common words"] = lambda: reader.get(f"/search/?q={quote('拖拉 办结')}")
    first["search of all texts for two common words far in"] = lambda: reader.get(
        f"/search/?q={quote('拖拉 办结')}&after=60-1-1"
    )
    first["search of all texts for pairs that many have and nobody says"] = lambda: reader.get(
        f"/search/?q={quote('拖拉，群众拖拉')}"
    )
    first["search of all texts for nothing"] = lambda: reader.get(f"/search/?q={quote('没有的话')}")
    first["search for nothing"] = lambda: reader.get(f"/items/?q={quote('没有的话')}")
    for name, act in first.items():
        times = alternately(RUNS // 2, ours=act, limit=lambda: bare.get("/bare/"))
        rows.append(
            compare(f"public {name}, made anew : bare view", size, "≤ 20", times["ours"], times["limit"])
        )
    return rows


def _throughput(items, port, peer):
    """Requests per second of eight readers at once; `limit` is nginx with the same bytes from a file."""
    tag, theirs = (
        Visitor(at).get(path).getheader("ETag") for at, path in ((port, "/items/"), (peer, "/page.html"))
    )
    rows = []
    for name, mine, other, status in (
        ("whole page", {}, {}, 200),
        ("with validator (304)", {"If-None-Match": tag}, {"If-None-Match": theirs}, 304),
    ):
        ours = flood(port, "/items/", status, mine)
        file = flood(peer, "/page.html", status, other)
        rows.append(Row(f"public list, {name} : nginx, file", size_name(items), ours, file, "—", unit="/s"))
    rows.append(
        Row("bare view : nginx, file", size_name(items), flood(port, "/bare/", 200, {}), file, "—", unit="/s")
    )
    return rows


def _under_flood(items, port, cookie):
    """A staff page while eight readers take kept public pages as fast as they can, against the same page in quiet."""
    staff = Visitor(port, cookie)
    quiet = [_timed(staff) for _ in range(12)]
    stop = threading.Event()
    readers = [threading.Thread(target=_read_until, args=(port, stop)) for _ in range(READERS)]
    for one in readers:
        one.start()
    time.sleep(0.3)
    busy = [_timed(staff) for _ in range(12)]
    stop.set()
    for one in readers:
        one.join()
    return compare(f"staff page with {READERS} readers : in quiet", size_name(items), "—", busy, quiet)


def flood(port, path, status, headers) -> float:
    """Answers per second that eight readers on kept connections get."""
    many, stop = [0] * READERS, time.perf_counter() + SECONDS

    def read(which):
        reader = Visitor(port, **headers)
        while time.perf_counter() < stop:
            reader.get(path, status)
            many[which] += 1

    readers = [threading.Thread(target=read, args=(which,)) for which in range(READERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    return sum(many) / SECONDS


def _read_until(port, stop):
    reader = Visitor(port)
    while not stop.is_set():
        reader.get("/items/")


def _timed(staff):
    start = time.perf_counter()
    staff.get("/desk/lists/")
    return (time.perf_counter() - start) * 1000


def _never_asked(items):
    """Numbers of rows no earlier page started from."""
    return count(60, max(1, items // 400))


def _bytes_of(port, path):
    reader = Visitor(port)
    reader.http.request("GET", path, headers=reader.headers)
    return reader.http.getresponse().read()


@contextmanager
def nginx(content):
    """nginx serving these bytes from a file on loopback; yields its port, or None where it is not installed."""
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if binary is None:
        print("nginx is not installed: its rows are left out (Debian: nginx-light)", flush=True)
        yield None
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        folder.joinpath("page.html").write_bytes(content)
        folder.joinpath("nginx.conf").write_text(NGINX.format(folder=folder, port=port))
        command = [binary, "-c", str(folder / "nginx.conf"), "-p", name]
        child = subprocess.Popen(command, env=os.environ, stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            yield port
        finally:
            child.terminate()
            child.wait(30)
