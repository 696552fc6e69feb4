"""Reading ledgers as offices really write them. No Django, no database: bytes in, plain data out."""

from issues.ledger.deadlines import Deadline, read_deadline
from issues.ledger.guards import LIMITS, Limits, Unreadable
from issues.ledger.items import Ignored, Item, Ledger, Question
from issues.ledger.reader import read_ledger

__all__ = [
    "LIMITS",
    "Deadline",
    "Ignored",
    "Item",
    "Ledger",
    "Limits",
    "Question",
    "Unreadable",
    "read_deadline",
    "read_ledger",
]
