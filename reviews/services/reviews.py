"""Calling a review on finished items; what comes then is in roll, slips, meetings, ballots and counts."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from issues.models import Item
from issues.states import State
from reviews.models import DemocraticReview, ReviewItem
from reviews.models.review import FORMAL
from reviews.rules import day_cap, day_problems
from reviews.states import Outcome, ReviewState
from trail import clock
from trail.moves import require_state, tell
from trail.services import record_each
from units.permissions import Permission, require
from units.refusals import refuse_all
from units.rules import quorum_of


@transaction.atomic
def open_review(*, by, unit, item_ids, held_on, place="", method=DemocraticReview.Method.MEETING):
    """Call a review of finished items of one unit; its rules are fixed when the roll is locked (M56–M62).

    `method` is one of the formal channels (M61): the meeting, or on the spot. Raises ValidationError: `no_items`, `illegal_move` (an item is not finished), `pending_round`, `held_too_early`, `held_too_late`,
    `not_formal`.
    """
    require(by, Permission.REVIEW_HOLD, unit=unit)
    if method not in FORMAL:
        raise ValidationError(
            "访谈和网络评议另行记录，不计入认定；请选会议评议或现场评议。", code="not_formal"
        )
    items = list(
        Item.objects.select_for_update(of=["self"]).filter(pk__in=item_ids, unit=unit).order_by("pk")
    )
    if not items:
        raise ValidationError("请至少选择一个“已完成，待评议”的事项。", code="no_items")
    for item in items:
        require_state(item, State.FINISHED, acting=f"评议（{item.number}“{item.title}”）")
    if ReviewItem.objects.filter(item__in=items, outcome=Outcome.PENDING).exists():
        raise ValidationError("所选事项已在另一场尚未认定的评议里，请先办完那一场。", code="pending_round")
    if reasons := day_problems(held_on, items):
        raise ValidationError([ValidationError(reason, code="held_too_early") for reason in reasons])
    refuse_all(day_cap(held_on, today=clock.today()), "held_too_late")
    review = DemocraticReview.objects.create(
        unit=unit,
        method=method,
        held_on=held_on,
        place=place,
        quorum=quorum_of(unit.campaign, unit.kind),
        public_share=unit.campaign.public_share,
        quorum_norm=quorum_of(unit.campaign, unit.kind),
        floor=unit.campaign.approval_floor,
        scale=unit.campaign.review_scale,
        approving=unit.campaign.review_approving,
        denominator=unit.campaign.review_denominator,
        opened_at=clock.now(),
        opened_by=by,
    )
    rounds = dict(ReviewItem.objects.filter(item__in=items).values_list("item").annotate(Max("round")))
    ReviewItem.objects.bulk_create(
        ReviewItem(review=review, item=item, round=rounds.get(item.pk, 0) + 1) for item in items
    )
    rules = {"quorum": review.quorum, "share": review.public_share, "floor": review.floor}
    tell(review, ReviewState.DRAFT, by=by, act="review.opened", facts=rules)
    record_each("item.put_to_review", on=items, by=by, review=review.pk)
    return review
