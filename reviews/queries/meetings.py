"""What a review's pages show: who took part, what each item got and why, the rules, the way it goes."""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Value

from reviews.models import Attendance, DemocraticReview, ReviewItem, Seal
from reviews.queries.seals import agreed_paper
from reviews.rules import likes_needed, next_hand, rate_text, shortfalls, turnout_shortfalls
from reviews.states import ENDED, Outcome, ReviewState
from trail import clock
from units.desk.story import story
from units.models import Role
from units.permissions import Permission, allowed
from units.rules import QUORUM_FIELD, RULES, quorum_of

LEAST_COMMENTS = 10
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
    present = {one.category: one.present for one in review.attendance.all()} or there_now(review)
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


def there_now(review: DemocraticReview) -> dict[str, int]:
    """Before the count: who is on the roll and has signed in, by category."""
    return dict(Counter(review.roll.filter(present=True).values_list("category", flat=True)))


def foreseen(review: DemocraticReview, row: ReviewItem, there: Meeting) -> list[str]:
    """Why this counted item would not pass if the review were confirmed now; for the observer's eyes."""
    return shortfalls(
        voters=there.voters,
        public_voters=there.public,
        valid=row.base,
        likes=row.approvals,
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


def after_confirming(review):
    """What to say once a count is confirmed."""
    if review.evaluation_id:
        return "这一轮已认定，票数不再改变；各轮都认定以后才排名。"
    counts = outcome_counts(list(review.results.all()))
    return f"已认定：{counts['passed']} 项达标，{counts['below']} 项未达标、继续整改。"


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
    rows = list(review.asked.select_related("item__unit", "subject"))
    earlier = ReviewItem.objects.filter(item__in=[row.item_id for row in rows if row.item_id]).exclude(
        review=review
    )
    rounds = {}
    for one in earlier.select_related("review").order_by("round"):
        rounds.setdefault(one.item_id, []).append(one)
    for row in rows:
        row.earlier = [one for one in rounds.get(row.item_id, ()) if one.round < row.round]
        judged_now = review.state == ReviewState.COUNTED and row.item_id
        row.why = foreseen(review, row, there) if judged_now else row.shortfalls
    return {
        "there": there,
        "rows": rows,
        "counts": outcome_counts(rows),
        "foreseen_below": sum(bool(row.why) for row in rows),
        "hints": like_hints(quorum=review.quorum, floor=review.floor),
        "way": review_way(review),
        "events": story(review),
        "may_hold": allowed(user, Permission.REVIEW_HOLD, unit=review.unit),
        "may_watch": allowed(user, Permission.REVIEW_CONFIRM, unit=review.unit),
        "may_confirm": allowed(user, Permission.REVIEW_CONFIRM, unit=review.unit)
        and review.counted_by_id != user.pk,
        "late": review.state not in ENDED and review.held_on < clock.today(),
        "next_hand": next_hand(review.state, roll_confirmed=bool(review.roll_confirmed_at)),
        "sheets": list(review.count_sheets.all()),
        **desk_of(review),
    }


def desk_of(review):
    """Numbers of the meeting that anybody in sight may know: never an answer, only how many slips are in (P6)."""
    slips = Counter(review.slips.values_list("state", flat=True))
    return {
        "slips": {"out": slips["used"] + slips["unused"], "used": slips["used"], "void": slips["void"]},
        "roll": {"all": review.roll.count(), "present": review.roll.filter(present=True).count()},
        "entries": review.papers.count(),
        "paper_agreed": agreed_paper(review) is not None,
        "rehearsed": review.rehearsals.filter(note="试投一致").exists(),
        "seal": Seal.objects.filter(review=review).first(),
        "comments": comments_of(review),
    }


def comments_of(review):
    """What people wrote, shuffled, after the count and from ten on (S19)."""
    if review.state not in (ReviewState.COUNTED, ReviewState.DECIDED):
        return []
    words = list(review.comments.order_by("pk").values_list("text", flat=True))
    return words if len(words) >= LEAST_COMMENTS else []


def review_way(review):
    """A review's states as parts/_chain.html wants them."""
    order = [ReviewState.DRAFT, ReviewState.LOCKED, ReviewState.OPEN, ReviewState.CLOSED, ReviewState.COUNTED]
    reached = order.index(review.state) if review.state in order else len(order)

    def stop(place, title, who, at):
        if at is None:
            return _stop(title, "now" if place == reached else "todo", None, None)
        return _stop(title, "done", who, at)

    steps = [
        _stop("发起评议", "done", review.opened_by, review.opened_at),
        stop(0, "名册、规则锁定", review.locked_by, review.locked_at if reached else None),
        stop(1, "督导组确认名册，见证投票开始", review.started_by, review.started_at),
        stop(2, "投票结束", review.closed_by, review.closed_at),
        stop(3, "计票封存", review.counted_by, review.counted_at),
    ]
    if review.state in (ReviewState.CANCELLED, ReviewState.VOID):
        return [*steps, _stop(review.get_state_display(), "back", None, None, note=review.note)]
    return [*steps, stop(4, "督导组确认，认定结果", review.decided_by, review.decided_at)]


def _stop(title, state, who, at, note=""):
    day = clock.local(at).date() if at else None
    return {"title": title, "state": state, "who": who or ("系统" if day else ""), "day": day, "note": note}
