"""Changing the campaign's rules: one person proposes, another confirms (V4, S54)."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from units.desk.page import carried_out, desk, page
from units.forms.campaigns import DecisionForm, RulesForm
from units.models import RuleProposal
from units.permissions import Permission, require
from units.queries import proposal_rights, rule_changes, seconds
from units.services.rule_proposals import decide_rules, propose_rules, withdraw_rules
from units.states import ProposalState
from units.views.editing import FORM


@desk(Permission.RULES_EDIT, FORM)
def rules_edit(request):
    """Propose new values, with a reason; nothing is in force before a second person confirms."""
    campaign = request.user.campaign
    form = RulesForm(request.POST or None, instance=campaign)
    if done := carried_out(request, form, propose_rules, campaign_id=campaign.pk):
        messages.success(request, "已提交，请活动办另一位同志确认。确认以前仍按原来的规则。")
        return redirect("units:rule_proposal", done.value.pk)
    return page(request, "units/rules_edit.html", form, alone=not seconds(request.user).exists(), done=done)


@desk(methods=FORM)
def rule_proposal(request, pk):
    """One proposal: what differs, why, who; whoever may decide does it here."""
    found = _found(request, pk)
    if request.method == "POST":
        require(request.user, Permission.RULES_EDIT, campaign=found.campaign)
    form = DecisionForm(request.POST or None)
    if done := carried_out(request, form, decide_rules, proposal_id=pk):
        confirmed = done.value.state == ProposalState.CONFIRMED
        messages.success(request, "已确认，新的规则即时生效。" if confirmed else "已退回，规则没有改动。")
        return redirect("units:rule_proposal", pk)
    shown = {"proposal": found, "changes": rule_changes(found), "may": proposal_rights(found, request.user)}
    return page(request, "units/rule_proposal.html", form, **shown, done=done)


@desk(Permission.RULES_EDIT, ("POST",))
def rule_proposal_withdraw(request, pk):
    """The author takes it back."""
    found, form = _found(request, pk), Form(request.POST)
    if done := carried_out(request, form, withdraw_rules, proposal_id=pk):
        messages.success(request, "已撤回提议，规则没有改动。")
        return redirect("units:rules")
    reasons, back = form.non_field_errors(), reverse("units:rule_proposal", args=[found.pk])
    return page(request, "409.html", form, act="撤回提议", reasons=reasons, back=back, done=done)


def _found(request, pk):
    seen = RuleProposal.objects.select_related("campaign", "proposed_by", "decided_by")
    return get_object_or_404(seen, pk=pk, campaign=request.user.campaign)
