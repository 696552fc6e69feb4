"""A change of the campaign's rules that one person proposes and another confirms (S54)."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trail.guards import guards_of
from units.models.campaign import Campaign
from units.rules import RULES
from units.states import PROPOSAL_MOVES, ProposalState

DECIDED = [ProposalState.CONFIRMED, ProposalState.REFUSED]


def _person(title, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=title, null=True, **options
    )


class ProposalQuerySet(models.QuerySet):
    def waiting(self):
        """Proposed, and nobody has decided yet."""
        return self.filter(state=ProposalState.PROPOSED)


class RuleProposal(models.Model):
    """One proposed change: `before` and `after` hold each field that changes, and nothing else."""

    trail_name = "rule_proposal"
    moves = PROPOSAL_MOVES

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="proposals", verbose_name="活动")
    before = models.JSONField("原来的规则")
    after = models.JSONField("提议改为")
    reason = models.CharField("修改理由", max_length=500)
    state = models.CharField("状态", max_length=16, choices=ProposalState, default=ProposalState.PROPOSED)
    proposed_at = models.DateTimeField("提议时间")
    proposed_by = _person("提议人")
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    decided_by = _person("办理人", blank=True)
    opinion = models.CharField("意见", max_length=500, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规则修改提议"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "proposed_by"],
                condition=Q(state=ProposalState.PROPOSED),
                name="one_open_rule_proposal_each",
                violation_error_message="您已有一份提议等待确认，请先撤回那一份，再提新的。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED)
                | Q(proposed_by=None)
                | Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by")),
                name="rules_decided_by_another_person",
                violation_error_message="提议人不能确认自己的提议，请由另一人确认。",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.PROPOSED, decided_at=None, decided_by=None)
                | ~Q(state=ProposalState.PROPOSED) & Q(decided_at__isnull=False),
                name="rule_proposal_decided_iff_over",
            ),
            models.CheckConstraint(
                condition=~Q(after={}) & ~Q(reason=""), name="rule_proposal_says_what_and_why"
            ),
        ]
        triggers = [
            *guards_of(PROPOSAL_MOVES),
            pgtrigger.ReadOnly(
                name="rule_proposal_says_what_was_proposed",
                fields=["campaign", "before", "after", "reason", "proposed_at", "proposed_by"],
            ),
            pgtrigger.Protect(name="rule_proposal_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return "、".join(rule.title for rule in RULES if rule.field in self.after)

    def overtaken(self) -> dict[str, Any]:
        """The rules among these that another change reached first, with the value they have now."""
        now = {field: getattr(self.campaign, field) for field in self.before}
        return {field: value for field, value in now.items() if value != self.before[field]}
