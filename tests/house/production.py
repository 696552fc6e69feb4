"""The environment of a production start, for the tests that boot or check the settings in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("RECTIFY_", "DATABASE_", "REDIS_", "DJANGO_", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG")
PRODUCTION = {
    "DATABASE_URL": "postgres://rectify_web:w@db/rectify",
    "DATABASE_OWNER_URL": "postgres://rectify_owner:o@db/rectify",
    "REDIS_URL": "redis://:r@redis/0",
    "SECRET_KEY": "k9-" + "Xq7" * 20,
    "ALLOWED_HOSTS": "zhenggai.example.gov.cn",
}


def run(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess:
    """`python <arguments>` with only these of our settings set, its output captured."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=clean | {"RECTIFY_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
    )
