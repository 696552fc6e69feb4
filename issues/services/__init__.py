"""Every change to lists, items, progress, disclosure and flags. One verb, one function, one transaction."""

from issues.services.bundles import (
    ask_bundle,
    fail_bundle,
    finish_bundle,
    note_bundle,
    start_bundle,
    waiting_bundles,
)
from issues.services.channels import log_channel
from issues.services.explanations import explain_overdue, receive_report
from issues.services.extensions import ask_extension, decide_extension, withdraw_extension
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
from issues.services.leads import answer_lead, ask_lead, rank_item, withdraw_lead
from issues.services.lists import (
    accept_list,
    accept_lists,
    create_list,
    create_lists,
    pass_on_list,
    return_list,
    submit_list,
    submit_lists,
)
from issues.services.progress import add_report, complete_measures, report_progress
from issues.services.proposals import propose_releases, propose_text
from issues.services.purge import purge_disclosures
from issues.services.releases import (
    refuse_release,
    release_disclosures,
    withdraw_disclosure,
)
from issues.services.sweeps import flag_overdue, flag_unexplained, raise_flags

__all__ = [
    "accept_list",
    "accept_lists",
    "add_item",
    "add_items",
    "add_report",
    "answer_delivery",
    "answer_lead",
    "answer_ledger",
    "approve_items",
    "ask_bundle",
    "ask_extension",
    "ask_lead",
    "close_items",
    "commit_ledger",
    "complete_measures",
    "create_list",
    "create_lists",
    "decide_extension",
    "delete_item",
    "drop_ledger",
    "edit_item",
    "explain_overdue",
    "fail_bundle",
    "finish_bundle",
    "finish_item",
    "finish_items",
    "flag_overdue",
    "flag_unexplained",
    "log_channel",
    "note_bundle",
    "pass_on_list",
    "propose_releases",
    "propose_text",
    "purge_disclosures",
    "raise_flags",
    "rank_item",
    "read_delivery",
    "receive_delivery",
    "receive_report",
    "refuse_release",
    "release_disclosures",
    "report_progress",
    "return_list",
    "send_back",
    "start_bundle",
    "submit_list",
    "submit_lists",
    "unread_deliveries",
    "waiting_bundles",
    "withdraw_disclosure",
    "withdraw_extension",
    "withdraw_lead",
]
