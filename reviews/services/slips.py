"""Slips: minted once, their tokens never stored; spare ones void; a spoilt one exchanged (P2, P3, S27)."""

import hashlib
import re
import secrets
import unicodedata

from django.core.exceptions import ValidationError
from django.db import transaction

from reviews.models import Slip
from reviews.services.moving import locked, noted
from reviews.states import ReviewState, SlipState
from trail.moves import require_state
from units.permissions import Permission, require

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # read aloud without doubt: no 0 O 1 I L U
TOKEN, CODE = 17, 10  # 30 signs to the 17th: 83 bits; a receipt code needs no secrecy
MOST = 5000
SIGNS = re.compile(f"[{ALPHABET}]+")


def tokens_in(text, length=TOKEN):
    """The token in what a person typed or a chat app handed over: case, spaces, dashes and tails do not matter (S23)."""
    plain = unicodedata.normalize("NFKC", text[:200]).upper()
    head = re.split(r"[&?#=/]", plain.strip().lstrip("#"))[0]
    signs = re.sub(r"[\s\-–—_.·]", "", head)
    return signs if len(signs) == length and SIGNS.fullmatch(signs) else ""


def hash_of(token):
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def drawn(length):
    """Signs from the system's own random source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


@transaction.atomic
def mint_slips(*, review_id, by, many):
    """Make `many` slips and return [(token, receipt code)], in no order; they exist nowhere else (P2).

    The sheet can be printed once. A token and the code beside it are not kept together, or at all.
    """
    review = locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    require_state(review, ReviewState.LOCKED)
    if not review.roll_confirmed_at:
        raise ValidationError("名册还没有经督导组确认，确认后才能印制评议票。", code="roll_open")
    if not 1 <= many <= MOST:
        raise ValidationError(f"一次印制 1 到 {MOST} 张。", code="bad_number")
    made = [(drawn(TOKEN), drawn(CODE)) for _ in range(many)]
    Slip.objects.bulk_create(
        [Slip(hash=key, review=review) for key in sorted(hash_of(token) for token, _ in made)]
    )
    noted(review, "review.slips_minted", by=by, facts={"slips": many})
    return made


@transaction.atomic
def void_slips(*, review_id, by, many):
    """Take unused slips out: spare ones that were not handed out, or that came back (P3)."""
    review = locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    require_state(review, ReviewState.LOCKED, ReviewState.OPEN, ReviewState.CLOSED)
    return _void(review, by, many)


def _void(review, by, many):
    unused = review.slips.filter(state=SlipState.UNUSED)
    keys = list(unused.order_by("hash").values_list("hash", flat=True)[:many])
    if many < 1 or len(keys) < many:
        raise ValidationError(f"还没有用过的评议票只有 {unused.count()} 张。", code="bad_number")
    review.slips.filter(hash__in=keys, state=SlipState.UNUSED).update(state=SlipState.VOID)
    return noted(review, "review.slips_void", by=by, facts={"slips": many})


@transaction.atomic
def exchange_slip(*, review_id, by, token):
    """Change a spoilt slip that was not used for a new one; a used one is refused (S27). Returns (token, code)."""
    review = locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    require_state(review, ReviewState.LOCKED, ReviewState.OPEN)
    key = hash_of(tokens_in(token))
    if not review.slips.filter(hash=key, state=SlipState.UNUSED).update(state=SlipState.VOID):
        raise ValidationError("这张票已用过、已作废，或者不是本场的票，不能换发。", code="not_unused")
    new = drawn(TOKEN), drawn(CODE)
    Slip.objects.create(hash=hash_of(new[0]), review=review)
    noted(review, "review.slip_exchanged", by=by)
    return new
