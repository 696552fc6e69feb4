"""The roll of a review: typed by the unit, locked with the rules and the items, confirmed by the group (P0, P1)."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import transaction

from reviews.models import Attendance, Attendee, ReviewItem
from reviews.models.review import PERSON
from reviews.queries.kit import called
from reviews.queries.rolls import clerks_of, rules_text, snapshot_of, subjects_of
from reviews.rules import roll_shortfalls, teller_problems
from reviews.seals import digest
from reviews.services.moving import locked, noted
from reviews.states import ReviewState
from trail import clock
from trail.moves import allowed_move, move, require_state
from trail.services import record
from units.permissions import Permission, require
from units.refusals import another_person, needs_reason, refuse_all
from units.rules import quorum_of


@transaction.atomic
def save_roll(*, review_id, by, lines):
    """Replace the roll of a review that is being prepared; `lines` are (name, category) pairs (P1, S35)."""
    review = locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    require_state(review, ReviewState.DRAFT)
    known = set(Attendance.Category.values)
    names = Counter(name for name, _ in lines)
    refuse_all(
        [f"“{name}”在名册里出现了 {many} 次，请加上代号区别。" for name, many in names.items() if many > 1]
        + [f"“{name}”的类别“{category}”不认识。" for name, category in lines if category not in known],
        "bad_roll",
    )
    review.roll.all().delete()
    Attendee.objects.bulk_create(
        Attendee(review=review, name=name, category=category) for name, category in lines
    )
    record(
        "review.roll_saved",
        on=review,
        by=by,
        people=len(lines),
        categories=dict(Counter(c for _, c in lines)),
    )
    return review


@transaction.atomic
def lock_review(*, review_id, by, tellers=(), relatives=(), quorum=None, quorum_reason=""):
    """Fix roll, rules and items: copied, hashed, and from here on unchangeable (P0, S34, S35, S54).

    A quorum below what is usual for the organisation form needs a reason here and the group's consent, which is
    its confirmation of the roll (M56). Raises `roll_short`, `bad_teller`, `reason_missing`.
    """
    review = locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    allowed_move(review, ReviewState.LOCKED)
    campaign = review.unit.campaign
    if review.evaluation_id:  # a pass brings its own rules; nothing is decided by a floor
        norm, share, floor, scale, approving = review.quorum, review.public_share, 0, PERSON, 1
    else:
        norm, share = quorum_of(campaign, review.unit.kind), campaign.public_share
        floor, scale = campaign.approval_floor, campaign.review_scale
        approving = campaign.review_approving
    quorum = quorum or norm
    if quorum < norm:
        needs_reason(quorum_reason, f"参评人数一般不少于 {norm} 人，要低于它须写明理由，并由督导组同意。")
    tellers = [one.strip() for one in tellers if one.strip()]
    counts = dict(Counter(review.roll.values_list("category", flat=True)))
    refuse_all(
        roll_shortfalls(
            counts,
            wanted=called(review),
            names=dict(Attendance.Category.choices),
            quorum=quorum,
            public_share=share,
        ),
        "roll_short",
    )
    refuse_all(
        teller_problems(tellers, subjects=subjects_of(review), clerks=clerks_of(review), relatives=relatives),
        "bad_teller",
    )
    values = {
        "quorum": quorum,
        "quorum_norm": norm,
        "quorum_reason": quorum_reason.strip() if quorum < norm else "",
        "public_share": share,
        "floor": floor,
        "scale": scale,
        "approving": approving,
        "denominator": campaign.review_denominator,
        "tellers": tellers,
    }
    rows = list(review.asked.prefetch_related("item__measures"))
    for row in rows:
        row.snapshot = snapshot_of(row)
    ReviewItem.every.bulk_update(rows, ["snapshot"])
    values["rules_hash"] = digest(rules_text(review, values, [row.snapshot for row in rows]))
    facts = {
        "rules": values["rules_hash"],
        "people": sum(counts.values()),
        "categories": counts,
        "quorum": quorum,
    }
    return move(
        review,
        ReviewState.LOCKED,
        by=by,
        facts=facts | {"reason": values["quorum_reason"]},
        locked_at=clock.now(),
        locked_by=by,
        **values,
    )


@transaction.atomic
def confirm_roll(*, review_id, by):
    """The supervision group agrees to roll, quorum and tellers (P1)."""
    review = locked(review_id)
    require(by, Permission.REVIEW_CONFIRM, unit=review.unit)
    require_state(review, ReviewState.LOCKED)
    another_person(by, "锁定名册的人不能自己确认，请由督导组确认。", review.locked_by_id)
    if review.roll_confirmed_at:
        raise ValidationError("名册已经确认过，无须再次确认。", code="illegal_move")
    return noted(review, "review.roll_confirmed", by=by, roll_confirmed_at=clock.now(), roll_confirmed_by=by)


@transaction.atomic
def return_roll(*, review_id, by, reason):
    """The group has roll or tellers changed; nothing was handed out yet."""
    review = locked(review_id)
    require(by, Permission.REVIEW_CONFIRM, unit=review.unit)
    allowed_move(review, ReviewState.DRAFT)
    needs_reason(reason, "请写明名册哪里要改。")
    if review.slips.exists():
        raise ValidationError(
            "评议票已经印制，名册不能再改；确有必要请取消本场，另行组织。", code="slips_out"
        )
    review.roll.filter(present=True).update(present=False)
    return move(
        review,
        ReviewState.DRAFT,
        by=by,
        facts={"reason": reason},
        roll_confirmed_at=None,
        roll_confirmed_by=None,
    )


@transaction.atomic
def sign_in(*, review_id, by, present):
    """Mark who is there: `present` are keys of roll lines, or "all". Before the vote opens only (P3, S35)."""
    review = locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    require_state(review, ReviewState.LOCKED)
    roll = review.roll.all()
    if present == "all":
        roll.filter(present=False).update(present=True)
    else:
        roll.filter(pk__in=present, present=False).update(present=True)
        roll.filter(present=True).exclude(pk__in=present).update(present=False)
    return noted(review, "review.signed_in", by=by, facts={"people": roll.filter(present=True).count()})
