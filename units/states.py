"""Which move of a proposal is legal; and how every app builds its database guards from its own table of moves."""

import pgtrigger
from django.db.models import TextChoices


class ProposalState(TextChoices):
    PROPOSED = "proposed", "待另一人确认"
    CONFIRMED = "confirmed", "已确认，已生效"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


PROPOSAL_MOVES = {  # what is decided is over: a new proposal is made, never an old one revived
    ProposalState.PROPOSED: {ProposalState.CONFIRMED, ProposalState.REFUSED, ProposalState.WITHDRAWN},
    ProposalState.CONFIRMED: set(),
    ProposalState.REFUSED: set(),
    ProposalState.WITHDRAWN: set(),
}


def pairs(moves):
    """A table of moves as (from, to) pairs, the shape a trigger wants."""
    return [(str(before), str(after)) for before, afters in moves.items() for after in sorted(afters)]


def born(state):
    """A trigger condition: a row may only be inserted in this state, whatever inserts it."""
    return ~pgtrigger.Q(new__state=state)
