"""What a review's pages show: who took part, what each item got and why, the rules, the way it goes."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Value

from issues.queries import story
from reviews.models import Attendance, DemocraticReview, ReviewItem
from reviews.rules import likes_needed, rate_text, shortfalls, turnout_shortfalls
from reviews.states import Outcome, ReviewState
from trail import clock
from units.models import Role
from units.permissions import Permission, allowed
from units.rules import QUORUM_FIELD, RULES, quorum_of

NEWEST_HELD = [Value(date.max) - F("held_on")]


class Meeting(NamedTuple):
    """Who took part in a review: `rows` of (category, people), the sums, the share in words, what is short."""

    rows: list[tuple[str, int]]
    voters: int
    public: int
    share: str
    shortfalls: list[str]


def meeting(review: DemocraticReview) -> Meeting:
    """Attendance of a review against the rules frozen on it (M56, M57); reads `review.attendance` once."""
    present = {one.category: one.present for one in review.attendance.all()}
    voters, public = sum(present.values()), sum(present.get(category, 0) for category in Attendance.PUBLIC)
    return Meeting(
        rows=[(category.label, present[category]) for category in Attendance.Category if category in present],
        voters=voters,
        public=public,
        share=rate_text(public, voters),
        shortfalls=turnout_shortfalls(
            voters=voters, public_voters=public, quorum=review.quorum, public_share=review.public_share
        ),
    )


def foreseen(review: DemocraticReview, row: ReviewItem, there: Meeting) -> list[str]:
    """Why this counted item would not pass if the review were confirmed now; for the observer's eyes."""
    return shortfalls(
        voters=there.voters,
        public_voters=there.public,
        valid=row.valid,
        likes=row.likes,
        quorum=review.quorum,
        public_share=review.public_share,
        floor=review.floor,
    )


def review_rules(unit) -> list[dict[str, Any]]:
    """The rule values a review of this unit would copy now, each with its source sentence (V4, S54)."""
    fields = ["approval_floor", "public_share", QUORUM_FIELD[unit.kind]]
    values = {
        rule.field: (rule, getattr(unit.campaign, rule.field)) for rule in RULES if rule.field in fields
    }
    return [{"rule": values[field][0], "value": values[field][1]} for field in fields]


def like_hints(*, quorum: int, floor: int) -> list[tuple[int, int]]:
    """Examples of (valid ballots, likes needed) around the quorum: 70 need 56, 71 need 57."""
    return [(valid, likes_needed(valid, floor)) for valid in (quorum, quorum + 1, quorum + 10)]


def outcome_counts(rows: list[ReviewItem]) -> dict[str, int]:
    """How many of these rounds passed and how many continue."""
    outcomes = [row.outcome for row in rows]
    return {"passed": outcomes.count(Outcome.PASSED), "below": outcomes.count(Outcome.BELOW)}


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
        "events": story(review),
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
