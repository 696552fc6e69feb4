"""Items shown to the public and items that must not be."""

from contextlib import suppress

from django.core.exceptions import ValidationError

from issues.models import FrozenCopy
from tests.factories import TODAY, disclose, make_item, make_list


def shown_item(unit, **values):
    """An item of the unit's team list, publicly disclosed from today on."""
    item = make_item(unit, **values)
    if not FrozenCopy.objects.disclosed(on=TODAY).promises().filter(item=item).exists():
        disclose(item)
    return item


def personal_item(unit, leader, **values):
    """An item of a leader's own list, not disclosed."""
    return make_item(unit, its_list=make_list(unit, leader=leader), **values)


def disclose_all(item):
    """Everything there is to show of an item's list: its promise, and what came of it."""
    if not FrozenCopy.objects.disclosed(on=TODAY).promises().filter(item=item).exists():
        disclose(item)
    for kind in ("progress", "review", "close_out"):
        with suppress(ValidationError):  # nothing of this kind to show
            disclose(item, kind=kind)
    return item
