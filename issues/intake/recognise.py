"""Whose ledger is this? Told from a unit column, the filing line, the sheets' and the file's names (issue 3, point 5)."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger.chinese import squeeze
from ledger.items import Item, Ledger
from units.models import Unit

_ENDING = re.compile(r"(?:委员会|领导班子|班子|党委|党组|党总支|党支部|党工委|工委|总支|支部)+$")
_PLACE = re.compile(r"^.{2,4}?[市县区](?=.{2})")


@dataclass
class Part:
    """The items of one unit in a file. `label`: what the file calls it; `unit` None where it names none of ours."""

    unit: Unit | None
    label: str = ""
    items: list[Item] = field(default_factory=list)


class Names:
    """What units are called: in full, without the organisation form, without the place in front.

    `units`: all of the campaign, so that another's name is never taken for a shorter one of ours; `mine`: those a ledger
    may turn out to be of (all, when None); `former`: names of before with who answers to them today (M121).
    """

    def __init__(
        self,
        units: Iterable[Unit],
        mine: Iterable[Unit] | None = None,
        former: Iterable[tuple[str, Unit]] = (),
    ) -> None:
        self.known: dict[str, set[Unit]] = {}
        self.mine = None if mine is None else set(mine)
        self.told: dict[str, Unit | None] = {}
        for unit in units:
            for spoken in _spoken(unit.name):
                self.known.setdefault(spoken, set()).add(unit)
        today = set(self.known)
        for name, unit in former:
            for spoken in _spoken(name) - today:  # a name somebody bears today is theirs alone
                self.known.setdefault(spoken, set()).add(unit)

    def any_unit_in(self, text: str) -> Unit | None:
        """The unit with the longest name that stands in the text; None when two of the same length do."""
        if text not in self.told:
            plain = squeeze(text)
            hits = [spoken for spoken in self.known if spoken in plain]
            longest = max(map(len, hits), default=0)
            best = {unit for spoken in hits if len(spoken) == longest for unit in self.known[spoken]}
            self.told[text] = best.pop() if len(best) == 1 else None
        return self.told[text]

    def unit_in(self, text: str) -> Unit | None:
        """The same, if it is one of mine."""
        unit = self.any_unit_in(text)
        return unit if self.mine is None or unit in self.mine else None

    def only_unit_in(self, texts: Iterable[str]) -> Unit | None:
        """The one unit of mine that all texts naming a unit name."""
        found = {unit for text in texts if (unit := self.unit_in(text))}
        return found.pop() if len(found) == 1 else None


def split(read: Ledger, name: str, names: Names) -> list[Part]:
    """The parts of a read ledger by unit, in the order of the file; most files are one part.

    A column that names the filing unit decides row by row; else sheets that name different units; else the file is
    one unit's, named in a sure place; else a responsible-unit column that mostly names units of ours.
    """
    if any(item.extra and item.extra.get("filer") for item in read.items):
        return _by_label(read, names, lambda item: (item.extra or {}).get("filer", ""))
    sheets = {
        sheet: _unit_of_sheet(read, sheet, names) for sheet in dict.fromkeys(i.sheet for i in read.items)
    }
    if len(set(sheets.values()) - {None}) > 1:
        by_sheet = _by_label(read, names, lambda item: item.sheet)
        for part in by_sheet:
            part.unit = sheets[part.label]
        return by_sheet
    for texts in (read.units.values(), [name], read.titles.values(), sheets):
        if unit := names.only_unit_in(texts):
            return [Part(unit, items=read.items)]
    lead = Counter(names.unit_in(item.units[0]) if item.units else None for item in read.items)
    ours = sum(many for unit, many in lead.items() if unit)
    if ours * 2 > len(read.items):
        if len(lead) == 1:
            return [Part(next(iter(lead)), items=read.items)]
        return _by_label(read, names, lambda item: item.units[0] if item.units else "")
    return [Part(None, items=read.items)]


def _by_label(read, names, label_of):
    """One part per unit of ours, and one per name that is none."""
    parts = {}
    for item in read.items:
        label = label_of(item)
        unit = names.unit_in(label)
        part = parts.setdefault(unit or squeeze(label), Part(unit, label[:120]))
        part.items.append(item)
    return list(parts.values())


def _unit_of_sheet(read, sheet, names):
    places = (read.units.get(sheet, ""), read.titles.get(sheet, ""), sheet)
    return next((unit for text in places if (unit := names.unit_in(text))), None)


def _spoken(name):
    full = squeeze(name)
    short = _ENDING.sub("", full)
    return {form for form in (full, short, _PLACE.sub("", short)) if len(form) >= 2}
