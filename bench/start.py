"""(d) `make demo` in a fresh clone: cold, and once more with its data there; time to the first 200 on /readyz, and memory.

The limit of a start is the least that can be started from the same packages: gunicorn with one bare Django view.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from django.conf import settings

from bench.report import Row

SIZE = {"1": "2,612 items", "0": "an empty house"}
PATIENCE = 300.0
DEMO = "1"  # 0: an empty house
CLONED = True  # from a fresh clone with packages of its own; else this folder and this Python
BARE = """
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
settings.configure(SECRET_KEY="bare", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
urlpatterns = [path("readyz", lambda request: HttpResponse("ok"))]
application = get_wsgi_application()
"""


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="rectify-start-") as folder:
        demo, clone = _demo(Path(folder))
        (Path(folder) / "bare.py").write_text(BARE)
        bare, bare_memory = _started(
            lambda port: [
                sys.executable,
                "-m",
                "gunicorn",
                "-b",
                f"127.0.0.1:{port}",
                "--no-control-socket",
                "bare",
            ],
            Path(folder),
        )
        cold, _ = _started(demo, clone)
        warm, memory = _started(demo, clone)
    return [
        Row("make demo, cold (packages, servers, demo) : bare start", SIZE[DEMO], cold, bare, "—", unit="s"),
        Row("make demo, warm : bare start", SIZE[DEMO], warm, bare, "—", unit="s"),
        Row("memory of all processes (PSS) : bare", SIZE[DEMO], memory, bare_memory, "—", unit="MiB"),
    ]


def _demo(folder: Path):
    """The command of a start by its port, and the folder it runs in."""
    if CLONED:
        clone = folder / "clone"
        subprocess.run(["git", "clone", "--quiet", settings.BASE_DIR, clone], check=True)
        return lambda port: ["make", "demo", f"PORT={port}"], clone
    home = f"RECTIFY_HOME={folder / 'var'}"
    up = "import os, runpy; runpy.run_module('rectify.up', run_name='__main__')"
    return lambda port: ["env", home, f"PYTHONPATH={settings.BASE_DIR}", sys.executable, "-c", up], folder


def _started(command, folder: Path) -> tuple[float, float]:
    """Seconds until /readyz answers 200, and the memory of all that runs there then; stopped as by Ctrl-C."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    outside = ("RECTIFY_", "DATABASE_", "REDIS_", "DJANGO_", "PORT", "VIRTUAL_ENV", "MAKE", "MFLAGS")
    env = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
    env |= {"PORT": str(port), "RECTIFY_DEMO": DEMO}
    start = time.perf_counter()
    child = subprocess.Popen(
        command(port), cwd=folder, env=env, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while not _answers(port):
            if child.poll() is not None or time.perf_counter() - start > PATIENCE:
                raise RuntimeError(f"{command(port)} did not come up")
            time.sleep(0.02)
        took = time.perf_counter() - start
        time.sleep(3)  # worker and beat come up behind the web
        return took, _memory(folder)
    finally:
        os.killpg(
            child.pid, signal.SIGINT
        )  # what Ctrl-C sends: to the whole group of this start, and to nobody else
        child.wait(60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
            return True
    except OSError:
        return False


def _memory(folder: Path) -> float:
    """Proportional set size of all processes that work below a folder, in MiB: memory they share counts once.

    By folder, not by descent: an embedded server is nobody's child.
    """
    kilobytes = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if not (process / "cwd").readlink().is_relative_to(folder):
                continue
            lines = (process / "smaps_rollup").read_text().splitlines()
        except OSError:  # it has ended meanwhile, or is not ours
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
