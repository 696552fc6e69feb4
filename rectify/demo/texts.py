"""Wording for the demo's items, out of texts.json (its header says where each text comes from)."""

import json
from pathlib import Path
from random import Random
from typing import NamedTuple

FILE = Path(__file__).with_name("texts.json")


class Text(NamedTuple):
    """One problem with its goal and measures, who may hold it, and what task it is."""

    problem: str
    goal: str
    measures: tuple[str, ...]
    task: str


class Texts:
    """Pools of texts by holder (`team`, `personal`) and kind of unit (the `sort` of `units.RosterUnit`)."""

    def __init__(self) -> None:
        self.pools: dict[tuple[str, str], list[Text]] = {}
        for row in json.loads(FILE.read_text(encoding="utf-8"))["texts"]:
            text = Text(row["problem"], row["goal"], tuple(row["measures"]), row["task"])
            for holder in ["team", "personal"] if row["holder"] == "both" else [row["holder"]]:
                for sort in row["categories"]:
                    self.pools.setdefault((holder, sort), []).append(text)

    def pick(self, random: Random, holder: str, sort: str, many: int) -> list[Text]:
        """`many` different texts for one list."""
        return random.sample(self.pools[holder, sort], many)
