"""The pages of the units app, one file per noun."""

from units.views.assignments import assignment_delete, assignment_new
from units.views.calendar import calendar, declared_year_delete, declared_year_new, decreed_day_delete
from units.views.campaigns import (
    campaign_edit,
    return_reason_new,
    return_reason_use,
    rules,
    source_new,
    stage_edit,
    stage_new,
)
from units.views.contacts import contact_edit, contact_new
from units.views.delegations import delegation_end, delegations
from units.views.factors import factor_off, factor_on, recovery_codes, security
from units.views.groups import group_edit, group_new, groups
from units.views.leaders import leader_edit, leader_new
from units.views.people import people, person, person_factor, person_new, person_password
from units.views.rule_proposals import rule_proposal, rule_proposal_withdraw, rules_edit
from units.views.tokens import token_revoke, tokens
from units.views.units import unit, unit_edit, unit_new, units

__all__ = [
    "assignment_delete",
    "assignment_new",
    "calendar",
    "campaign_edit",
    "contact_edit",
    "contact_new",
    "declared_year_delete",
    "declared_year_new",
    "decreed_day_delete",
    "delegation_end",
    "delegations",
    "factor_off",
    "factor_on",
    "group_edit",
    "group_new",
    "groups",
    "leader_edit",
    "leader_new",
    "people",
    "person",
    "person_factor",
    "person_new",
    "person_password",
    "recovery_codes",
    "return_reason_new",
    "return_reason_use",
    "rule_proposal",
    "rule_proposal_withdraw",
    "rules",
    "rules_edit",
    "security",
    "source_new",
    "stage_edit",
    "stage_new",
    "token_revoke",
    "tokens",
    "unit",
    "unit_edit",
    "unit_new",
    "units",
]
