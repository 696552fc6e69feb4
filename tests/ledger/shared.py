"""Where the shared real data stands, beside the repository and no part of it: without it these tests say so and rest."""

import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
if not DATA.is_dir():
    pytest.skip(f"the shared real data is not at {DATA}", allow_module_level=True)


def load(name: str) -> Any:
    """One JSON file of the shared data. Fails clearly when the data is not there."""
    path = DATA / name
    if not path.is_file():
        raise AssertionError(f"shared data missing: {path}")
    return json.loads(path.read_text("utf-8"))


def names(pattern: str) -> list[str]:
    """Names of shared files, or one name that will fail with a clear message."""
    return sorted(path.name for path in DATA.glob(pattern)) or [pattern]
