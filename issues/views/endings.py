"""Pages of endings: what is proposed, proposing, deciding, taking back, reversing (M119)."""

from django.contrib import messages
from django.db.models import F
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect

from issues.forms.endings import DecideEndingForm, ProposeEndingForm, ReverseEndingForm
from issues.models import Ending
from issues.queries.endings import ending_rights, ending_rows
from issues.services.endings import decide_ending, propose_ending, reverse_ending, withdraw_ending
from issues.views.found import found_item
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.permissions import Permission, require

NAMED = ("item__unit__campaign", "item__list__leader", "into", "proposed_by", "decided_by", "reversed_by")


@desk()
def endings(request):
    """What waits for this person, or all in sight with `?tab=all`; the longest waiting first."""
    tab = "all" if request.GET.get("tab") == "all" else ""
    shown = turned(ending_rows(request.user, tab), [F("proposed_at")], request.GET)
    return page(request, "issues/endings.html", turn=shown, tab=tab)


@desk(methods=ACT)
def ending_propose(request, pk):
    """The unit proposes that an item end without a close-out."""
    item = found_item(request, pk, Permission.ENDING_PROPOSE)
    form = ProposeEndingForm(posted(request), user=request.user)
    if done := carried_out(request, form, propose_ending, item_id=pk):
        messages.success(request, "已提交终结申请，等待上一级党组织审批。批准以前照常整改。")
        return redirect("issues:ending", done.value.pk)
    return page(request, "issues/lead_act.html", form=form, item=item, title="申请终结", done=done)


@desk(methods=ACT)
def ending(request, pk):
    """One proposal and what became of it; the level above decides here."""
    shown = _found(request, pk)
    if request.method == "POST":
        require(request.user, Permission.ENDING_DECIDE, unit=shown.item.unit)
    form = DecideEndingForm(posted(request))
    if done := carried_out(request, form, decide_ending, ending_id=pk):
        messages.success(request, f"已办理：{done.value.get_state_display()}。")
        return redirect("issues:ending", pk)
    may = ending_rights(shown, request.user)
    return page(request, "issues/ending.html", form=form, ending=shown, item=shown.item, may=may, done=done)


@desk(methods=("POST",))
def ending_withdraw(request, pk):
    """The unit takes its proposal back."""
    shown = _found(request, pk)
    require(request.user, Permission.ENDING_PROPOSE, unit=shown.item.unit)
    form = Form(request.POST)
    if carried_out(request, form, withdraw_ending, ending_id=pk):
        messages.success(request, "已撤回终结申请，继续整改。")
    else:
        messages.error(request, "；".join(map(str, form.non_field_errors())))
    return redirect("issues:ending", pk)


@desk(methods=ACT)
def ending_reverse(request, pk):
    """A look-back undoes an ending: the item is under rectification again, with a new day."""
    shown = _found(request, pk)
    require(request.user, Permission.ENDING_REVERSE, unit=shown.item.unit)
    form = ReverseEndingForm(posted(request))
    if done := carried_out(request, form, reverse_ending, ending_id=pk):
        messages.success(request, f"已撤销终结，等待{shown.item.unit}签收，重新整改。")
        return redirect("issues:item", shown.item_id)
    return page(request, "issues/lead_act.html", form=form, item=shown.item, title="撤销终结", done=done)


def _found(request, pk):
    return get_object_or_404(Ending.objects.visible_to(request.user).select_related(*NAMED), pk=pk)
