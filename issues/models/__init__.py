"""Rectification lists, items, progress reports, disclosure, flags, imports."""

from issues.models.bundle import SiteBundle
from issues.models.channel import ChannelEntry, ReleasedPhoto
from issues.models.disclosure import Disclosure
from issues.models.ending import Ending
from issues.models.explanation import Explanation
from issues.models.extension import Extension
from issues.models.flag import Flag
from issues.models.frozen_copy import FrozenCopy
from issues.models.item import Item, Measure
from issues.models.item_day import ItemDay
from issues.models.lead import LeadRequest
from issues.models.ledger import ColumnMeaning, Delivery, LedgerImport, LedgerRow
from issues.models.lists import RectificationList
from issues.models.order import Order
from issues.models.progress import Attachment, ProgressReport

__all__ = [
    "Attachment",
    "ChannelEntry",
    "ColumnMeaning",
    "Delivery",
    "Disclosure",
    "Ending",
    "Explanation",
    "Extension",
    "Flag",
    "FrozenCopy",
    "Item",
    "ItemDay",
    "LeadRequest",
    "LedgerImport",
    "LedgerRow",
    "Measure",
    "Order",
    "ProgressReport",
    "RectificationList",
    "ReleasedPhoto",
    "SiteBundle",
]
