"""What the pages of this app show, as plain data."""

from issues.queries.explanations import explanation_rights, explanation_rows, reports_waiting_for
from issues.queries.extensions import extension_page, extension_rights, extension_rows, extensions_waiting_for
from issues.queries.items import (
    ITEM_ORDERS,
    LIST_ORDER,
    draft_stamp,
    drafts_of,
    item_counts,
    item_page,
    know_campaign,
    list_page,
    lists_with_figures,
    printed_items,
    story,
    task_rows,
)
from issues.queries.levels import may_pass, next_level, passing_unit
from issues.queries.shown import shown_stamp

__all__ = [
    "ITEM_ORDERS",
    "LIST_ORDER",
    "draft_stamp",
    "drafts_of",
    "explanation_rights",
    "explanation_rows",
    "extension_page",
    "extension_rights",
    "extension_rows",
    "extensions_waiting_for",
    "item_counts",
    "item_page",
    "know_campaign",
    "list_page",
    "lists_with_figures",
    "may_pass",
    "next_level",
    "passing_unit",
    "printed_items",
    "reports_waiting_for",
    "shown_stamp",
    "story",
    "task_rows",
]
