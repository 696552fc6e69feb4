"""Where the shared real data stands, relative to the repository; a missing folder is a failure with its path."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def load(name: str) -> Any:
    """One JSON file of the shared data. Fails clearly when the data is not there."""
    path = DATA / name
    if not path.is_file():
        raise AssertionError(f"shared data missing: {path}")
    return json.loads(path.read_text("utf-8"))


def names(pattern: str) -> list[str]:
    """Names of shared files, or one name that will fail with a clear message."""
    return sorted(path.name for path in DATA.glob(pattern)) or [pattern]
