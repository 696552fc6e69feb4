"""What the public pages read, as plain rows: nothing but frozen copies that everybody may see on the day."""

from portal.queries.copies import (
    OF_ONE_UNIT,
    STATES,
    earlier,
    item_copies,
    items_page,
    notice,
    notices,
    notices_page,
    photo,
    promised,
    results_page,
    search_rows,
    states_of,
    table_rows,
    the_campaign,
)
from portal.queries.stamp import version
from portal.queries.units import below, counts, unit, unit_items, units_page

__all__ = [
    "OF_ONE_UNIT",
    "STATES",
    "below",
    "counts",
    "earlier",
    "item_copies",
    "items_page",
    "notice",
    "notices",
    "notices_page",
    "photo",
    "promised",
    "results_page",
    "search_rows",
    "states_of",
    "table_rows",
    "the_campaign",
    "unit",
    "unit_items",
    "units_page",
    "version",
]
