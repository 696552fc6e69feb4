"""Every change to lists, items, progress, disclosure and flags. One verb, one function, one transaction."""

from issues.services.disclosure import disclose_list, disclose_lists, withdraw_disclosure
from issues.services.intake import (
    answer_delivery,
    answer_ledger,
    commit_ledger,
    drop_ledger,
    read_delivery,
    receive_delivery,
    unread_deliveries,
)
from issues.services.items import (
    add_item,
    add_items,
    approve_items,
    close_items,
    delete_item,
    edit_item,
    finish_item,
    finish_items,
    send_back,
)
from issues.services.lists import (
    accept_list,
    accept_lists,
    create_list,
    create_lists,
    return_list,
    submit_list,
    submit_lists,
)
from issues.services.progress import add_report, complete_measure, complete_measures, report_progress
from issues.services.sweeps import flag_overdue, raise_flags

__all__ = [
    "accept_list",
    "accept_lists",
    "add_item",
    "add_items",
    "add_report",
    "answer_delivery",
    "answer_ledger",
    "approve_items",
    "close_items",
    "commit_ledger",
    "complete_measure",
    "complete_measures",
    "create_list",
    "create_lists",
    "delete_item",
    "disclose_list",
    "disclose_lists",
    "drop_ledger",
    "edit_item",
    "finish_item",
    "finish_items",
    "flag_overdue",
    "raise_flags",
    "read_delivery",
    "receive_delivery",
    "report_progress",
    "return_list",
    "send_back",
    "submit_list",
    "submit_lists",
    "unread_deliveries",
    "withdraw_disclosure",
]
