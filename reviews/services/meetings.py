"""A meeting's own way: rehearsed, opened and closed by two persons (P4, P7)."""

import secrets
from collections import Counter
from itertools import cycle, islice

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from reviews.models import Attendee, DemocraticReview, ReviewItem, Slip
from reviews.queries.readiness import start_problems
from reviews.queries.rolls import subjects_of
from reviews.services.ballots import cast_ballot, items_of
from reviews.services.moving import locked, noted
from reviews.services.slips import CODE, TOKEN, drawn, hash_of
from reviews.states import ReviewState
from trail import clock
from trail.moves import allowed_move, carry, move, moved, require_state
from trail.services import record
from units.permissions import Permission, require, require_confirmed
from units.refusals import another_person, refuse_all

LIFE = ("draft", "locked", "open", "closed", "counted", "void")  # of a rehearsal, all in one act
KNOWN = ("a", "b", "c", "a", "b", "a")  # the answers of a rehearsal


@transaction.atomic
def rehearse(*, review_id, by):
    """Cast known ballots into a review of its own, count it, compare (P4, S38). Returns the rehearsal.

    The same services that will take the people's ballots take these; the rehearsal ends void, whatever it shows.
    """
    review = locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    require_state(review, ReviewState.LOCKED)
    trial = _trial_of(review)
    tokens = [drawn(TOKEN) for _ in KNOWN]
    Slip.objects.bulk_create([Slip(hash=hash_of(token), review=trial) for token in tokens])
    carry([trial], ReviewState.OPEN)
    items = items_of(trial.pk)
    for turn, token in enumerate(tokens):
        answers = islice(cycle(KNOWN), turn, turn + len(items))
        cast_ballot(token=token, choices=dict(zip(items, answers, strict=True)), code=drawn(CODE))
    carry([trial], ReviewState.CLOSED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tally(%s, %s, %s)", [trial.pk, None, clock.now()])
        why = cursor.fetchone()[0]
    matched = not why and _matches(trial, items)
    if not why:
        trial.state = ReviewState.COUNTED  # by the database
        carry([trial], ReviewState.VOID, note="试投一致" if matched else "试投不一致")
    lived = [state for state in LIFE if not why or state != ReviewState.COUNTED]
    facts = {"ballots": len(KNOWN), "matched": matched, "reason": why, "moved": moved((trial, lived))}
    record("review.rehearsed", on=review, by=by, **facts)
    if not matched:
        raise ValidationError(
            "试投计票结果与已知票不一致，不能开始投票，请联系系统管理员。", code="rehearsal"
        )
    return trial


def _trial_of(review):
    values = {
        field: getattr(review, field)
        for field in (
            "unit_id",
            "method",
            "held_on",
            "place",
            "quorum",
            "public_share",
            "floor",
            "opened_at",
            "evaluation_id",
            "audience",
            "weight",
        )
    }
    trial = DemocraticReview.objects.create(rehearsal_of=review, **values)
    rounds = ReviewItem.every.filter(review=review).order_by("pk")
    ReviewItem.every.bulk_create(
        [ReviewItem(review=trial, item_id=one.item_id, subject_id=one.subject_id, round=0) for one in rounds]
    )
    Attendee.objects.bulk_create(
        [
            Attendee(review=trial, name=f"试投{n}", category="grassroots", present=True)
            for n in range(len(KNOWN))
        ]
    )
    (trial,) = carry([trial], ReviewState.LOCKED)
    return trial


def _matches(trial, items):
    rows = ReviewItem.every.in_bulk(items)
    for place, pk in enumerate(items):
        wanted = Counter(KNOWN[(turn + place) % len(KNOWN)] for turn in range(len(KNOWN)))
        row = rows[pk]
        if (row.likes, row.dislikes, row.unsure) != tuple(wanted[key] for key in "abc"):
            return False
    return trial.receipts.count() == len(KNOWN)


@transaction.atomic
def ask_to_start(*, review_id, by, paper_issued=0, room_word=False):
    """The organiser says that everybody is seated and has slip or paper; the witness opens (P4).

    With `room_word` a ballot needs the digits on the room's screen too: a slip sent to a chat group is of no use (S21).
    """
    review = locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    require_state(review, ReviewState.LOCKED)
    refuse_all(start_problems(review, paper_issued), "not_ready")
    facts = {"paper": paper_issued, "slips": review.slips.exclude(state="void").count(), "room": room_word}
    values = {"paper_issued": paper_issued, "room_key": secrets.token_hex(32) if room_word else ""}
    return noted(review, "review.start_asked", by=by, facts=facts, start_asked_by=by, **values)


@transaction.atomic
def start_review(*, review_id, by):
    """The supervision group's witness opens the vote (P4). Roll, rules and items stand from here on."""
    review = locked(review_id)
    require(by, Permission.REVIEW_CONFIRM, unit=review.unit)
    require_confirmed(by)
    allowed_move(review, ReviewState.OPEN)
    if by is not None and review.start_asked_by_id is None:
        raise ValidationError("要先由单位组织人员提请开始，再由督导组见证开始。", code="not_asked")
    another_person(by, "提请开始和见证开始须是两个人。", review.start_asked_by_id)
    if by is not None and any(by.name and by.name in one for one in subjects_of(review)):
        raise ValidationError("您是评议事项的责任人，不能见证开始，请由督导组其他人员办理。", code="subject")
    refuse_all(start_problems(review, review.paper_issued), "not_ready")
    return move(review, ReviewState.OPEN, by=by, started_at=clock.now(), started_by=by)


@transaction.atomic
def ask_to_close(*, review_id, by):
    """The organiser says that everybody who wished to has voted (P7)."""
    review = locked(review_id)
    require(by, Permission.REVIEW_HOLD, unit=review.unit)
    require_state(review, ReviewState.OPEN)
    return noted(review, "review.close_asked", by=by, close_asked_by=by)


@transaction.atomic
def close_review(*, review_id, by, returned=0):
    """The witness closes: running casts are inside, later ones refused; `returned` slips came back unused (P7, S3)."""
    review = locked(review_id)
    require(by, Permission.REVIEW_CONFIRM, unit=review.unit)
    require_confirmed(by)
    allowed_move(review, ReviewState.CLOSED)
    if by is not None and review.close_asked_by_id is None:
        raise ValidationError("要先由单位组织人员提请结束，再由督导组见证结束。", code="not_asked")
    another_person(by, "提请结束和见证结束须是两个人。", review.close_asked_by_id)
    unused = review.slips.filter(state="unused")
    if returned:
        keys = list(unused.order_by("hash").values_list("hash", flat=True)[:returned])
        if len(keys) < returned:
            raise ValidationError(
                f"收回未用票 {returned} 张，可没有用过的只有 {len(keys)} 张；请重新清点，必要时作废本场。",
                code="bad_number",
            )
        review.slips.filter(hash__in=keys).update(state="void")
    used = review.slips.filter(state="used").count()
    return move(
        review,
        ReviewState.CLOSED,
        by=by,
        facts={"used": used, "returned": returned},
        closed_at=clock.now(),
        closed_by=by,
    )
