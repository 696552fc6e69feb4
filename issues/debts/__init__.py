"""What waits in lists, items, what is asked about them, and releases (S138): one file per noun, the rows together here."""

from issues.debts.asked import ASKED
from issues.debts.flags import MARKS
from issues.debts.items import IN_HAND
from issues.debts.lists import LISTS
from issues.debts.releases import RELEASES

DEBTS = (*IN_HAND, *MARKS, *LISTS, *ASKED, *RELEASES)
