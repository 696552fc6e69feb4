"""Looking for a piece of Chinese text among many items: pairs of neighbouring characters in an index (GIN, no extension).

The index finds the few rows that have every pair, `strpos` keeps those that really say it. Both look at lower case, and
neither knows a pattern character: `%` and `_` are text like any other.
"""

from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, Func, Q, Value
from django.db.models.functions import Lower, StrIndex
from django.db.models.lookups import GreaterThan


class Pairs(Func):
    """All pairs of neighbouring characters of an item's problem and goal, as the index `item_pairs_said` holds them."""

    function = "item_pairs"
    output_field = SearchVectorField()


class PairsAsked(Func):
    """The pairs that a text must have to say these words; a single character asks for any pair that begins with it."""

    function = "pairs_asked"
    output_field = SearchQueryField()


class _Has(Func):
    template, arg_joiner, output_field = "(%(expressions)s)", " @@ ", BooleanField()


def says(words: str, *fields: str) -> Q:
    """The condition that one of `fields` (of problem and goal) says these words, of which there is at least one."""
    said = [Q(GreaterThan(StrIndex(Lower(field), Lower(Value(words))), 0)) for field in fields]
    # the cheap question first: on a plan that asks row by row, pairs are only made for rows that do say it
    return reduce(or_, said) & Q(_Has(Pairs("problem", "goal"), PairsAsked(Value(words))))
