"""Casting (P5). One transaction: the gate, one slip used, the answers into the boxes. No person, session or time.

Three statements, by hand: a rush in a meeting hall is the one place of the house where each of them is felt.
"""

import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from reviews.models import ReviewItem
from reviews.rules import room_words
from reviews.services.moving import GATE
from reviews.services.slips import CODE, drawn, hash_of, tokens_in
from reviews.states import ReviewState, SlipState
from trail import clock

RECORDED, AGAIN = "recorded", "again"
USED = "此票已使用。如果刚才没有看到“已收到”，请把票交给工作人员核对。"

# Whoever moves the review waits at the gate, and casts that come later wait behind (reviews.services.moving).
ENTER = "SELECT review_id, pg_advisory_xact_lock_shared(%s, review_id::int), hash FROM reviews_slip WHERE hash = %s"
# A statement of its own: it sees what was committed while this one waited at the gate.
LOOK = """
SELECT review.state, review.room_key, slip.state,
       ARRAY(SELECT id FROM reviews_reviewitem WHERE review_id = review.id),
       EXISTS (SELECT code FROM reviews_receiptbox WHERE code = %s)
FROM reviews_slip slip JOIN reviews_democraticreview review ON review.id = slip.review_id WHERE slip.hash = %s
"""
# Whether this statement used the slip decides all the rest: of two at once the second puts nothing in (S1).
PUT = """
WITH used AS (
    UPDATE reviews_slip SET state = 'used' WHERE hash = %s AND state = 'unused' RETURNING review_id
), boxes AS (
    INSERT INTO reviews_box (id, review_id, item_id, choice)
    SELECT answer.id, used.review_id, answer.item, answer.choice
    FROM used, unnest(%s::uuid[], %s::bigint[], %s::text[]) AS answer (id, item, choice)
), receipts AS (
    INSERT INTO reviews_receiptbox (code, review_id) SELECT %s, review_id FROM used
), words AS (
    INSERT INTO reviews_commentbox (id, review_id, text) SELECT gen_random_uuid(), review_id, %s FROM used WHERE %s <> ''
)
SELECT count(*) FROM used
"""


@transaction.atomic
def cast_ballot(*, token, choices, code="", comment="", word=""):
    """Put one ballot in. `choices`: {review item id: a|b|c}, one for every item; `word` where the room has one (S21).

    Returns `recorded`, or `again` when this slip and this receipt code were recorded before (S2), and the review's key.
    Raises ValidationError `no_slip`, `not_open`, `used`, `incomplete`, `bad_word`, `bad_code`, `code_taken`.
    """
    key, given = hash_of(tokens_in(token)), bool(code)
    code = tokens_in(code, CODE)
    with connection.cursor() as cursor:
        cursor.execute(ENTER, [GATE, key])
        if (entered := cursor.fetchone()) is None:
            raise ValidationError("没有这个票号，请对照票面重新输入。", code="no_slip")
        if given and not code:
            raise ValidationError(
                "回执号是票上印的 10 位字母数字，请核对；不要回执可以留空。", code="bad_code"
            )
        cursor.execute(LOOK, [code, key])
        state, room_key, slip, items, taken = cursor.fetchone()
        if state != ReviewState.OPEN:
            raise ValidationError("这场评议现在不能投票：还没有开始，或者已经结束。", code="not_open")
        if slip != SlipState.UNUSED:
            return _used(slip, taken), entered[0]
        if set(choices) != set(items) or not set(choices.values()) <= {"a", "b", "c"}:
            raise ValidationError("还有没回答的事项，请逐项选择。", code="incomplete")
        if room_key and word.strip() not in room_words(room_key, clock.now()):
            raise ValidationError("现场口令不对或已过期，请看会场屏幕上现在的口令。", code="bad_word")
        if taken:
            raise ValidationError("这个回执号已经有人用过，请核对票上的回执号。", code="code_taken")
        ids, words = [str(uuid.uuid4()) for _ in choices], comment.strip()[:300]
        # a receipt for every ballot, wanted or not: nothing tells the two apart
        answers = [key, ids, list(choices), list(choices.values()), code or drawn(CODE), words, words]
        try:
            cursor.execute(PUT, answers)
        except IntegrityError as twice:  # another slip with the same code, in the same moment
            raise ValidationError(
                "这个回执号已经有人用过，请核对票上的回执号。", code="code_taken"
            ) from twice
        if cursor.fetchone()[0]:
            return RECORDED, entered[0]
        cursor.execute(LOOK, [code, key])
        _, _, slip, _, taken = cursor.fetchone()
        return _used(slip, taken), entered[0]


def check_slip(token):
    """The review and state of a slip, for the ballot page; raises ValidationError `no_slip`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash, review_id, state FROM reviews_slip WHERE hash = %s", [hash_of(tokens_in(token))]
        )
        row = cursor.fetchone()
    if row is None:
        raise ValidationError("没有这个票号，请对照票面重新输入。", code="no_slip")
    return dict(zip(("hash", "review_id", "state"), row, strict=True))


def items_of(review_id):
    """The keys of what is voted on, rehearsals too."""
    return list(ReviewItem.every.filter(review=review_id).order_by("pk").values_list("pk", flat=True))


def _used(slip, taken):
    """What a slip that is not unused comes to: recorded with this very code, or a refusal."""
    if slip == SlipState.VOID:
        raise ValidationError("此票已作废，请向工作人员换领。", code="used")
    if taken:
        return AGAIN
    raise ValidationError(USED, code="used")
