"""Casting (P5). One transaction: the review shared, one slip used, the answers into the boxes. No person, session or time."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from reviews.models import Box, CommentBox, ReceiptBox, ReviewItem
from reviews.services.moving import GATE
from reviews.services.slips import CODE, drawn, hash_of, tokens_in
from reviews.states import ReviewState, SlipState

RECORDED, AGAIN = "recorded", "again"


@transaction.atomic
def cast_ballot(*, token, choices, code="", comment=""):
    """Put one ballot in. `choices`: {review item id: a|b|c}, one for every item.

    Returns `recorded`, or `again` when this slip and this receipt code were recorded before (S2). Raises
    ValidationError `no_slip`, `not_open`, `used`, `incomplete`, `code_taken`.
    """
    slip = _slip(token)
    if code and not (code := tokens_in(code, CODE)):
        raise ValidationError("回执号是票上印的 10 位字母数字，请核对；不要回执可以留空。", code="bad_code")
    if _state_of(slip["review_id"]) != ReviewState.OPEN:
        raise ValidationError("这场评议现在不能投票：还没有开始，或者已经结束。", code="not_open")
    if set(choices) != set(items_of(slip["review_id"])) or not set(choices.values()) <= {"a", "b", "c"}:
        raise ValidationError("还有没回答的事项，请逐项选择。", code="incomplete")
    if not _use(slip["hash"]):
        return _used(slip, code)
    if code and ReceiptBox.objects.filter(code=code).values("code").exists():
        raise ValidationError("这个回执号已经有人用过，请核对票上的回执号。", code="code_taken")
    Box.objects.bulk_create(
        [Box(review_id=slip["review_id"], item_id=item, choice=choice) for item, choice in choices.items()]
    )
    # one for every ballot, wanted or not: nothing tells the two apart
    ReceiptBox.objects.bulk_create([ReceiptBox(code=code or drawn(CODE), review_id=slip["review_id"])])
    if comment.strip():
        CommentBox.objects.bulk_create([CommentBox(review_id=slip["review_id"], text=comment.strip()[:300])])
    return RECORDED


def check_slip(token):
    """The review and state of a slip, for the ballot page; raises ValidationError `no_slip`."""
    return _slip(token)


def items_of(review_id):
    """The keys of what is voted on, rehearsals too."""
    return list(ReviewItem.every.filter(review=review_id).order_by("pk").values_list("pk", flat=True))


def _slip(token):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash, review_id, state FROM reviews_slip WHERE hash = %s", [hash_of(tokens_in(token))]
        )
        row = cursor.fetchone()
    if row is None:
        raise ValidationError("没有这个票号，请对照票面重新输入。", code="no_slip")
    return dict(zip(("hash", "review_id", "state"), row, strict=True))


def _state_of(review_id):
    """The state, read behind the gate of `moving.locked`: many cast at once, whoever closes is let in next (P7, S3)."""
    with connection.cursor() as cursor:
        # one statement: the row is locked after the wait at the gate, so its state is the one of then
        cursor.execute(
            "SELECT review.state FROM pg_advisory_xact_lock_shared(%s, %s), reviews_democraticreview review"
            " WHERE review.id = %s FOR SHARE OF review",
            [GATE, review_id, review_id],
        )
        return cursor.fetchone()[0]


def _use(key):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reviews_slip SET state = %s WHERE hash = %s AND state = %s",
            [SlipState.USED, key, SlipState.UNUSED],
        )
        return cursor.rowcount == 1


def _used(slip, code):
    if slip["state"] == SlipState.VOID:
        raise ValidationError("此票已作废，请向工作人员换领。", code="used")
    if code and ReceiptBox.objects.filter(code=code).values("code").exists():
        return AGAIN
    raise ValidationError("此票已使用。如果刚才没有看到“已收到”，请把票交给工作人员核对。", code="used")
