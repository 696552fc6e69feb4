"""Contracts on the tree itself: import order, migrations, pins, docstrings."""

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.production import ROOT

APPS = ("trail", "units", "documents", "issues", "reviews", "inspections", "accountability", "supervision")
PINS = ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt")


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    return subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")


def test_imports_only_go_down():
    # in a process of its own: its command line silences every logger it finds
    lint = [str(Path(sys.executable).with_name("lint-imports")), "--config", "pyproject.toml", "--no-cache"]
    told = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout


def test_no_migration_is_missing():
    # in a process of its own: here the seed of the run stands in for uuid4, and a default would look changed
    asked = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", "-v", "1"]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_no_file_that_records_addresses_or_one_machines_python_is_tracked(tracked):
    assert [
        name
        for name in tracked
        if name.rsplit("/", 1)[-1] in ("uv.lock", ".python-version", "pip.conf", "uv.toml")
    ] == []


@pytest.mark.parametrize("name", PINS)
def test_every_pin_is_exact_and_hashed_and_names_no_address(name):
    text = (ROOT / name).read_text()
    pins = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert pins
    assert [
        pin for pin in pins if not re.match(r"[a-z0-9._-]+==[^ ]+ (?:;[^\\]+)?\\\n +--hash=sha256:", pin)
    ] == []
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|--trusted-host", text)


def test_no_registry_is_named_where_packages_are_installed():
    for path in [
        ROOT / "Makefile",
        ROOT / "Dockerfile",
        ROOT / "pyproject.toml",
        *sorted((ROOT / ".ci").iterdir()),
    ]:
        assert not re.search(r"https?://|[^t]-index-url|pypi\b|mirror", path.read_text(), re.IGNORECASE), path


def service_functions():
    for app in APPS:
        root = importlib.import_module(app)
        for found in pkgutil.walk_packages(root.__path__, f"{app}."):
            if ".services" in found.name:
                module = importlib.import_module(found.name)
                for name, function in inspect.getmembers(module, inspect.isfunction):
                    if not name.startswith("_") and function.__module__ == module.__name__:
                        yield f"{module.__name__}.{name}", function


def test_every_public_service_says_what_it_does():
    functions = dict(service_functions())
    assert len(functions) > 20
    assert [name for name, function in functions.items() if not inspect.getdoc(function)] == []


def test_each_decision_has_a_number_of_its_own_and_says_it():
    told = {path.name[:4]: path.read_text() for path in sorted((ROOT / "docs/decisions").glob("0*.md"))}
    assert len(told) == len(list((ROOT / "docs/decisions").glob("0*.md")))
    assert [number for number, text in told.items() if not text.startswith(f"# {number} ")] == []


DRAWINGS = {
    "units/drawings.py",
    "rectify/renderer.py",
}  # who may hand a page text that it does not escape


def test_s75_no_page_prints_text_unescaped(tracked):
    raw = re.compile(
        r"\|\s*safe\b|safeseq|autoescape\s+off|mark_safe|SafeString\(|__html__|hx-(get|post|put|on)"
    )
    told = [
        f"{name}:{number}: {line.strip()}"
        for name in tracked
        if name.endswith((".html", ".py")) and not name.startswith("tests/") and name not in DRAWINGS
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1)
        if raw.search(line)
    ]
    assert told == []
