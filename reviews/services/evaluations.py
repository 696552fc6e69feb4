"""Person evaluation (M64): posts listed, voted in passes through the meetings every review has, ranked; people decide."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from reviews.models import Consequence, DemocraticReview, Evaluation, ReviewItem, Subject
from reviews.models.review import PERSON
from reviews.queries.evaluations import last_ones, ranking_open
from reviews.rules import day_cap, pass_problems
from reviews.states import ENDED, ReviewState
from trail import clock
from trail.moves import tell
from trail.services import record
from units.permissions import Permission, require
from units.refusals import needs_reason, refuse_all

LEAST, MOST = 2, 500  # posts of one evaluation


@transaction.atomic
def create_evaluation(*, by, unit, name, subjects, bottom=5, consequence=""):
    """List the posts of an evaluation; `subjects` are (department, post, name or "") in their order.

    Raises ValidationError `bad_list`, `name_taken`.
    """
    require(by, Permission.REVIEW_HOLD, unit=unit)
    twice = [one for one, many in Counter(subjects).items() if many > 1]
    problems = [f"“{department} {post} {name}”写了不止一次。" for department, post, name in twice]
    if not LEAST <= len(subjects) <= MOST:
        problems.append(f"被评岗位须有 {LEAST} 到 {MOST} 个，现有 {len(subjects)} 个。")
    elif not 1 <= bottom < len(subjects):
        problems.append(f"末位名数须在 1 到 {len(subjects) - 1} 之间。")
    refuse_all(problems, "bad_list")
    if Evaluation.objects.filter(unit=unit, name=name).exists():
        raise ValidationError("本单位已有同名的人员评议，请换一个名称。", code="name_taken")
    values = {"consequence": consequence.strip()} if consequence.strip() else {}
    made = Evaluation.objects.create(
        unit=unit, name=name, bottom=bottom, created_at=clock.now(), created_by=by, **values
    )
    Subject.objects.bulk_create(
        Subject(evaluation=made, order=order, department=department, post=post, name=name)
        for order, (department, post, name) in enumerate(subjects, start=1)
    )
    record("evaluation.created", on=made, by=by, name=name, posts=len(subjects), bottom=bottom)
    return made


@transaction.atomic
def open_pass(*, by, evaluation_id, audience, held_on, quorum, weight=50, place=""):
    """Call one pass over all posts; from here on it goes the way of every review. Returns the review.

    Raises ValidationError `bad_pass`, `decided`, `held_too_late`.
    """
    evaluation = _locked(evaluation_id)
    unit = evaluation.unit
    require(by, Permission.REVIEW_HOLD, unit=unit)
    if Consequence.objects.filter(subject__evaluation=evaluation).exists():
        raise ValidationError("已经对末位作出处理决定，不能再加评议轮次。", code="decided")
    running = evaluation.passes.filter(rehearsal_of=None, audience=audience).exclude(state__in=ENDED)
    refuse_all(
        pass_problems(
            quorum=quorum, weight=weight, running=running.exists(), held_on=held_on, today=clock.today()
        ),
        "bad_pass",
    )
    refuse_all(day_cap(held_on, today=clock.today()), "held_too_late")
    outside = audience == DemocraticReview.Audience.OUTSIDE
    review = DemocraticReview.objects.create(
        unit=unit,
        evaluation=evaluation,
        audience=audience,
        weight=weight,
        held_on=held_on,
        place=place,
        quorum=quorum,
        quorum_norm=quorum,
        public_share=unit.campaign.public_share if outside else 0,
        floor=0,
        scale=PERSON,
        opened_at=clock.now(),
        opened_by=by,
    )
    before = ReviewItem.every.filter(subject__evaluation=evaluation).aggregate(last=Max("round"))["last"] or 0
    ReviewItem.every.bulk_create(
        ReviewItem(review=review, subject=subject, round=before + 1) for subject in evaluation.subjects.all()
    )
    facts = {"evaluation": evaluation.pk, "audience": audience, "weight": weight, "quorum": quorum}
    tell(review, ReviewState.DRAFT, by=by, act="evaluation.pass_opened", facts=facts)
    return review


@transaction.atomic
def decide_consequence(*, subject_id, by, applied, reason):
    """What people decide about a post among the last; without this nothing happens to anybody (M64).

    Raises ValidationError `not_ranked`, `not_last`, `decided`, `subject`, `reason_missing`.
    """
    subject = Subject.objects.select_related("evaluation__unit__campaign").get(pk=subject_id)
    evaluation = _locked(subject.evaluation_id)
    require(by, Permission.REVIEW_CONFIRM, unit=evaluation.unit)
    refuse_all(ranking_open(evaluation), "not_ranked")
    if Consequence.objects.filter(pk=subject.pk).exists():
        raise ValidationError("对这个岗位已经作出决定，请刷新页面查看。", code="decided")
    if subject.pk not in last_ones(evaluation):
        raise ValidationError(f"{subject}不在末 {evaluation.bottom} 名，不作处理。", code="not_last")
    if by is not None and by.name and by.name == subject.name:
        raise ValidationError("不能决定对自己的处理，请由督导组其他人员办理。", code="subject")
    needs_reason(reason, "请写明理由：排名只是参考，处理不处理都要有依据。")
    made = Consequence.objects.create(
        subject=subject, applied=applied, reason=reason.strip(), decided_at=clock.now(), decided_by=by
    )
    record("evaluation.decided", on=evaluation, by=by, post=subject.pk, applied=applied, reason=reason)
    return made


def _locked(evaluation_id):
    rows = Evaluation.objects.select_for_update(of=["self"]).select_related("unit__campaign")
    return rows.get(pk=evaluation_id)
