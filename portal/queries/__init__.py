"""What the public pages read, as plain rows: nothing but frozen copies that everybody may see on the day."""

from portal.queries.copies import (
    OF_ONE_UNIT,
    STATES,
    earlier,
    item_copies,
    items_page,
    newer,
    notice,
    notices,
    notices_page,
    photo,
    problems_of,
    promised,
    results_page,
    said_rows,
    states_of,
    table_rows,
    the_campaign,
)
from portal.queries.found import MOST_UNITS, found_page, unit_names, units_called
from portal.queries.stamp import version
from portal.queries.units import below, counts, unit, unit_items, units_page

__all__ = [
    "MOST_UNITS",
    "OF_ONE_UNIT",
    "STATES",
    "below",
    "counts",
    "earlier",
    "found_page",
    "item_copies",
    "items_page",
    "newer",
    "notice",
    "notices",
    "notices_page",
    "photo",
    "problems_of",
    "promised",
    "results_page",
    "said_rows",
    "states_of",
    "table_rows",
    "the_campaign",
    "unit",
    "unit_items",
    "unit_names",
    "units_called",
    "units_page",
    "version",
]
