"""Every change to campaigns, units and people. One verb, one function, one transaction."""

from units.services.answers import answer_once, forget_answers
from units.services.calendar import declare_final, decree_day, revoke_day, revoke_final
from units.services.campaigns import add_source, edit_campaign, save_return_reason, save_stage
from units.services.delegations import delegate, end_delegation
from units.services.factors import (
    WrongCode,
    renew_recovery_codes,
    reset_factor,
    turn_off_factor,
    turn_on_factor,
    use_code,
)
from units.services.people import (
    add_person,
    assign,
    choose_reminders,
    edit_person,
    forget_contacts,
    reset_password,
    unassign,
)
from units.services.rule_proposals import decide_rules, propose_rules, withdraw_rules
from units.services.tokens import issue_token, revoke_token, token_of
from units.services.units import save_contact_point, save_group, save_leader, save_unit

__all__ = [
    "WrongCode",
    "add_person",
    "add_source",
    "answer_once",
    "assign",
    "choose_reminders",
    "decide_rules",
    "declare_final",
    "decree_day",
    "delegate",
    "edit_campaign",
    "edit_person",
    "end_delegation",
    "forget_answers",
    "forget_contacts",
    "issue_token",
    "propose_rules",
    "renew_recovery_codes",
    "reset_factor",
    "reset_password",
    "revoke_day",
    "revoke_final",
    "revoke_token",
    "save_contact_point",
    "save_group",
    "save_leader",
    "save_return_reason",
    "save_stage",
    "save_unit",
    "token_of",
    "turn_off_factor",
    "turn_on_factor",
    "unassign",
    "use_code",
    "withdraw_rules",
]
