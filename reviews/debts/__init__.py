"""What waits in reviews, close-outs, evaluations and the network review (S138): one file per noun, the rows together here."""

from reviews.debts.items import ITEMS
from reviews.debts.meetings import MEETINGS
from reviews.debts.others import OTHERS
from reviews.debts.steps import STEPS

DEBTS = (*ITEMS, *MEETINGS, *STEPS, *OTHERS)
