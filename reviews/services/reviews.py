"""A review's way: opened on finished items, counted, confirmed by the supervision group's observer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from issues.models import Item
from issues.services import approve_items, send_back
from issues.states import State
from reviews.models import Attendance, DemocraticReview, ReviewItem
from reviews.rules import attendance_problems, count_problems, day_problems, shortfalls
from reviews.states import REVIEW_MOVES, Outcome, ReviewState
from trail import clock
from trail.queries import last_act
from trail.services import record, record_each
from units.permissions import Permission, require
from units.rules import quorum_of


@transaction.atomic
def open_review(*, by, unit, item_ids, held_on, method="meeting", place=""):
    """Call a review of finished items of one unit; the campaign's rule values are copied onto it (M56–M62).

    Raises ValidationError: `no_items`, `illegal_move` (an item is not finished), `pending_round`, `held_too_early`.
    """
    require(by, Permission.REVIEW_HOLD, unit=unit)
    items = list(
        Item.objects.select_for_update(of=["self"]).filter(pk__in=item_ids, unit=unit).order_by("pk")
    )
    if not items:
        raise ValidationError("请至少选择一个“已完成，待评议”的事项。", code="no_items")
    for item in items:
        if item.state != State.FINISHED:
            why = f"{item.number}“{item.title}”现在是“{State(item.state).label}”，只有已完成的事项才能评议"
            raise ValidationError(f"{why}{last_act(item)}。", code="illegal_move")
    if ReviewItem.objects.filter(item__in=items, outcome=Outcome.PENDING).exists():
        raise ValidationError("所选事项已在另一场尚未认定的评议里，请先办完那一场。", code="pending_round")
    if reasons := day_problems(held_on, items):
        raise ValidationError([ValidationError(reason, code="held_too_early") for reason in reasons])
    review = DemocraticReview.objects.create(
        unit=unit,
        method=method,
        held_on=held_on,
        place=place,
        quorum=quorum_of(unit.campaign, unit.kind),
        public_share=unit.campaign.public_share,
        floor=unit.campaign.approval_floor,
        opened_at=clock.now(),
        opened_by=by,
    )
    rounds = dict(ReviewItem.objects.filter(item__in=items).values_list("item").annotate(Max("round")))
    ReviewItem.objects.bulk_create(
        ReviewItem(review=review, item=item, round=rounds.get(item.pk, 0) + 1) for item in items
    )
    record(
        "review.opened", on=review, by=by, quorum=review.quorum, share=review.public_share, floor=review.floor
    )
    record_each("item.put_to_review", on=items, by=by, review=review.pk)
    return review


@transaction.atomic
def record_count(*, review_id, by, attendance, results, observer):
    """Enter who took part and what was counted (M56–M60).

    `attendance`: {category: people present}; `results`: {review item id: (valid, likes, dislikes, unsure)}.
    Raises ValidationError with every line that cannot be true, `bad_count`.
    """
    review = _locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    _may_move(review, ReviewState.COUNTED)
    if review.held_on > clock.today():
        raise ValidationError(
            f"评议日期是 {review.held_on:%Y-%m-%d}，会议开过之后才能录入结果。", code="not_yet_held"
        )
    voters, rows = (
        sum(attendance.values()),
        list(review.results.select_for_update(of=["self"]).select_related("item")),
    )
    problems = attendance_problems(attendance, Attendance.Category.values)
    if set(results) != {row.pk for row in rows}:
        problems.append("每个评议事项都要录入票数。")
    for row in rows:
        row.valid, row.likes, row.dislikes, row.unsure = results.get(row.pk, (0, 0, 0, 0))
        problems += count_problems(
            name=f"{row.item.number}“{row.item.title}”",
            voters=voters,
            valid=row.valid,
            likes=row.likes,
            dislikes=row.dislikes,
            unsure=row.unsure,
        )
    if not observer.strip():
        problems.append("请填写到场的督导组人员：评议须由上级督导组派员参加。")
    if problems:
        raise ValidationError([ValidationError(problem, code="bad_count") for problem in problems])
    review.attendance.all().delete()
    Attendance.objects.bulk_create(
        Attendance(review=review, category=category, present=present)
        for category, present in attendance.items()
    )
    ReviewItem.objects.bulk_update(rows, ["valid", "likes", "dislikes", "unsure"])
    counts = [[row.item.number, row.valid, row.likes, row.dislikes, row.unsure] for row in rows]
    facts = {"attendance": attendance, "counts": counts}
    return _move(
        review,
        ReviewState.COUNTED,
        by=by,
        facts=facts,
        counted_at=clock.now(),
        counted_by=by,
        observer=observer.strip(),
    )


@transaction.atomic
def confirm_review(*, review_id, by):
    """The supervision group confirms the count, and the rule decides each item: audit, or continue (M58, M60)."""
    review = _locked(review_id)
    require(by, Permission.REVIEW_CONFIRM, unit=review.unit)
    _may_move(review, ReviewState.DECIDED)
    _by_another(review, by)
    present = dict(review.attendance.values_list("category", "present"))
    voters, public_voters = sum(present.values()), sum(present.get(c, 0) for c in Attendance.PUBLIC)
    rows = list(review.results.select_related("item").order_by("item"))
    items = Item.objects.select_for_update(of=["self"]).select_related("unit__campaign").order_by("pk")
    locked = {item.pk: item for item in items.filter(pk__in=[row.item_id for row in rows])}
    for row in rows:
        row.shortfalls = shortfalls(
            voters=voters,
            public_voters=public_voters,
            valid=row.valid,
            likes=row.likes,
            quorum=review.quorum,
            public_share=review.public_share,
            floor=review.floor,
        )
        row.outcome = Outcome.BELOW if row.shortfalls else Outcome.PASSED
    ReviewItem.objects.bulk_update(rows, ["shortfalls", "outcome"])
    if passed := [locked[row.item_id] for row in rows if row.outcome == Outcome.PASSED]:
        approve_items(items=passed, by=None)
    for row in rows:
        if row.outcome == Outcome.BELOW:
            send_back(item=locked[row.item_id], by=None, why="".join(row.shortfalls))
    return _move(review, ReviewState.DECIDED, by=by, decided_at=clock.now(), decided_by=by)


@transaction.atomic
def reject_count(*, review_id, by, reason):
    """The supervision group has the count entered again; the round is the same one."""
    review = _locked(review_id)
    require(by, Permission.REVIEW_CONFIRM, unit=review.unit)
    _may_move(review, ReviewState.OPEN)
    _needs_reason(reason, "请写明哪里不符，经办人据此更正。")
    return _move(review, ReviewState.OPEN, by=by, reason=reason, counted_at=None, counted_by=None)


@transaction.atomic
def cancel_review(*, review_id, by, reason):
    """Call a review off before anything was counted; once counted it can only be decided (S33)."""
    review = _locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    _may_move(review, ReviewState.CANCELLED)
    _needs_reason(reason, "取消评议须写明理由。")
    review.results.update(outcome=Outcome.CANCELLED)
    return _move(review, ReviewState.CANCELLED, by=by, reason=reason, note=reason)


def _locked(review_id):
    reviews = DemocraticReview.objects.select_for_update(of=["self"]).select_related("unit__campaign")
    return reviews.get(pk=review_id)


def _may_move(review, to):
    before = ReviewState(review.state)
    if to not in REVIEW_MOVES[before]:
        raise ValidationError(
            f"这场评议现在是“{before.label}”，不能转为“{to.label}”{last_act(review)}。请刷新页面查看最新情况。",
            code="illegal_move",
        )


def _move(review, to, *, by, reason="", facts=None, **changed):
    before, review.state = review.state, to
    for field, value in changed.items():
        setattr(review, field, value)
    review.save(update_fields=["state", *changed])
    record("review.moved", on=review, by=by, before=before, after=to, reason=reason, **(facts or {}))
    return review


def _by_another(review, by):
    if by is not None and review.counted_by_id == by.pk:
        raise ValidationError("录入结果的人不能自己确认，请由督导组另一位人员确认。", code="same_person")


def _needs_reason(reason, text):
    if not reason.strip():
        raise ValidationError(text, code="reason_missing")
