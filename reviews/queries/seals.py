"""What was sealed, and whether it still is what the trail says (P8, S36)."""

from reviews.models import Seal
from reviews.seals import canonical, digest, root
from trail.evidence import check
from trail.queries import history


def agreed_paper(review):
    """The paper numbers that stand: two equal entries, or the third; None while they are open."""
    entries = {one.entry: one.numbers for one in review.papers.all()}
    if 3 in entries:
        return entries[3]
    return entries.get(1) if 1 in entries and entries[1] == entries.get(2) else None


def seal_text(review):
    """Everything a count came to, as the exact text that is hashed."""
    slips = list(review.slips.values_list("state", flat=True))
    ballots = {}
    for item, choice in review.ballots.values_list("item_id", "choice"):
        ballots.setdefault(item, {"a": 0, "b": 0, "c": 0})[choice] += 1
    codes = list(review.receipts.order_by("code").values_list("code", flat=True))
    return canonical(
        {
            "unit": review.unit_id,
            "day": str(review.held_on),
            "rules": review.rules_hash,
            "present": {one.category: one.present for one in review.attendance.all()},
            "slips": {state: slips.count(state) for state in ("used", "unused", "void")},
            "paper": agreed_paper(review),
            "receipts": len(codes),
            "root": root(codes),
            "tallies": [
                {
                    "number": row.judged.number,
                    "item": row.pk,
                    "slips": ballots.get(row.pk, {"a": 0, "b": 0, "c": 0}),
                    "all": [row.likes, row.dislikes, row.unsure, row.spoilt],
                    "approvals": row.approvals,
                    "base": row.base,
                }
                for row in review.asked
            ],
            "persons": {
                "locked": review.locked_by_id,
                "roll": review.roll_confirmed_by_id,
                "started": [review.start_asked_by_id, review.started_by_id],
                "closed": [review.close_asked_by_id, review.closed_by_id],
                "counted": review.counted_by_id,
            },
            "tellers": review.tellers,
        }
    )


@check("seals")
def broken_seals():
    """One line for each seal that is not what was counted, or that the trail does not know."""
    for seal in Seal.objects.select_related("review__unit").order_by("pk"):
        known = any(event.get("seal") == seal.hash for event in history(seal.review))
        if digest(seal.body) != seal.hash or seal_text(seal.review) != seal.body or not known:
            yield f"评议 {seal.review} 的封存与现有票数不符"
