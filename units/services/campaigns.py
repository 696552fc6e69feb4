"""The campaign itself: its basic data, its stages and its vocabulary of sources. Its rules: `services/rule_proposals.py`."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from trail.services import record
from units.models import Campaign, ReturnReason, Source, Stage
from units.permissions import Permission, require
from units.refusals import needs_reason
from units.services.rows import save_row

BASICS = ("name", "place", "office", "starts_on", "ends_on")


@transaction.atomic
def edit_campaign(*, campaign_id, by, reason, **values):
    """Change the campaign's name, place, office or dates (M1), with a reason like a rule. Returns the campaign."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    require(by, Permission.RULES_EDIT, campaign=campaign)
    before, after = changed(campaign, BASICS, reason, values)
    campaign.save(update_fields=after)
    record("campaign.edited", on=campaign, by=by, before=before, after=after, reason=reason.strip())
    return campaign


@transaction.atomic
def save_stage(*, by, stage=None, campaign=None, **values):
    """Add a stage (环节) of a batch, or change its name, order or dates (M1)."""
    stage = Stage.objects.select_for_update().get(pk=stage.pk) if stage else Stage(campaign=campaign)
    require(by, Permission.RULES_EDIT, campaign=stage.campaign)
    return save_row("stage", stage, by=by, **values)


@transaction.atomic
def add_source(*, by, campaign, name):
    """Add a word to the campaign's vocabulary of problem sources (M16). Words in use are never renamed."""
    require(by, Permission.RULES_EDIT, campaign=campaign)
    last = campaign.sources.aggregate(last=Max("order"))["last"] or 0
    return save_row("source", Source(campaign=campaign), by=by, name=name.strip(), order=last + 1)


@transaction.atomic
def save_return_reason(*, by, reason=None, campaign=None, **values):
    """Add a sentence to the library of return reasons, or take one out of use (`active`) or into use again.

    What was said with a sentence stays in the steps it returned; so a sentence in the library is never reworded.
    """
    if reason:
        reason = ReturnReason.objects.select_for_update().get(pk=reason.pk)
    else:
        last = campaign.return_reasons.aggregate(last=Max("order"))["last"] or 0
        reason = ReturnReason(campaign=campaign, order=last + 1)
    require(by, Permission.RULES_EDIT, campaign=reason.campaign)
    return save_row("return_reason", reason, by=by, **values)


def changed(campaign, fields, reason, values):
    """Set what differs among `fields` on the (unsaved) campaign; returns ({field: before}, {field: after}).

    Raises ValidationError `reason_missing`, `nothing_changed`, or what the campaign's own constraints say.
    """
    needs_reason(reason, "修改须写明理由，理由随修改记录一并留痕。")
    after = {
        field: values[field]
        for field in fields
        if field in values and getattr(campaign, field) != values[field]
    }
    if not after:
        raise ValidationError("没有改动任何一项，请先修改再保存。", code="nothing_changed")
    before = {field: getattr(campaign, field) for field in after}
    for field, value in after.items():
        setattr(campaign, field, value)
    campaign.full_clean()
    return before, after
