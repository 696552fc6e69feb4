"""What stands behind a verdict, and what pages show of reviews and close-outs, as plain data."""

from reviews.queries.audits import (
    after_verdict,
    asked_by,
    audit_page,
    audit_rows,
    close_page,
    colleagues,
    next_waiting,
)
from reviews.queries.dossier import (
    chain,
    close_outs_of,
    dossier_hash,
    dossier_hashes,
    latest_round,
    rounds_of,
    waits_for,
)
from reviews.queries.evaluations import evaluation_page, evaluations_page
from reviews.queries.floor import below_floor
from reviews.queries.kit import (
    kit_page,
    roll_check,
    roll_page,
    room_page,
    slip_sheet,
    slips_wanted,
    step_page,
)
from reviews.queries.meetings import (
    NEWEST_HELD,
    Meeting,
    after_confirming,
    meeting,
    outcome_counts,
    review_page,
    rules_of,
    units_to_review,
)
from reviews.queries.pace import pace
from reviews.queries.rounds import ballot_paper, ballot_picture, may_vote, public_round, receipt_of, review_of
from reviews.queries.seals import agreed_paper

__all__ = [
    "NEWEST_HELD",
    "Meeting",
    "after_confirming",
    "after_verdict",
    "agreed_paper",
    "asked_by",
    "audit_page",
    "audit_rows",
    "ballot_paper",
    "ballot_picture",
    "below_floor",
    "chain",
    "close_outs_of",
    "close_page",
    "colleagues",
    "dossier_hash",
    "dossier_hashes",
    "evaluation_page",
    "evaluations_page",
    "kit_page",
    "latest_round",
    "may_vote",
    "meeting",
    "next_waiting",
    "outcome_counts",
    "pace",
    "public_round",
    "receipt_of",
    "review_of",
    "review_page",
    "roll_check",
    "roll_page",
    "room_page",
    "rounds_of",
    "rules_of",
    "slip_sheet",
    "slips_wanted",
    "step_page",
    "units_to_review",
    "waits_for",
]
