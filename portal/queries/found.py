"""The public search: which copies say some words, in any of their texts (the column `said`, `portal.found.SAID`)."""

from datetime import date
from functools import reduce
from operator import and_

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from issues.models.search import says
from issues.paging import Turn, turned
from portal.queries.copies import Kind, promised, shown
from units.models import Unit

FOUND_A_PAGE = 20
MOST_UNITS = 8  # units of that name at the head of the answer; the page of units has the rest
FOUND = ("pk", "kind", "item_id", "number", "body", "unit__name", "disclosure_id")


def found_page(campaign, *, on: date, params, words: list[str]) -> tuple[Turn, dict[int, str]]:
    """One page of the copies that say every one of `words`, and the problems of their items; three statements at most.

    Unit by unit: its texts, then its items, all that was found of one item together. An item whose promise is not
    shown has no page, so nothing of it is found. The order is that of the index `copy_as_found`: it is walked where
    many copies say the words, and the pairs are asked where few do.
    """
    promises = promised(campaign, on=on)
    # one at a time, for as many rows as the page reads: without LIMIT the planner would read all promises beforehand
    promise = Subquery(promises.filter(item=OuterRef("item")).values("pk")[:1])
    has_a_page = Q(item=None) | Q(kind=Kind.LIST) | Q(promise__isnull=False)
    said = reduce(and_, [says(word, "said", pairs=("said",)) for word in words])
    rows = (
        shown(campaign, on=on).alias(promise=promise).filter(said, has_a_page).values_list(*FOUND, named=True)
    )
    turn = turned(rows, [F("unit_id"), Coalesce("item_id", 0)], params, size=FOUND_A_PAGE)
    named = {row.item_id for row in turn if row.item_id}
    return turn, dict(promises.filter(item__in=named).values_list("item_id", "problem")) if named else {}


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
