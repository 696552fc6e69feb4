"""What an evaluation of posts comes to: nothing until every pass is confirmed, then one ranking (M64)."""

from fractions import Fraction

from reviews.models import Consequence, DemocraticReview, Evaluation, ReviewItem
from reviews.rules import ranked, rate_text
from reviews.states import ENDED, ReviewState
from units.models import Role
from units.permissions import Permission, allowed

LEAST_KNOWN = 10  # a post fewer people know than this is not ranked: a handful would decide, and be found out


def ranking_open(evaluation: Evaluation) -> list[str]:
    """Why there is no ranking yet, as sentences; empty when there is one."""
    passes = list(evaluation.passes.filter(rehearsal_of=None))
    reasons = [
        f"“{one.get_audience_display()}”（{one.held_on:%Y-%m-%d}）还没有认定：{one.get_state_display()}。"
        for one in passes
        if one.state not in ENDED
    ]
    held = {one.audience for one in passes if one.state == ReviewState.DECIDED}
    return reasons + [
        f"还没有认定过的“{audience.label}”。"
        for audience in DemocraticReview.Audience
        if audience not in held
    ]


def ranking(evaluation: Evaluation):
    """[{place, subject, score, parts, last, decision}] from first to last; posts too few people know have place None.

    A score is the weighted mean of 认可 : (认可 + 不认可) over the confirmed passes, in exact fractions, shown cut.
    """
    passes = list(evaluation.passes.filter(rehearsal_of=None, state=ReviewState.DECIDED).order_by("pk"))
    numbers = {}
    for row in ReviewItem.every.filter(review__in=passes):
        likes, dislikes = row.likes or 0, row.dislikes or 0
        numbers[row.subject_id, row.review_id] = (likes, likes + dislikes)
    decisions = Consequence.objects.filter(subject__evaluation=evaluation).select_related("decided_by")
    decided = {one.subject_id: one for one in decisions}
    rows = []
    for subject in evaluation.subjects.all():
        got = [(one.weight, *numbers[subject.pk, one.pk]) for one in passes]
        rows.append(
            {
                "subject": subject,
                "parts": [
                    (one, likes, rate_text(likes, known))
                    for one, (_, likes, known) in zip(passes, got, strict=True)
                ],
                "score": _score(got),
                "decision": decided.get(subject.pk),
            }
        )
    return ranked(rows, bottom=evaluation.bottom)


def _score(got):
    """The weighted mean as a fraction; None where too few know the post."""
    if any(known < LEAST_KNOWN for _, _, known in got):
        return None
    return sum(Fraction(weight * likes, known) for weight, likes, known in got) / sum(one[0] for one in got)


def last_ones(evaluation: Evaluation) -> set[int]:
    """Keys of the posts among the last."""
    return {row["subject"].pk for row in ranking(evaluation) if row["last"]}


def evaluations_page(user):
    """Evaluations in this person's sight, and the units they may call one for."""
    rows = Evaluation.objects.visible_to(user).select_related("unit")
    units = [role.unit for role in user.roles if role.role == Role.CLERK]
    return {"rows": rows[:200], "units": units}


def evaluation_page(evaluation, user):
    """Passes with where each stands, and the ranking once there is one."""
    missing = ranking_open(evaluation)
    passes = evaluation.passes.filter(rehearsal_of=None).select_related("unit").order_by("pk")
    return {
        "passes": list(passes),
        "subjects": list(evaluation.subjects.all()),
        "missing": missing,
        "ranks": [] if missing else ranking(evaluation),
        "least": LEAST_KNOWN,
        "may_hold": allowed(user, Permission.REVIEW_HOLD, unit=evaluation.unit),
        "may_decide": not missing and allowed(user, Permission.REVIEW_CONFIRM, unit=evaluation.unit),
    }
