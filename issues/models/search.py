"""Looking for a piece of Chinese text among many items: pairs of neighbouring characters in an index (GIN, no extension).

The index finds the few rows that have every pair, `strpos` keeps those that really say it. Both look at lower case, and
neither knows a pattern character: `%` and `_` are text like any other.
"""

from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, Func, Q, TextField, Value
from django.db.models.functions import Lower, StrIndex
from django.db.models.lookups import GreaterThan


class Pairs(Func):
    """All pairs of neighbouring characters: of an item's problem and goal (two texts), or of all a copy says (one text)."""

    function = "item_pairs"
    output_field = SearchVectorField()


class PairsAsked(Func):
    """The pairs that a text must have to say these words; a single character asks for any pair that begins with it."""

    function = "pairs_asked"
    output_field = SearchQueryField()


class Said(Func):
    """Every text a frozen copy shows, a line each, in the order of `portal.search.SAID` (issues/sql/copy_said.sql)."""

    function = "copy_said"
    output_field = TextField()


class _Has(Func):
    template, arg_joiner, output_field = "(%(expressions)s)", " @@ ", BooleanField()


def says(words: str, *fields: str, pairs: tuple[str, ...] = ("problem", "goal")) -> Q:
    """The condition that one of `fields` says these words, of which there is at least one.

    `pairs` are the fields that the table's index holds the pairs of; whatever is in `fields` must be in one of them.
    """
    # the cheap question first: on a plan that asks row by row, pairs are only made for rows that do say it
    return says_exactly(words, *fields) & has_pairs(words, *pairs)


def says_exactly(words: str, *fields: str) -> Q:
    """The same asked of rows that something else has narrowed: no index is read."""
    return reduce(or_, [Q(GreaterThan(StrIndex(Lower(field), Lower(Value(words))), 0)) for field in fields])


def has_pairs(words: str, *pairs: str) -> Q:
    """What the index of pairs can say: a few rows more than say the words (`ABA B` has the pairs of `ABA`), never fewer."""
    return Q(_Has(Pairs(*pairs), PairsAsked(Value(words))))
