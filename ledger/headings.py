"""What a column heading means, from the vocabulary in headings.json. Issue 3 point 1; M19, S96.

A heading gives one or several meanings (责任单位及责任人) with a rank: 0 is the surest form, WEAK and above count only
where no sure column of that meaning stands in the table.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ledger.chinese import squeeze

WEAK = 100
MEANINGS = (
    "number", "problem", "goal", "measures", "units", "helpers", "person", "supervising_unit", "deadline", "status_text",
    "subject", "category", "source", "note", "code", "filer", "holder", "track", "origin", "other",
)  # fmt: skip
CORE = frozenset({"problem", "goal", "measures", "units", "deadline", "status_text", "subject", "person"})
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_ORNAMENT = re.compile(r"^[*★☆#◆●\d一二三四五六七八九十]{0,2}[、.．*★#]+|[:：*★#。]+$|[“”\"'《》]")


@dataclass(slots=True, frozen=True)
class Heading:
    """The meanings of one column; empty when it could not be placed. `rank` counts from 0, the surest."""

    meanings: tuple[str, ...]
    rank: int = 0


@dataclass(slots=True, frozen=True)
class _Entry:
    meaning: str
    never: re.Pattern[str] | None
    forms: tuple[tuple[int, re.Pattern[str]], ...]


@dataclass(slots=True, frozen=True)
class _Vocabulary:
    entries: tuple[_Entry, ...]
    combined: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    labels: dict[str, str]
    generic: re.Pattern[str]
    joiners: re.Pattern[str]
    endings: re.Pattern[str]


def _load() -> _Vocabulary:
    data = json.loads(files("ledger").joinpath("headings.json").read_text("utf-8"))
    entries = []
    for entry in data["meanings"]:
        forms = [(rank, re.compile(form)) for rank, form in enumerate(entry["forms"])]
        forms += [(WEAK + rank, re.compile(form)) for rank, form in enumerate(entry.get("weak", []))]
        never = re.compile(entry["never"]) if "never" in entry else None
        entries.append(_Entry(entry["meaning"], never, tuple(forms)))
    labels = {entry["meaning"]: entry["label"] for entry in data["meanings"]}
    combined = [
        (re.compile(form), tuple(entry["meanings"])) for entry in data["combined"] for form in entry["forms"]
    ]
    generic, joiners = re.compile(data["generic_leaves"]), re.compile(data["joiners"])
    endings = re.compile(f"(?:{data['endings']})$")
    return _Vocabulary(tuple(entries), tuple(combined), labels, generic, joiners, endings)


_WORDS = _load()
LABELS = _WORDS.labels


def key(text: str) -> str:
    """The form of a heading under which a person's mapping is kept: half-width, without spaces."""
    return squeeze(text)


@lru_cache(maxsize=8192)
def recognise(text: str) -> Heading:
    """The meaning of one heading cell, line breaks and all. Never raises."""
    whole = _ORNAMENT.sub("", squeeze(text))
    if not whole or len(whole) > 60:
        return Heading(())
    bare = _BRACKETS.sub("", whole) or whole.strip("()[]【】")
    bare = _ORNAMENT.sub("", bare)
    if not bare or len(bare) > 30:
        return Heading(())
    if whole != bare and (inner := _both(re.sub(r"[()]", "/", whole).strip("/"))):
        return inner
    joint, single = _both(bare), _single(bare)
    if joint and (len(joint.meanings) > 1 or not single.meanings or single.meanings == ("other",)):
        return joint
    if not single.meanings:
        single = _single(re.sub("[()]", "", whole))
    return single if single.meanings else _loosely(bare)


def _loosely(text: str) -> Heading:
    """A heading that says less than it means: 责任 holds units and persons; 时限清单 is the 时限. As sure as a weak form."""
    for form, meanings in _WORDS.combined:
        if form.fullmatch(text):
            return Heading(meanings, WEAK)
    shorter = _WORDS.endings.sub("", text)
    if not shorter or shorter == text:
        return Heading(())
    found = _single(shorter)
    return Heading(found.meanings, max(found.rank, WEAK)) if found.meanings else _loosely(shorter)


def _single(text: str) -> Heading:
    best, later = Heading(()), Heading(())
    for entry in _WORDS.entries:
        if entry.never and entry.never.fullmatch(text):
            continue
        for rank, form in entry.forms:
            if form.fullmatch(text):
                found = Heading((entry.meaning,), rank)
                if rank < WEAK and not best.meanings:
                    best = found
                elif rank >= WEAK and not later.meanings:
                    later = found
                break
    if best.meanings and best.meanings != ("other",):
        return best
    return later if later.meanings else best


def _both(text: str) -> Heading | None:
    """A combined heading, each part of which has its own meaning: 责任部门/责任人, 整改目标及整改措施."""
    parts = [part for part in _WORDS.joiners.split(text) if part]
    if not 2 <= len(parts) <= 3:
        return None
    found = [_single(part) for part in parts]
    # 整改目标和措施, 责任单位和人: the second half leans on the first word.
    if found[0].meanings and not found[1].meanings:
        found[1] = _single(parts[0][:2] + parts[1])
    if not all(heading.meanings for heading in found):
        return None
    meanings = tuple(dict.fromkeys(m for heading in found for m in heading.meanings if m != "other"))
    ranked = [heading.rank for heading in found if heading.meanings != ("other",)]
    return Heading(meanings, max(ranked)) if meanings else None


def recognise_path(path: tuple[str, ...]) -> Heading:
    """The meaning of a column under stacked headings, outermost first (责任分工 over 责任单位)."""
    parts = list(dict.fromkeys(part for part in path if part.strip()))
    if not parts:
        return Heading(())
    if len(parts) == 1:
        return recognise(parts[0])
    leaf, above = squeeze(parts[-1]), squeeze("".join(parts[:-1]))
    over = re.search("督|监管|监督|主管|验收|核查", above)
    if _WORDS.generic.fullmatch(leaf) or over:
        joined = recognise(above + leaf)
        if joined.meanings and joined.meanings != ("other",):
            return joined
        if over:
            return Heading(("other",)) if recognise(leaf).meanings else joined
    own = recognise(parts[-1])
    if own.meanings:
        return own
    return recognise(above + leaf) if recognise(above + leaf).meanings else recognise_path(tuple(parts[:-1]))
