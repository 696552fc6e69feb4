"""The public search: which copies say some words, in any of their texts (the column `said`, `portal.search.SAID`).

However many copies there are and whatever is asked, a page reads a bounded number of them, and page after page finds
exactly what says the words: see `found_page`.
"""

import re
from datetime import date
from functools import reduce
from operator import and_, attrgetter
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from issues.models import FrozenCopy
from issues.models.search import has_pairs, says_exactly
from portal.queries.copies import Kind, promised, shown
from units.desk.paging import beyond
from units.models import Unit

FOUND_A_PAGE = 20
MOST_UNITS = 8  # units of that name at the head of the answer; the page of units has the rest
FOUND = (
    *("pk", "kind", "item_id", "number", "body", "goal", "unit_id", "unit__name", "disclosure_id"),
    *("followed_by", "replaced", "place"),
)
# Copies one page looks at: first a short way from where the reader stands, which is all that common words need; then, of
# rare words, all that the index of pairs knows; of words in between a long way.
SHORT, RARE, LONG = 300, 2000, 2000
STAND = re.compile(r"([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,18})", re.ASCII)
KEYS = ("unit_id", "place", "pk")


class Found(NamedTuple):
    """One page: its rows, where the neighbouring pages begin (nothing where there is none), and whether it ends before
    it is full because it has looked at enough: the rest is found from `after` (or `before`) on."""

    rows: list[Any]
    after: str
    before: str
    cut: bool

    def __iter__(self):
        return iter(self.rows)


def found_page(campaign, *, on: date, params, words: list[str]) -> tuple[Found, dict[int, str]]:
    """One page of the copies that say every one of `words`, and the problems of their items; eight statements at most.

    Unit by unit: its texts, then its items, all that was found of one item together, in the order of the index
    `copy_as_found`. An item whose promise is not shown has no page, so nothing of it is found. A promise that was
    replaced is found by the goal that its item's page shows beside the new one.
    """
    backwards = "before" in params and "after" not in params
    stand = _stand(params.get("before" if backwards else "after"))
    look = _Look(campaign, on, words, stand, backwards and stand is not None)
    rows, end = look.along(SHORT)
    if len(rows) <= FOUND_A_PAGE and end:
        named = look.by_the_index()
        rows, end = look.along(LONG) if len(named) > RARE else (look.among(named), None)
    turn = _turn(rows, end, look)
    items = {row.item_id for row in turn if row.item_id}
    problems = promised(campaign, on=on).filter(item__in=items) if items else FrozenCopy.objects.none()
    return turn, dict(problems.values_list("item_id", "problem"))


class _Look:
    """What is looked for, from where on, and in which direction."""

    def __init__(self, campaign, on, words, stand, backwards):
        self.campaign, self.on, self.words = campaign, on, words
        self.stand, self.backwards = stand, backwards
        self.sign = "<" if backwards else ">"
        self.order = [f"-{key}" if backwards else key for key in KEYS]

    def along(self, many):
        """What says the words among the next `many` copies, whoever may see these, and where they end (nothing: there
        are no more)."""
        units = Unit.objects.filter(campaign=self.campaign).values("pk")
        first, last = units.order_by("pk")[:1], units.order_by("-pk")[:1]
        way = FrozenCopy.objects.filter(unit__gte=Subquery(first), unit__lte=Subquery(last))
        way = self._from_here(way).order_by(*self.order)
        passed = list(way.values_list(*KEYS, "replaced_on")[:many])
        named = [(pk, replaced_on) for *_, pk, replaced_on in passed]
        return self.among(named), passed[-1][:3] if len(passed) == many else None

    def by_the_index(self):
        """(pk, day of its replacement) of all copies that have every pair of the words; of `RARE` and one at most."""
        pairs = reduce(and_, [has_pairs(word, "said") for word in self.words])
        return list(FrozenCopy.objects.filter(pairs).order_by().values_list("pk", "replaced_on")[: RARE + 1])

    def among(self, named):
        """What says the words among these copies: in force today, or a promise that one in force has changed."""
        rows = self._asked(self._now(), "said", [pk for pk, _ in named])
        if replaced := [pk for pk, day in named if day]:
            old = FrozenCopy.objects.earlier_promises(on=self.on).filter(unit__campaign=self.campaign)
            rows += self._asked(old.annotate(replaced=Value(True)), "goal", replaced)
            rows.sort(key=attrgetter(*KEYS), reverse=self.backwards)
        return rows[: FOUND_A_PAGE + 1]

    def _now(self):
        now, promises = shown(self.campaign, on=self.on), promised(self.campaign, on=self.on)
        has_a_page = Q(item=None) | Q(kind=Kind.LIST) | Q(Exists(promises.filter(item=OuterRef("item"))))
        return now.filter(has_a_page).annotate(replaced=Value(False), followed_by=Value(""))

    def _asked(self, rows, field, named):
        said = [says_exactly(word, field) for word in self.words]
        rows = self._from_here(rows).filter(*said, pk__in=named).order_by(*self.order)
        return list(rows.values_list(*FOUND, named=True)[: FOUND_A_PAGE + 1])

    def _from_here(self, rows):
        rows = rows.annotate(place=Coalesce("item", 0))
        return rows.filter(beyond([*KEYS], self.stand, self.sign)) if self.stand else rows


def _turn(rows, end, look):
    more, rows = len(rows) > FOUND_A_PAGE, rows[:FOUND_A_PAGE]
    on = _key(rows[-1]) if more else "-".join(map(str, end)) if end else ""
    if look.stand:
        unit, place, pk = look.stand
        # where nothing is left to stand on, the row itself that the reader came from
        back = f"{unit}-{place}-{pk - 1 if look.backwards else pk + 1}"
        back = _key(rows[0]) if rows else back
    else:
        back = ""
    if look.backwards:
        rows.reverse()
    after, before = (back, on) if look.backwards else (on, back)
    return Found(rows, after, before, cut=bool(end) and not more)


def _key(row):
    return f"{row.unit_id}-{row.place}-{row.pk}"


def _stand(given):
    known = STAND.fullmatch(given or "")
    return tuple(map(int, known.groups())) if known else None


def units_called(campaign, *, words: list[str]) -> list[tuple[int, str]]:
    """The first participating units whose name says every word; one more than shown when there are more."""
    units = unit_names(campaign)
    for word in words:
        units = units.filter(name__contains=word)
    return list(units[: MOST_UNITS + 1])


def unit_names(campaign):
    """(id, name) of every participating unit in their order."""
    units = Unit.objects.participating().filter(campaign=campaign)
    return units.order_by("order", "pk").values_list("pk", "name")
