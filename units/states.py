"""Which move of a proposal of rules is legal, who makes it, and what the trail says of it."""

from django.db.models import TextChoices

from trail.tables import Move, Moves


class ProposalState(TextChoices):
    PROPOSED = "proposed", "待另一人确认"
    CONFIRMED = "confirmed", "已确认，已生效"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


P = ProposalState
PROPOSAL_MOVES = Moves(  # what is decided is over: a new proposal is made, never an old one revived
    "rule_proposal",
    ProposalState,
    [
        Move(None, P.PROPOSED, "rules_edit", "campaign.rules_proposed"),
        Move(P.PROPOSED, P.CONFIRMED, "rules_edit", "campaign.rules_edited"),
        Move(P.PROPOSED, P.REFUSED, "rules_edit", "campaign.rules_refused"),
        Move(P.PROPOSED, P.WITHDRAWN, "rules_edit", "campaign.rules_withdrawn"),
    ],
    noun="这份提议",
    page=("units:rule_proposal", "pk"),
    way="还要修改的，请重新提议。",
    told_on="campaign",
    told_at="'campaign:' || {row}.campaign_id",
)
