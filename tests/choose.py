"""Which tests a change touches: `python -m tests.choose` prints their files, the nearest first (used by `make check`).

A test is as far from a changed file as the chain of imports between them is long. A page's template counts as changed code
of the modules that name it. No import leads from a test to a page it asks for by its address: a page touches the tests of
its app that use a client, first those named like it. What every test imports (HUBS) says little, so a way through it is long. More tests than MOST
are cut off at the far end; the caller is told which.
"""

import argparse
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import grimp

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = [
    "trail",
    "ledger",
    "units",
    "issues",
    "reviews",
    "inspections",
    "accountability",
    "supervision",
    "portal",
]
PACKAGES += ["documents", "rectify", "bench", "tests"]
MOST = 12  # files of tests
FAR = 3  # imports between a change and a test that is still touched by it
HUBS = {"tests.factories", "tests.conftest", "rectify.urls", "rectify.settings"}
HUB, SLOW = 2, 4  # what a way through a hub, and what a walk through the whole house adds to the distance
SLOW_TESTS = ("tests/browser/", "tests/boot/", "tests/demo/", "tests/bench/", "tests/access/test_")
# what is changed, as a pattern of its path, and the tests it touches though no import leads there
BESIDE = (
    (r"(requirements.*\.txt|pyproject\.toml|Makefile|\.ci/.*)", ["tests/house/test_tree.py"]),
    (r"docker.*", ["tests/house/test_compose.py"]),
    (r"(\w+)/migrations/.*", ["tests/house/test_tree.py", r"tests/\1/test_guards.py"]),
    (r"(\w+)/sql/.*", ["tests/house/test_sql_is_source.py", r"tests/\1/test_guards.py"]),
    (r"(\w+)/urls\w*\.py", [r"tests/access/\1.py", "tests/access/test_access.py"]),
    (r"(static|templates)/.*", ["tests/house/test_renderer.py"]),
)


PAGES = re.compile(r"(\w+)\.(?:views|forms|templatetags|filters|serializers|api)(?:\.(\w+))?.*")


class Choice(NamedTuple):
    """Files of tests, nearest first, and those that were left out."""

    chosen: list[str]
    left_out: list[str]


def changed_files(base: str) -> list[str]:
    """Paths that differ from where this branch left `base`, committed or not, new ones among them."""
    start = _git("merge-base", base, "HEAD")[0]
    return sorted(
        {*_git("diff", "--name-only", "--no-renames", start), *_git("ls-files", "-o", "--exclude-standard")}
    )


def usual_base() -> str:
    """origin/main where this branch is ahead of it, else the commit before."""
    known = _git("for-each-ref", "--format=%(objectname)", "refs/remotes/origin/main")
    return "origin/main" if known and known != _git("rev-parse", "HEAD") else "HEAD~1"


def choose(changed: Iterable[str], *, most: int = MOST, root: Path = ROOT) -> Choice:
    """The tests these files touch."""
    changed = list(changed)
    packages = [name for name in PACKAGES if (root / name / "__init__.py").exists()]
    graph = grimp.build_graph(*packages, cache_dir=str(root / ".import_linter_cache"))
    starts = _modules(changed, root)
    near, files = _distances(graph, starts), _asked_by_address(starts, root)
    for module, far in near.items():
        path = module.replace(".", "/") + ".py"
        if re.fullmatch(r"tests/(.*/)?test_\w+\.py", path):
            away = far + (SLOW if path.startswith(SLOW_TESTS) and path not in changed else 0)
            files[path] = min(away, files.get(path, away))
    for path in _beside(changed, root):
        files[path] = min(1, files.get(path, 1))
    apps = {path.removeprefix("templates/").split("/")[0] for path in changed}
    near_first = sorted(files, key=lambda path: (files[path], path.split("/")[1] not in apps, path))
    chosen = [path for path in near_first if files[path] <= FAR][:most]
    return Choice(chosen, [path for path in near_first if path not in chosen])


def _distances(graph, starts: dict[str, int]) -> dict[str, int]:
    """How far each module that comes to the starts by imports is from the nearest of them."""
    far = {module: away for module, away in starts.items() if module in graph.modules}
    waiting = sorted(far, key=far.__getitem__)
    while waiting:
        module = waiting.pop(0)
        step = far[module] + 1 + (HUB if module in HUBS else 0)
        for nearer in graph.find_modules_that_directly_import(module):
            if step < far.get(nearer, 99):
                far[nearer] = step
                waiting.append(nearer)
    return far


def _modules(changed: list[str], root: Path) -> dict[str, int]:
    """The changed modules; those that name a changed template are one step away."""
    modules = {_module(path): 0 for path in changed if path.endswith(".py")}
    templates = _with_those_around([path for path in changed if path.startswith("templates/")], root)
    if templates:
        names = re.compile("|".join(rf"[\"']{re.escape(name)}[\"']" for name in templates))
        for path in _git("ls-files", "*.py", root=root):
            if (
                not path.startswith("tests/")
                and (root / path).exists()
                and names.search((root / path).read_text())
            ):
                modules.setdefault(_module(path), 1)
    return modules


def _asked_by_address(starts: dict[str, int], root: Path) -> dict[str, int]:
    """Tests that ask for the pages among the changed modules, and how far they are."""
    found: dict[str, int] = {}
    for module, away in starts.items():
        if match := PAGES.fullmatch(module):
            app, noun = match[1], (match[2] or "").rstrip("s")
            for path in sorted((root / "tests" / app).rglob("test_*.py")):
                if "client" in path.read_text():
                    name = str(path.relative_to(root))
                    step = away + (1 if noun and noun in path.stem else 2)
                    found[name] = min(step, found.get(name, step))
    return found


def _with_those_around(changed: list[str], root: Path) -> set[str]:
    """Names of the changed templates, and of those that extend or include them."""
    texts = {
        str(path.relative_to(root / "templates")): path.read_text()
        for path in (root / "templates").rglob("*.*")
    }
    names = {path.removeprefix("templates/") for path in changed}
    while more := {
        name
        for name, text in texts.items()
        if name not in names and any(f'"{one}"' in text or f"'{one}'" in text for one in names)
    }:
        names |= more
    return names


def _beside(changed: list[str], root: Path) -> set[str]:
    found = set()
    for path in changed:
        for pattern, tests in BESIDE:
            if match := re.fullmatch(pattern, path):
                found |= {match.expand(test) for test in tests}
    return {path for path in found if "/test_" in path and (root / path).exists()}


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _git(*arguments: str, root: Path = ROOT) -> list[str]:
    told = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    return told.stdout.split()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default=None, help="what the change is held against")
    parser.add_argument("--most", type=int, default=MOST)
    asked = parser.parse_args()
    print("\n".join(choose(changed_files(asked.base or usual_base()), most=asked.most).chosen))
