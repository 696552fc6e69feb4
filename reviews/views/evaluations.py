"""Pages of person evaluation (M64): staff only; nobody outside ever sees a post, a number or a rank."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from reviews.forms.evaluations import ConsequenceForm, EvaluationForm, PassForm
from reviews.models import Evaluation, Subject
from reviews.queries.evaluations import evaluation_page, evaluations_page
from reviews.services.evaluations import create_evaluation, decide_consequence, open_pass
from reviews.views.found import found_unit
from trail import clock
from units.desk.page import ACT, carried_out, desk, page, posted
from units.models import Unit
from units.permissions import Permission, require

READ = Permission.EVALUATION_READ


@desk(READ)
def evaluations(request):
    """Evaluations of posts in sight."""
    return page(request, "reviews/evaluations.html", **evaluations_page(request.user))


@desk(READ, methods=ACT)
def evaluation_new(request, pk):
    """List the posts that will be put before the people."""
    unit = found_unit(request, pk, Permission.REVIEW_HOLD)
    form = EvaluationForm(posted(request))
    if done := carried_out(request, form, create_evaluation, unit=unit):
        messages.success(request, "已建立。请发起内部评议、外部评议各一轮。")
        return redirect("reviews:evaluation", done.value.pk)
    return page(request, "reviews/evaluation_new.html", form=form, unit=unit, done=done)


@desk(READ)
def evaluation(request, pk):
    """One evaluation: its passes, and the ranking when all of them are confirmed."""
    shown = _found(request, pk)
    context = evaluation_page(shown, request.user)
    return page(request, "reviews/evaluation.html", evaluation=shown, **context)


@desk(READ, methods=ACT)
def pass_new(request, pk):
    """Call a pass, inside or outside; it is then held as every meeting is."""
    shown = _found(request, pk, Permission.REVIEW_HOLD)
    form = PassForm(posted(request), initial={"held_on": clock.today()})
    if done := carried_out(request, form, open_pass, evaluation_id=pk):
        messages.success(request, "已发起。请录入参评名册。")
        return redirect("reviews:review", done.value.pk)
    return page(request, "reviews/pass_new.html", form=form, evaluation=shown, done=done)


@desk(READ, methods=ACT)
def consequence(request, pk):
    """The supervision group decides about one of the last, with a reason."""
    seen = Evaluation.objects.filter(unit__in=Unit.objects.visible_to(request.user))
    subject = get_object_or_404(
        Subject.objects.filter(evaluation__in=seen).select_related("evaluation"), pk=pk
    )
    shown = _found(request, subject.evaluation_id, Permission.REVIEW_CONFIRM)
    form = ConsequenceForm(posted(request))
    if done := carried_out(request, form, decide_consequence, subject_id=pk):
        messages.success(request, "已记录决定。")
        return redirect("reviews:evaluation", shown.pk)
    return page(request, "reviews/consequence.html", form=form, subject=subject, evaluation=shown, done=done)


def _found(request, pk, permission=READ):
    rows = Evaluation.objects.visible_to(request.user).select_related("unit__campaign")
    shown = get_object_or_404(rows, pk=pk)
    require(request.user, permission, unit=shown.unit)
    return shown
