"""What anybody may know of a round: turnout while it is open; numbers, receipts and seal once it is counted (P6, P9)."""

from django.core.exceptions import ValidationError
from django.http import Http404

from issues.models import Attachment
from reviews.models import DemocraticReview, Receipt, ReviewItem
from reviews.seals import path, root
from reviews.states import ReviewState, SlipState

PICTURES = ["image/jpeg", "image/png"]
MOST_PICTURES = 6  # of one item on the ballot
PUBLIC = [ReviewState.OPEN, ReviewState.CLOSED, ReviewState.COUNTED, ReviewState.DECIDED, ReviewState.VOID]


def public_round(pk):
    """One real round that has opened, as plain data; Http404 for any other. Items appear by number, never by their text."""
    found = DemocraticReview.objects.filter(
        pk=pk, rehearsal_of=None, state__in=PUBLIC, started_at__isnull=False
    )
    review = found.select_related("unit").first()
    if review is None:
        raise Http404
    counted = review.state in (ReviewState.COUNTED, ReviewState.DECIDED)
    seal = getattr(review, "seal", None) if counted else None
    return {
        "review": review,
        "counted": counted,
        "turnout": review.slips.filter(state="used").count(),
        "slips": review.slips.exclude(state="void").count(),
        # of posts nobody outside sees a number (guardrails, section 5): their seal's text has them too
        "rows": list(review.results.select_related("item").order_by("pk")) if counted else [],
        "attendance": list(review.attendance.all()) if counted else [],
        "codes": list(review.receipts.values_list("code", flat=True)) if counted else [],
        "seal": seal,
    }


def review_of(review_id):
    """A review with its unit, whatever state it is in."""
    return DemocraticReview.objects.select_related("unit", "evaluation").get(pk=review_id)


def ballot_paper(review_id):
    """What a slip opens: the review and its items as they were locked, with the pictures of each."""
    review = review_of(review_id)
    rows = list(ReviewItem.every.filter(review=review).order_by("pk"))
    for row in rows:
        if row.item_id is None:
            continue
        pictures = Attachment.objects.filter(report__item=row.item_id, kind__in=PICTURES)
        row.pictures = list(pictures.order_by("pk")[:MOST_PICTURES])
    return {"review": review, "rows": rows, "answers": review.answers}


def may_vote(slip, review):
    """Say at the first screen, not at the last, that a slip is used or the vote not open."""
    if slip["state"] == SlipState.USED:
        raise ValidationError("此票已使用。如果刚才没有看到“已收到”，请把票交给工作人员核对。", code="used")
    if slip["state"] == SlipState.VOID:
        raise ValidationError("此票已作废，请向工作人员换领。", code="used")
    if review.state != ReviewState.OPEN:
        raise ValidationError("这场评议现在不能投票：还没有开始，或者已经结束。", code="not_open")


def ballot_picture(review_id, key):
    """One picture of an item of this review; Http404 for any other."""
    items = ReviewItem.every.filter(review=review_id).values("item")
    found = Attachment.objects.filter(report__item__in=items, kind__in=PICTURES)
    picture = found.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 12 else None
    if picture is None:
        raise Http404
    return picture


def receipt_of(code):
    """The counted round a code is in, with the way to its root; None when it is in none."""
    found = Receipt.objects.filter(code=code).select_related("review__unit").first()
    if found is None:
        return None
    codes = list(found.review.receipts.order_by("code").values_list("code", flat=True))
    return {"review": found.review, "root": root(codes), "many": len(codes), "way": path(codes, code)}
