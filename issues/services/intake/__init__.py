"""Taking ledgers in: received, read by the worker, answered by a person, committed all or nothing (M15–M22, M33)."""

from issues.services.intake.answers import answer_delivery, answer_ledger
from issues.services.intake.commit import commit_ledger, drop_ledger
from issues.services.intake.reading import read_delivery, unread_deliveries
from issues.services.intake.receive import receive_delivery

__all__ = [
    "answer_delivery",
    "answer_ledger",
    "commit_ledger",
    "drop_ledger",
    "read_delivery",
    "receive_delivery",
    "unread_deliveries",
]
