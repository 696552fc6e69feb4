"""Whose ledger is this? Told from the filing line, the file's name, the sheet's title or the unit column (point 5)."""

import re
from collections import Counter

from issues.ledger.chinese import squeeze

_ENDING = re.compile(r"(?:委员会|领导班子|班子|党委|党组|党总支|党支部|党工委|总支|支部)+$")
_PLACE = re.compile(r"^.{2,4}?[市县区](?=.{2})")


def unit_of(read, name, units):
    """The one unit of `units` that the ledger names most surely, or None when none or several are named.

    `read`: a Ledger; `name`: the file's name. Sure places are asked before weak ones.
    """
    known = {}
    for unit in units:
        for spoken in _spoken(unit.name):
            known.setdefault(spoken, set()).add(unit)
    column = Counter(text for item in read.items for text in item.units)
    for texts in ([*read.units.values()], [name], [*read.titles.values()], [*read.titles, *column]):
        found = {unit for text in texts if (unit := _named_in(squeeze(text), known))}
        if len(found) == 1:
            return found.pop()
    return None


def _spoken(name):
    """The ways a unit is called: in full, without its organisation form, without the place in front."""
    full = squeeze(name)
    short = _ENDING.sub("", full)
    return {form for form in (full, short, _PLACE.sub("", short)) if len(form) >= 3}


def _named_in(text, known):
    """The unit with the longest name that stands in the text; None when two of the same length do."""
    hits = sorted((spoken for spoken in known if spoken in text), key=len, reverse=True)
    if not hits:
        return None
    best = {unit for spoken in hits if len(spoken) == len(hits[0]) for unit in known[spoken]}
    return best.pop() if len(best) == 1 else None
