"""The house's own text, read as text: its rooms, its files, and what stands around a line of Python.

For commands and tests about the house itself. It asks neither git nor the database, so that it works in any copy.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BESIDE = ("templates", "static", "docker")  # folders that are no package and belong to the house
ENDINGS = {".py", ".html", ".sql", ".txt", ".css", ".js", ".conf", ".sh", ".svg"}
SKIPPED = {"__pycache__", "migrations", "pictures"}  # a migration holds history, not rules
GUARDS = {
    "Trigger",
    "Protect",
    "FSM",
    "ReadOnly",
    "SoftDelete",
    "guards_of",
}  # and whatever ends in Constraint


@dataclass(frozen=True)
class Span:
    """Something that stands from one line to another: a function, a class, or a guard among a model's `Meta`."""

    first: int
    last: int
    name: str
    kind: str  # function, class, guard
    node: ast.AST


def rooms(root: Path = ROOT) -> list[Path]:
    """The packages at the top of the tree, in the order of their names."""
    return sorted(one.parent for one in root.glob("[a-z]*/__init__.py"))


def files(root: Path = ROOT) -> Iterator[Path]:
    """Every text of rooms, templates, styles and servers; no documents, no migrations, no data."""
    for folder in [*rooms(root), *(root / name for name in BESIDE if (root / name).is_dir())]:
        yield from _below(folder)


def documents(root: Path = ROOT) -> Iterator[Path]:
    """The README and every page of `docs/`, decisions too."""
    yield from sorted(path for path in [root / "README.md", *root.glob("docs/**/*.md")] if path.is_file())


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in SKIPPED and not path.name.startswith("."):
                yield from _below(path)
        elif path.suffix in ENDINGS:
            yield path


def outline(tree: ast.Module) -> list[Span]:
    """Functions, classes and guards of a module, outer before inner; names with what they stand in (`Item.Meta`)."""
    found: list[Span] = []

    def walk(node: ast.AST, within: tuple[str, ...]) -> None:
        for child in ast.iter_child_nodes(node):
            inside = within
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inside = (*within, child.name)
                first = min([child.lineno, *(one.lineno for one in child.decorator_list)])
                kind = "class" if isinstance(child, ast.ClassDef) else "function"
                found.append(Span(first, child.end_lineno or first, ".".join(inside), kind, child))
            elif isinstance(child, ast.Call) and (name := _guard(child)):
                found.append(Span(child.lineno, child.end_lineno or child.lineno, name, "guard", child))
            walk(child, inside)

    walk(tree, ())
    return found


def around(spans: list[Span], line: int) -> Span | None:
    """The innermost of `spans` that the line stands in; None on a module's own floor."""
    inside = [one for one in spans if one.first <= line <= one.last]
    return min(inside, key=lambda one: one.last - one.first, default=None)


def _guard(call: ast.Call) -> str:
    """The name of the trigger or constraint this call makes; empty when it makes none."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if called not in GUARDS and not called.endswith("Constraint"):
        return ""
    for word in call.keywords:
        if word.arg == "name" and isinstance(word.value, ast.Constant):
            return str(word.value.value)
    return called
