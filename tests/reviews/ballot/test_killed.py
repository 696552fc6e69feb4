"""S4, S5, S7: killed while people vote – PostgreSQL three times, a web worker, the broker; no ballot is lost or doubled.
In the same home, before the vote: S48, a verdict whose worker or database dies midway.

The test has a home of its own with servers of its own: the victim is its own child, never another test's database.
"""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.skipif(settings.EMBEDDED is None, reason="needs the embedded servers")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What the victim's process says after all its kills."""
    script = settings.BASE_DIR / "tests" / "reviews" / "ballot" / "killing.py"
    env = os.environ | {
        "RECTIFY_HOME": str(tmp_path_factory.mktemp("killed") / "home"),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    done = subprocess.run(
        [sys.executable, str(script)],
        env=env,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_s4_s5_s7_no_kill_of_database_web_worker_or_broker_loses_or_doubles_a_ballot(told):
    assert told["resent"]  # S5: the worker died after the commit; the same slip and code are “已收到”, once
    assert told["broker_gone"]  # S7: from then on all casting and counting ran without it
    assert told["kills"] == 3
    assert told["lost"] == 0
    assert told["used"] == told["counted"]
    assert told["acknowledged"] <= told["counted"] == told["slips"]


@pytest.mark.parametrize(
    "kill",
    [
        "worker_before_commit",
        "worker_before_answer",
        "api_before_commit",
        "api_before_answer",
        "backend",
        "database",
    ],
)
def test_s48_a_verdict_killed_midway_has_one_effect_and_the_retry_answers_the_same(told, kill):
    left = told["approvals"][kill]
    assert left["died"]
    whole = [1, 1, 1]  # given once, told once, handed on once
    assert left["between"] == (whole if kill.endswith("before_answer") else [0, 0, 0])  # never a half
    assert left["alike"]
    assert left["effects"] == whole
