"""Pages of the overdue wizard: three answers, what becomes of them, and the signatures (M41, V12)."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect

from issues.forms.explanations import ExplanationForm, ReceiptForm
from issues.models import Explanation
from issues.overdue_report import overdue_report
from issues.queries.explanations import explanation_rights, explanation_rows
from issues.services.explanations import BODIES, explain_overdue, receive_report
from issues.views.found import found_explanation, found_item
from trail import clock
from units.desk.downloads import download
from units.desk.page import ACT, NOT_YET, carried_out, desk, page, posted
from units.desk.paging import turned
from units.files import DOCX
from units.permissions import Permission, require


@desk()
def explanations(request):
    """Reports that wait for this person's signature, or all in sight with `?tab=all`; the oldest first."""
    tab = "all" if request.GET.get("tab") == "all" else ""
    shown = turned(explanation_rows(request.user, tab), [F("told_on")], request.GET)
    return page(request, "issues/explanations.html", turn=shown, tab=tab)


@desk(methods=ACT)
def explain(request, pk):
    """Answer three questions; `preview` shows what will be public before anything is kept."""
    item = found_item(request, pk, Permission.OVERDUE_EXPLAIN)
    form = ExplanationForm(posted(request))
    missed = item.missed_deadline(on=clock.today())
    done = NOT_YET
    if "preview" not in request.POST:
        done = carried_out(request, form, explain_overdue, item_id=pk)
    if done:
        messages.success(request, "书面报告已送活动办和督导组，等待签收；向群众的说明经核对后公开。")
        return redirect("issues:explanation", done.value.pk)
    draft = None
    if request.method == "POST" and form.is_valid() and missed:
        draft = Explanation(item=item, deadline=missed, told_on=clock.today(), **form.cleaned_data)
    return page(request, "issues/explain.html", form=form, item=item, missed=missed, draft=draft, done=done)


@desk(methods=ACT)
def explanation(request, pk):
    """One explanation: its public text, its report, who has signed; signing is a POST with `body`."""
    shown = found_explanation(request, pk)
    form = ReceiptForm(posted(request))
    if request.method == "POST" and form.is_valid():
        require(request.user, BODIES[form.cleaned_data["body"]][0], unit=shown.item.unit)
    if done := carried_out(request, form, receive_report, explanation_id=pk):
        messages.success(request, "已签收书面报告。")
        return redirect("issues:explanation", pk)
    may = explanation_rights(shown, request.user)
    return page(
        request, "issues/explanation.html", form=form, explanation=shown, item=shown.item, may=may, done=done
    )


@desk()
def explanation_report(request, pk):
    """The written report as a Word file in the layout of an official paper."""
    shown = found_explanation(request, pk)
    return download(overdue_report(shown), f"{shown.item.number}逾期情况报告.docx", DOCX)
