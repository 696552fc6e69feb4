"""`make check`: the gates, and beside them the tests a change touches; says how long each took and what was left out.

BASE=HEAD~3 make check    held against another commit       MOST=30 make check    more tests
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.choose import MOST, ROOT, changed_files, choose, usual_base

BIN = Path(sys.executable).parent
GATES = {
    "ruff": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "djlint": ["djlint", "--quiet", "--lint", "templates"],
    "imports": ["lint-imports", "--config", "pyproject.toml"],
    "mypy": ["mypy"],
}


class Part:
    """One command that runs beside the others; its words are shown when it failed."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.began, self.took = name, time.monotonic(), 0.0
        self.words = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed with the process)
        self.child = subprocess.Popen(command, cwd=ROOT, stdout=self.words, stderr=subprocess.STDOUT)

    def ended(self) -> bool:
        """Whether it has ended; told once."""
        if self.took or self.child.poll() is None:
            return bool(self.took)
        self.took = time.monotonic() - self.began
        good = self.child.returncode == 0
        print(f"{'ok    ' if good else 'FAILED'} {self.name:<8} {self.took:6.1f} s", flush=True)
        self.words.seek(0)
        if not good or self.name == "tests":
            print(self.words.read(), flush=True)
        return True


def main() -> int:
    """0 when every gate and every chosen test is green."""
    began = time.monotonic()
    base = os.environ.get("BASE") or usual_base()
    choice = choose(changed_files(base), most=int(os.environ.get("MOST", MOST)))
    print(f"{'':6} choosing {time.monotonic() - began:6.1f} s, held against {base}", flush=True)
    for title, files in (("tests", choice.chosen), ("left out", choice.left_out)):
        print(f"{title} ({len(files)}): {' '.join(files) or 'none'}", flush=True)
    lines = [["ruff", "format", "djlint", "imports"], ["mypy"], ["tests"] if choice.chosen else []]
    commands = {name: [str(BIN / command[0]), *command[1:]] for name, command in GATES.items()}
    commands["tests"] = [sys.executable, "-m", "pytest", "-q", *choice.chosen]
    failed = run([[(name, commands[name]) for name in line] for line in lines])
    print(f"{'':6} all      {time.monotonic() - began:6.1f} s", flush=True)
    return 1 if failed else 0


def run(lines: list[list[tuple[str, list[str]]]]) -> list[str]:
    """Run each line one command after the other, the lines beside one another; the names of what failed."""
    waiting, running, failed = [list(line) for line in lines], {}, []
    while running or any(waiting):
        for number, line in enumerate(waiting):
            part = running.get(number)
            if part and part.ended():
                failed += [part.name] if part.child.returncode else []
                del running[number]
                part = None
            if part is None and line:
                running[number] = Part(*line.pop(0))
        time.sleep(0.05)
    return failed


if __name__ == "__main__":
    sys.exit(main())
