"""The campaign (M1) and its rule cards (V4): what is in force, where it comes from, who changed it and why."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy

from units.desk.page import carried_out, desk, page
from units.forms.campaigns import CampaignForm, ReturnReasonForm, SourceForm, StageForm
from units.models import ReturnReason, Stage
from units.permissions import Permission, allowed
from units.queries import open_proposals, rule_cards, rule_history
from units.services.campaigns import add_source, edit_campaign, save_return_reason, save_stage
from units.views.editing import FORM, edit

CRUMB = ("活动规则", reverse_lazy("units:rules"))


@desk()
def rules(request):
    """The campaign's data, stages, rule cards and sources, and every change of them."""
    campaign = request.user.campaign
    return page(
        request,
        "units/rules.html",
        cards=rule_cards(campaign),
        proposals=open_proposals(campaign),
        stages=campaign.stages.all(),
        sources=campaign.sources.all(),
        reasons=campaign.return_reasons.all(),
        history=rule_history(campaign),
        may_edit=allowed(request.user, Permission.RULES_EDIT, campaign=campaign),
    )


@desk(Permission.RULES_EDIT, FORM)
def campaign_edit(request):
    """Change the campaign's name, place, office or dates, with a reason."""
    campaign = request.user.campaign
    form = CampaignForm(request.POST or None, instance=campaign)
    return _edit(request, form, edit_campaign, title="修改活动信息", campaign_id=campaign.pk)


@desk(Permission.RULES_EDIT, FORM)
def stage_new(request):
    """Add a stage."""
    form = StageForm(request.POST or None)
    return _edit(request, form, save_stage, title="添加环节", campaign=request.user.campaign)


@desk(Permission.RULES_EDIT, FORM)
def stage_edit(request, pk):
    """Change a stage."""
    stage = get_object_or_404(Stage, pk=pk, campaign=request.user.campaign)
    form = StageForm(request.POST or None, instance=stage)
    return _edit(request, form, save_stage, title="修改环节", stage=stage)


@desk(Permission.RULES_EDIT, FORM)
def source_new(request):
    """Add a word to the vocabulary of problem sources (M16)."""
    form = SourceForm(request.POST or None)
    return _edit(request, form, add_source, title="添加问题来源", campaign=request.user.campaign)


@desk(Permission.RULES_EDIT, FORM)
def return_reason_new(request):
    """Add a sentence to the library of return reasons."""
    form = ReturnReasonForm(request.POST or None)
    act = save_return_reason
    return _edit(request, form, act, title="添加退回理由", campaign=request.user.campaign)


@desk(Permission.RULES_EDIT, ("POST",))
def return_reason_use(request, pk):
    """Take a sentence out of use, or into use again."""
    found = get_object_or_404(ReturnReason, pk=pk, campaign=request.user.campaign)
    form = Form(request.POST)
    if carried_out(request, form, save_return_reason, reason=found, active=not found.active):
        messages.success(request, f"“{found}”已{'停用' if found.active else '恢复使用'}。")
    return redirect("units:rules")


def _edit(request, form, act, **arguments):
    return edit(request, form, act, back=reverse("units:rules"), crumbs=[CRUMB], **arguments)
