"""The campaign's rules change when one person proposes it and another one confirms it (V4, S54)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from trail import clock
from trail.moves import move, require_state, tell
from units.models import Campaign, RuleProposal
from units.permissions import Permission, require
from units.refusals import another_person, needs_reason
from units.rules import BY_FIELD, RULES
from units.services.campaigns import changed
from units.states import ProposalState


@transaction.atomic
def propose_rules(*, campaign_id, by, reason, **values):
    """Propose new values of rules, with a reason. Nothing is in force before `confirm_rules`. Returns the proposal.

    `values` are fields named in `units.rules.RULES`; those that differ are proposed. Raises ValidationError
    `reason_missing`, `nothing_changed`, `pending` (one of one's own waits already), or what a constraint says.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    require(by, Permission.RULES_EDIT, campaign=campaign)
    before, after = changed(campaign, [rule.field for rule in RULES], reason, values)
    if by is not None and campaign.proposals.waiting().filter(proposed_by=by).exists():
        raise ValidationError("您已有一份提议等待确认，请先撤回那一份，再提新的。", code="pending")
    proposal = RuleProposal.objects.create(
        campaign=campaign,
        before=before,
        after=after,
        reason=reason.strip(),
        proposed_at=clock.now(),
        proposed_by=by,
    )
    told = {"before": before, "after": after, "reason": proposal.reason}
    tell(proposal, ProposalState.PROPOSED, by=by, facts={"proposal": proposal.pk, **told})
    return proposal


@transaction.atomic
def decide_rules(*, proposal_id, by, approve, opinion=""):
    """Confirm what somebody else proposed, which puts it in force, or refuse it with the reason. Returns the proposal.

    What was opened before keeps the rules it copied. Raises ValidationError `illegal_move`, `same_person`,
    `reason_missing`, `stale` (another change reached one of these rules first), or what a constraint says.
    """
    proposal = _locked(proposal_id, by)
    require_state(proposal, ProposalState.PROPOSED, acting="办理")
    another_person(
        by,
        "您是提议人，不能确认自己的提议，请由活动办另一位同志确认；想收回的，请撤回提议。",
        proposal.proposed_by_id,
    )
    if not approve:
        needs_reason(opinion, "不同意的须写明理由。")
        facts = {"proposal": proposal.pk, "reason": opinion.strip()}
        return move(
            proposal, ProposalState.REFUSED, by=by, facts=facts, opinion=opinion.strip(), **_decided(by)
        )
    _must_be_fresh(proposal)
    told = {"before": proposal.before, "after": proposal.after, "reason": proposal.reason}
    facts = {"proposal": proposal.pk, **told}
    move(proposal, ProposalState.CONFIRMED, by=by, facts=facts, opinion=opinion.strip(), **_decided(by))
    campaign = proposal.campaign
    for field, value in proposal.after.items():
        setattr(campaign, field, value)
    campaign.full_clean()
    campaign.save(update_fields=proposal.after)
    return proposal


@transaction.atomic
def withdraw_rules(*, proposal_id, by):
    """Take one's own proposal back while nobody has decided. Raises `illegal_move`, `not_the_author`."""
    proposal = _locked(proposal_id, by)
    require_state(proposal, ProposalState.PROPOSED, acting="办理")
    if by is not None and by.pk != proposal.proposed_by_id:
        raise ValidationError("只有提议人可以撤回；不同意的，请写明理由退回。", code="not_the_author")
    return move(proposal, ProposalState.WITHDRAWN, by=by, facts={"proposal": proposal.pk}, **_decided(by))


def _locked(proposal_id, by):
    """The proposal, locked after its campaign, which it carries as it stands now."""
    named = RuleProposal.objects.get(pk=proposal_id)
    campaign = Campaign.objects.select_for_update().get(pk=named.campaign_id)
    require(by, Permission.RULES_EDIT, campaign=campaign)
    proposal = RuleProposal.objects.select_for_update().get(pk=proposal_id)
    proposal.campaign = campaign
    return proposal


def _must_be_fresh(proposal):
    said = proposal.campaign.said
    found = [
        f"“{BY_FIELD[field].title}”提议时是 {said(field, proposal.before[field])}，现在已改为 {said(field, now)}"
        for field, now in proposal.overtaken().items()
    ]
    if found:
        raise ValidationError(
            f"提议以后规则又有变动：{'；'.join(found)}。请退回这份提议，由提议人按现在的规则重新提议。",
            code="stale",
        )


def _decided(by):
    return {"decided_at": clock.now(), "decided_by": by}
