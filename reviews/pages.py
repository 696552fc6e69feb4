"""What each page of reviews shows: rows and figures gathered, a fixed number of queries each."""

from datetime import UTC, date, datetime

from django.db.models import F, Value

from issues.states import State
from reviews.models import AuditStep, ReviewItem
from reviews.queries import (
    chain,
    close_outs_of,
    foreseen,
    like_hints,
    meeting,
    outcome_counts,
    review_rules,
    rounds_of,
)
from reviews.states import ReviewState, Verdict
from trail import clock
from units.models import Role
from units.permissions import Permission, allowed
from units.rules import quorum_of

__all__ = ["outcome_counts"]

NEWEST_HELD = [Value(date.max) - F("held_on")]
OLDEST_WAITING = [F("arrived_at")]
NEWEST_DECIDED = [Value(datetime.max.replace(tzinfo=UTC)) - F("decided_at")]


def units_to_review(user):
    """The units this person may call a review for, by their own assignments; no query."""
    return [role.unit for role in user.roles if role.role == Role.CLERK and role.unit.participates]


def rules_of(unit):
    """The rules a review of this unit would be held under, and what they mean in likes."""
    hints = like_hints(quorum=quorum_of(unit.campaign, unit.kind), floor=unit.campaign.approval_floor)
    return {"rules": review_rules(unit), "hints": hints}


def review_page(review, user):
    """Attendance, results with their reasons, earlier rounds, the way the review goes, and who may do what now."""
    there = meeting(review)
    rows = list(review.results.select_related("item", "item__unit").order_by("pk"))
    earlier = ReviewItem.objects.filter(item__in=[row.item_id for row in rows]).exclude(review=review)
    rounds = {}
    for one in earlier.select_related("review").order_by("round"):
        rounds.setdefault(one.item_id, []).append(one)
    for row in rows:
        row.earlier = [one for one in rounds.get(row.item_id, ()) if one.round < row.round]
        row.why = foreseen(review, row, there) if review.state == ReviewState.COUNTED else row.shortfalls
    return {
        "there": there,
        "rows": rows,
        "counts": outcome_counts(rows),
        "foreseen_below": sum(bool(row.why) for row in rows),
        "hints": like_hints(quorum=review.quorum, floor=review.floor),
        "way": review_way(review),
        "may_hold": allowed(user, Permission.REVIEW_HOLD, unit=review.unit),
        "may_confirm": allowed(user, Permission.REVIEW_CONFIRM, unit=review.unit)
        and review.counted_by_id != user.pk,
    }


def review_way(review):
    """A review's states as parts/_chain.html wants them."""
    ended = {ReviewState.CANCELLED: "back", ReviewState.DECIDED: "done"}.get(review.state)
    counted = {ReviewState.OPEN: "now", ReviewState.CANCELLED: "todo"}.get(review.state, "done")
    confirmed = "now" if review.state == ReviewState.COUNTED else ended or "todo"
    return [
        _stop("发起评议", "done", review.opened_by, review.opened_at),
        _stop("录入参评人数和票数", counted, review.counted_by, review.counted_at),
        _stop("取消评议", "back", None, None, note=review.note)
        if review.state == ReviewState.CANCELLED
        else _stop("督导组确认，认定结果", confirmed, review.decided_by, review.decided_at),
    ]


def _stop(title, state, who, at, note=""):
    day = clock.local(at).date() if at else None
    return {"title": title, "state": state, "who": who or ("系统" if day else ""), "day": day, "note": note}


def audit_rows(user, tab):
    """The rows of one tab of the queue and the keys they are turned by: oldest first where somebody waits."""
    steps = AuditStep.objects.select_related(
        "close_out__item__unit__campaign", "close_out__item__list__leader", "decided_by"
    )
    if tab == "done":
        return steps.visible_to(user).filter(decided_by=user), NEWEST_DECIDED
    if tab == "all":
        return steps.visible_to(user).pending(), OLDEST_WAITING
    return steps.waiting_for(user), OLDEST_WAITING


def audit_page(step, user):
    """The dossier of one step: promise, reports with proofs, rounds, chain; and whether this person has the ball."""
    item = step.close_out.item
    return {
        "item": item,
        "close_out": step.close_out,
        "measures": list(item.measures.all()),
        "reports": list(item.reports.select_related("reported_by").prefetch_related("attachments")),
        "children": list(item.children.order_by("pk")),
        "way": chain(item, next(one for one in close_outs_of(item) if one.pk == step.close_out_id)),
        "may_decide": AuditStep.objects.waiting_for(user).filter(pk=step.pk).exists(),
    }


def after_verdict(step, following):
    """What the auditor reads next: what was done, and what comes."""
    done = "已退回整改" if step.verdict == Verdict.RETURNED else f"{step.get_level_display()}已通过"
    if step.close_out.item.state == State.CLOSED:
        done = "已通过，事项销号"
    return f"{step.close_out.item.number} {done}。" + (
        "请看下一件。" if following else "您的待办已全部办完。"
    )


def close_page(item):
    """What stands against an application, and the levels it will pass."""
    open_children = list(item.children.exclude(state=State.CLOSED).order_by("pk"))
    return {
        "way": chain(item, None),
        "reasons": [f"分解事项 {child.number or ''}“{child.title}”还没有销号。" for child in open_children],
        "rounds": rounds_of(item)[:1],
    }
