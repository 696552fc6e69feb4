"""How big the house's functions, modules and folders are, so that growth is seen where it happens."""

import ast
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from rectify.tree import ROOT, files, outline


@dataclass
class Sizes:
    """Lines by name: functions (`path:line name`), modules, folders (their own modules), rooms (with all below)."""

    functions: Counter[str] = field(default_factory=Counter)
    modules: Counter[str] = field(default_factory=Counter)
    folders: Counter[str] = field(default_factory=Counter)
    rooms: Counter[str] = field(default_factory=Counter)


def sizes(root: Path = ROOT, *, tests: bool = False) -> Sizes:
    """Lines of Python in the house's rooms without migrations; `tests` measures the tests instead."""
    found = Sizes()
    for path in files(root):
        name = path.relative_to(root).as_posix()
        room = name.partition("/")[0]
        if path.suffix != ".py" or (room == "tests") is not tests:
            continue
        text = path.read_text(encoding="utf-8")
        length = len(text.splitlines())
        found.modules[name] += length
        found.folders[name.rpartition("/")[0] + "/"] += length
        found.rooms[room + "/"] += length
        for span in outline(ast.parse(text)):
            if span.kind == "function":
                found.functions[f"{name}:{span.first}  {span.name}"] = span.last - span.first + 1
    return found
