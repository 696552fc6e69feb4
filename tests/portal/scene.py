"""Items shown to the public and items that must not be."""

from datetime import timedelta

from issues import services as issues
from tests.factories import TODAY, make_item, make_list


def disclose(shown, *, scope="public", starts=TODAY, ends=TODAY + timedelta(days=30)):
    """Disclose a list (or an item's list); returns the disclosure."""
    list_id = getattr(shown, "list_id", shown.pk)
    return issues.disclose_list(list_id=list_id, by=None, scope=scope, starts_on=starts, ends_on=ends)


def shown_item(unit, **values):
    """An item of the unit's team list, publicly disclosed from today on."""
    item = make_item(unit, **values)
    if not item.list.disclosures.exists():
        disclose(item)
    return item


def personal_item(unit, leader, **values):
    """An item of a leader's own list, not disclosed."""
    return make_item(unit, its_list=make_list(unit, leader=leader), **values)
