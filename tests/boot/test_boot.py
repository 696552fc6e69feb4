"""Web, worker and beat from an install without the dev group: what `make demo` runs, started and stopped in every way.

The tests share one state folder and run in order; each starts the house and leaves nothing of it behind.
"""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv-boot"
OURS = ("RECTIFY_", "DATABASE_", "REDIS_", "DJANGO_", "SECRET_KEY", "ALLOWED_HOSTS", "PORT")


@pytest.fixture(scope="module", autouse=True)
def installed():
    """The pinned packages of requirements.txt and nothing else."""
    subprocess.run([ROOT / ".ci/venv", VENV, "requirements.txt"], cwd=ROOT, check=True)
    assert subprocess.run([VENV / "bin/python", "-c", "import pytest"], capture_output=True).returncode == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class House:
    """One run of `python -m rectify.up` on a state folder of its own."""

    def __init__(self, home: Path):
        self.home, self.port = home, free_port()
        clean = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
        self.environment = clean | {"RECTIFY_HOME": str(home), "RECTIFY_DEMO": "0", "PORT": str(self.port)}
        self.process = self._run("-m", "rectify.up", stdout=subprocess.PIPE)

    def _run(self, *arguments: str, **options) -> subprocess.Popen:
        python = str(VENV / "bin/python")
        return subprocess.Popen([python, *arguments], cwd=ROOT, env=self.environment, text=True, **options)

    def manage(self, code: str) -> str:
        """What a line of Python prints inside the house."""
        child = self._run("manage.py", "shell", "--no-imports", "-c", code, stdout=subprocess.PIPE)
        said = child.communicate(timeout=60)[0]
        assert child.returncode == 0
        return said.strip()

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def says_it_is_open(self) -> None:
        for line in self.process.stdout:
            if "Ctrl-C" in line:
                return
        raise AssertionError("it ended before it was open")

    def wait(self, what, seconds: float):
        end = time.monotonic() + seconds
        while not (found := what()):
            assert time.monotonic() < end, f"nothing after {seconds} seconds; see {self.home}/logs"
            time.sleep(0.2)
        return found

    def processes(self) -> list[str]:
        """Everything alive that was started for this state folder, the servers included."""
        found = []
        for process in psutil.process_iter():
            try:
                ours = process.environ().get("RECTIFY_HOME") == str(self.home)
                if ours and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(" ".join(process.cmdline()))
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return found


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def house(home):
    house = House(home)
    try:
        house.says_it_is_open()
        yield house
    finally:
        if house.process.poll() is None:
            house.process.terminate()
            house.process.wait(60)


def test_web_worker_and_beat_work_together_and_sigterm_stops_them(house):
    status, text = house.get("/readyz")
    assert (status, json.loads(text)["ready"], json.loads(text)["broker"]) == (200, True, True)
    assert house.get("/accounts/login/")[0] == 200
    sent = house.manage("from issues.tasks import flag_overdue; print(flag_overdue.delay().id)").splitlines()[
        -1
    ]
    house.wait(lambda: f"flag_overdue[{sent}] succeeded" in (house.home / "logs/worker.log").read_text(), 60)
    # beat sends a heartbeat each 30 seconds; a worker leaves it where /readyz finds it
    house.wait(lambda: json.loads(house.get("/readyz")[1])["jobs_ran_ago"] is not None, 120)
    house.manage(
        "from datetime import date; from units.models import Campaign; Campaign.objects.create(name='留下的', place='某市',"
        " office='市活动办', code='K', starts_on=date(2014, 2, 1), ends_on=date(2014, 12, 31))"
    )
    house.process.terminate()
    assert house.process.wait(60) == 0
    assert house.processes() == []


def test_a_second_start_keeps_the_data_and_ctrl_c_stops_everything(house):
    assert house.manage("from units.models import Campaign; print(Campaign.objects.get().name)") == "留下的"
    house.process.send_signal(signal.SIGINT)
    assert house.process.wait(60) == 0
    assert house.processes() == []


def test_a_killed_supervisor_leaves_nothing_behind(house):
    house.process.kill()
    house.process.wait(10)
    house.wait(lambda: not house.processes(), 60)


def test_a_service_that_dies_stops_the_rest_and_is_named(home, capfd):
    house = House(home)
    house.says_it_is_open()
    beat = next(child for child in psutil.Process(house.process.pid).children() if "beat" in child.cmdline())
    beat.kill()
    assert house.process.wait(60) == 1
    assert "beat does not serve" in capfd.readouterr().err
    assert house.processes() == []


def test_a_port_in_use_is_refused_with_the_way_out(tmp_path, capfd):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = subprocess.run(
            [VENV / "bin/python", "-m", "rectify.up"],
            cwd=ROOT,
            env=os.environ | {"PORT": str(port), "RECTIFY_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
        )
    assert run.returncode == 1
    assert f"PORT={port + 1} make demo" in run.stderr
    assert not any(tmp_path.iterdir())
