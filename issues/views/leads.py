"""Pages: the level above is asked to lead (M95); an item's place in the queue (M27); its task sheet and letter (M13, M27)."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from issues.forms.leads import AnswerLeadForm, AskLeadForm, RankForm
from issues.models import LeadRequest
from issues.queries.items import task_rows
from issues.services.leads import answer_lead, ask_lead, rank_item, withdraw_lead
from issues.states import LeadState
from issues.views.found import found_item
from units.desk.page import ACT, carried_out, desk, page, posted
from units.permissions import Permission, allowed, require

SHEETS = {"sheet": "任务分解表", "letter": "整改任务书"}


@desk(methods=ACT)
def lead_ask(request, pk):
    """The unit asks its superior to lead."""
    item = found_item(request, pk, Permission.LEAD_ASK)
    form = AskLeadForm(posted(request))
    if done := carried_out(request, form, ask_lead, item_id=pk):
        messages.success(request, f"已向{done.value.upper}申请牵头，等待答复。")
        return redirect("issues:item", pk)
    return page(request, "issues/lead_act.html", form=form, item=item, title="申请上级牵头", done=done)


@desk(methods=ACT)
def lead(request, pk):
    """One request: for everybody who sees the item to read, for the superior to answer, for the unit to take back."""
    asked = _found(request, pk)
    if request.method == "POST":
        require(request.user, Permission.LEAD_ANSWER, unit=asked.item.unit)
    form = AnswerLeadForm(posted(request))
    if done := carried_out(request, form, answer_lead, request_id=pk):
        messages.success(request, "已答复，单位可以看到。")
        return redirect("issues:lead", pk)
    open_now, unit = asked.state == LeadState.ASKED, asked.item.unit
    may = {
        "answer": open_now and allowed(request.user, Permission.LEAD_ANSWER, unit=unit),
        "withdraw": open_now and allowed(request.user, Permission.LEAD_ASK, unit=unit),
    }
    return page(request, "issues/lead.html", form=form, lead=asked, item=asked.item, may=may, done=done)


@desk(methods=("POST",))
def lead_withdraw(request, pk):
    """The unit takes its request back."""
    asked = _found(request, pk)
    form = Form(request.POST)
    if done := carried_out(request, form, withdraw_lead, request_id=pk):
        messages.success(request, "已撤回申请。")
        return redirect("issues:item", asked.item_id)
    back = reverse("issues:lead", args=[pk])
    return page(
        request, "409.html", form, act="撤回申请", reasons=form.non_field_errors(), back=back, done=done
    )


@desk(methods=ACT)
def item_rank(request, pk):
    """The activity office says where an item stands in the queue."""
    item = found_item(request, pk, Permission.LIST_DECIDE)
    form = RankForm(posted(request), initial={"priority": item.priority})
    if done := carried_out(request, form, rank_item, item_id=pk):
        messages.success(request, f"已排为“{done.value.get_priority_display()}”。")
        return redirect("issues:item", pk)
    return page(request, "issues/lead_act.html", form=form, item=item, title="轻重缓急", done=done)


@desk()
def item_print(request, pk, what):
    """The task sheet (任务分解表) or the task letter (任务书) of an item, on A4."""
    if what not in SHEETS:
        raise Http404
    item = found_item(request, pk)
    context = {"what": what, "title": SHEETS[what], "rows": task_rows(item)}
    return page(request, "issues/item_print.html", item=item, **context)


def _found(request, pk):
    seen = LeadRequest.objects.visible_to(request.user)
    return get_object_or_404(
        seen.select_related("item__unit__campaign", "item__list__leader", "upper", "asked_by", "answered_by"),
        pk=pk,
    )
