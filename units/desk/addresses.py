"""Addresses of rows for pages that show many: the pattern is looked up once, not per row."""

from functools import cache

from django.urls import reverse

_PLACE = 987654321


@cache
def _around(name: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[_PLACE]).partition(str(_PLACE))
    return before, after


def row_address(name: str, pk: int) -> str:
    """What `reverse(name, args=[pk])` gives, for an address whose only argument is a row's number."""
    before, after = _around(name)
    return f"{before}{pk}{after}"
