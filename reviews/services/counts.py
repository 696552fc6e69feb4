"""Counting (P8–P10): paper keyed twice, boxes opened by the database alone, sealed, confirmed by the group."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from issues.models import Item
from issues.services.items import approve_items, send_back
from reviews.models import Attendance, DemocraticReview, PaperCount, ReviewItem, Seal
from reviews.queries.seals import agreed_paper, seal_text
from reviews.rules import paper_problems, shortfalls
from reviews.seals import digest
from reviews.services.moving import locked
from reviews.states import Outcome, ReviewState
from trail import clock
from trail.moves import allowed_move, move, require_state, tell
from trail.services import record
from units.permissions import Permission, allowed, require, require_confirmed
from units.refusals import another_person, needs_reason, refuse_all


@transaction.atomic
def key_paper(*, review_id, by, issued, returned, items):
    """One clerk's reading of the paper ballots, unseen by the other; the third decides a difference (S28, S29).

    `items`: {review item id: [first, second, third answer, blank, invalid]}. Returns the entry.
    """
    review = locked(review_id)
    if not allowed(by, Permission.REVIEW_CONFIRM, unit=review.unit):
        require(by, Permission.REVIEW_HOLD, unit=review.unit)
    require_state(review, ReviewState.CLOSED)
    entries = list(review.papers.order_by("entry"))
    another_person(by, "您已经录入过一次，须由另一人独立录入。", *(one.clerk_id for one in entries))
    if agreed_paper(review) is not None or len(entries) == 3:
        raise ValidationError("两次录入已经一致，不必再录。", code="agreed")
    if not review.paper_issued:
        raise ValidationError("这场评议没有发纸质票，不必录入。", code="no_paper")
    numbers = {"issued": issued, "returned": returned, "items": {str(k): list(v) for k, v in items.items()}}
    rows = review.asked
    problems = paper_problems(
        numbers,
        names={str(row.pk): row.named for row in rows},
        present=review.roll.filter(present=True).count(),
        used=review.slips.filter(state="used").count(),
    )
    if issued != review.paper_issued:
        problems.insert(0, f"发出纸质票 {issued} 张，与开始投票时登记的 {review.paper_issued} 张不符。")
    refuse_all(problems, "bad_count")
    entry = PaperCount.objects.create(review=review, entry=len(entries) + 1, clerk=by, numbers=numbers)
    # what was keyed stays out of the trail until the count: the second clerk could read it there
    record("review.paper_keyed", on=review, by=by, entry=entry.entry)
    return entry


@transaction.atomic
def count_review(*, review_id, by):
    """Open the boxes (P8). The review is counted and sealed, or void by itself when the numbers cannot be true (S14)."""
    review = locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    require_state(review, ReviewState.CLOSED)
    if review.paper_issued and agreed_paper(review) is None:
        raise ValidationError(
            "纸质票还没有两次一致的录入：由两人各录一次，不一致的由第三人对照原票裁定。", code="paper_open"
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT tally(%s, %s, %s)", [review.pk, getattr(by, "pk", None), clock.now()])
        why = cursor.fetchone()[0]
    review.refresh_from_db()
    if why:
        review.asked.update(outcome=Outcome.CANCELLED)
        tell(review, ReviewState.VOID, by=by, before=ReviewState.CLOSED, facts={"reason": why})
        return review
    body = seal_text(review)
    Seal.objects.create(review=review, body=body, hash=digest(body))
    counts = [[row.judged.number, row.valid, row.likes, row.dislikes, row.unsure] for row in review.asked]
    attendance = {one.category: one.present for one in review.attendance.all()}
    facts = {"seal": digest(body), "counts": counts, "attendance": attendance}
    tell(review, ReviewState.COUNTED, by=by, before=ReviewState.CLOSED, facts=facts)
    return review


@transaction.atomic
def confirm_review(*, review_id, by, observer=""):
    """The supervision group's observer certifies the count; the rule decides each item (M58, M60, P10)."""
    review = locked(review_id)
    require(by, Permission.REVIEW_CONFIRM, unit=review.unit)
    require_confirmed(by)
    allowed_move(review, ReviewState.DECIDED)
    another_person(by, "计票的人不能自己确认，请由督导组另一位人员确认。", review.counted_by_id)
    if not observer.strip():
        raise ValidationError("请填写到场的督导组人员：评议须由上级督导组派员参加。", code="no_observer")
    if review.evaluation_id:
        review.asked.update(outcome=Outcome.RANKED)
    else:
        _decide_items(review)
    facts = {"outcomes": {row.pk: row.outcome for row in review.asked}}
    decided = {"decided_at": clock.now(), "decided_by": by, "observer": observer.strip()}
    return move(review, ReviewState.DECIDED, by=by, facts=facts, **decided)


def _decide_items(review):
    """The rule, item by item: to the auditors, or back to the unit."""
    present = dict(review.attendance.values_list("category", "present"))
    rows = list(review.results.select_related("item").order_by("item"))
    items = Item.objects.select_for_update(of=["self"]).select_related("unit__campaign").order_by("pk")
    kept = {item.pk: item for item in items.filter(pk__in=[row.item_id for row in rows])}
    for row in rows:
        row.shortfalls = shortfalls(
            voters=sum(present.values()),
            public_voters=sum(present.get(category, 0) for category in Attendance.PUBLIC),
            valid=row.base,
            likes=row.approvals,
            quorum=review.quorum,
            public_share=review.public_share,
            floor=review.floor,
        )
        row.outcome = Outcome.BELOW if row.shortfalls else Outcome.PASSED
    ReviewItem.every.bulk_update(rows, ["shortfalls", "outcome"])
    if passed := [kept[row.item_id] for row in rows if row.outcome == Outcome.PASSED]:
        approve_items(items=passed, by=None)
    for row in rows:
        if row.outcome == Outcome.BELOW:
            send_back(item=kept[row.item_id], by=None, why="".join(row.shortfalls))


@transaction.atomic
def void_review(*, review_id, by, reason):
    """The group objects to a counted review: it is void, stays visible, and its items go on being rectified (S33)."""
    review = locked(review_id)
    require(by, Permission.REVIEW_CONFIRM, unit=review.unit)
    require_state(review, ReviewState.COUNTED)
    needs_reason(reason, "作废须写明理由，理由随历史公开。")
    _call_off(review, by, reason)
    return move(review, ReviewState.VOID, by=by, facts={"reason": reason}, note=reason)


@transaction.atomic
def cancel_review(*, review_id, by, reason):
    """Call a review off: the unit before the vote opens; afterwards only the group, and the items need new progress (S33)."""
    review = locked(review_id)
    opened = review.state == ReviewState.OPEN
    require(by, Permission.REVIEW_CONFIRM if opened else Permission.REVIEW_HOLD, unit=review.unit)
    allowed_move(review, ReviewState.CANCELLED)
    needs_reason(reason, "取消评议须写明理由。")
    if opened:
        _call_off(review, by, reason)
    else:
        review.asked.update(outcome=Outcome.CANCELLED)
    return move(review, ReviewState.CANCELLED, by=by, facts={"reason": reason}, note=reason)


def _call_off(review: DemocraticReview, by, reason):
    if review.evaluation_id:
        review.asked.update(outcome=Outcome.CANCELLED)
    for row in review.results.order_by("item_id"):
        item = Item.objects.select_for_update(of=["self"]).select_related("unit__campaign").get(rounds=row)
        row.outcome = Outcome.CANCELLED
        row.save(update_fields=["outcome"])
        send_back(item=item, by=by, why=f"民主评议作废：{reason}")
