"""What `reviews` decides that burdens a unit (M118): an item returned by a level, a review called off, a consequence of a ranking."""

from reviews.states import ReviewState, Verdict
from units.burdens import Burden, born_as, burdening
from units.permissions import Permission


def _called_off(body):
    """A review that the group made void, or stopped while people voted; what the unit or the database ends burdens nobody."""
    ways = ((ReviewState.COUNTED, ReviewState.VOID), (ReviewState.OPEN, ReviewState.CANCELLED))
    if body.get("actor") is None or (body.get("before"), body.get("after")) not in ways:
        return None
    return int(body["object"].removeprefix("review:"))


burdening(
    Burden(
        "verdict_return",
        "审核退回",
        model="audit_step",
        act="audit.decided",
        permission=Permission.AUDIT_GROUP,
        verbs=("reviews.services.verdicts.decide_step", "reviews.services.verdicts.decide_steps"),
        find=born_as("audit_step", Verdict.RETURNED),
        unit="close_out.item.unit",
        page=("issues:item", "close_out.item_id"),
        hands=("decided_by_id", "on_behalf_of_id"),
        follows="原结论不改写：单位补充材料或重新申请销号，由没有参与的人审核。",
    ),
    Burden(
        "review_void",
        "作废民主评议",
        model="review",
        act="review.moved",
        permission=Permission.REVIEW_CONFIRM,
        verbs=("reviews.services.counts.void_review", "reviews.services.counts.cancel_review"),
        find=_called_off,
        page=("reviews:review", "pk"),
        follows="作废的评议不能恢复：单位重新组织评议。",
    ),
    Burden(
        "consequence",
        "对末位岗位的处理",
        model="consequence",
        act="evaluation.decided",
        permission=Permission.REVIEW_CONFIRM,
        verbs=("reviews.services.evaluations.decide_consequence",),
        find=lambda body: body["post"] if body.get("applied") else None,
        unit="subject.evaluation.unit",
        page=("reviews:evaluation", "subject.evaluation_id"),
        hands=("decided_by_id",),
        follows="登记的处理决定保留，按复核决定不再执行。",
    ),
)
