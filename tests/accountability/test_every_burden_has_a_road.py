"""Every public verb of every app burdens somebody, and then has a road of objection, or does not, and a word says why (M118)."""

import importlib
import inspect
import pkgutil

from django.utils.module_loading import import_string

from trail.models import model_named
from units.burdens import BURDENS
from units.permissions import NEEDS

APPS = ("units", "documents", "issues", "reviews", "inspections", "accountability", "supervision")
OWN = "the unit's own act"
KIND = "it asks, reads, helps: no state of a unit's work changes to its burden"
ROOM = "a half of a verb that asks for the right itself"
JOB = "the system's own, by a rule that was set before; no person concluded anything"
RULES = (
    "rules, people, structure: it sets who works and by what numbers, concludes nothing about a unit's work"
)
GIVES = "it grants, accepts, confirms or takes a burden away"
FIRST = "the first of two persons: nothing stands before the second"
VOTE = "part of a vote: what is objected to there is the list of voters and the vote itself (M127)"

HARMLESS = {  # module of services: {word: verbs}
    "units.bodies": {RULES: "save_body save_body_member save_charge"},
    "units.calendar": {RULES: "decree_day revoke_day declare_final revoke_final"},
    "units.campaigns": {RULES: "edit_campaign save_stage add_source save_return_reason", ROOM: "changed"},
    "units.delegations": {OWN: "delegate end_delegation renew"},
    "units.handovers": {RULES: "hand_over", ROOM: "against"},
    "units.idempotency": {ROOM: "answer_once", JOB: "forget_answers"},
    "units.people": {
        RULES: "add_person edit_person reset_password assign unassign",
        OWN: "choose_reminders",
        JOB: "forget_contacts",
        ROOM: "take_back locked_person",
    },
    "units.quota": {ROOM: "keeps_files room_of_unit size_of megabytes in_mb"},
    "units.rows": {ROOM: "save_row of_one_campaign"},
    "units.rule_proposals": {RULES: "propose_rules decide_rules withdraw_rules"},
    "units.second_factor": {
        OWN: "turn_on_factor turn_off_factor renew_recovery_codes use_code",
        RULES: "reset_factor",
    },
    "units.tokens": {OWN: "issue_token revoke_token", ROOM: "token_of"},
    "units.unit_changes": {RULES: "rename_unit merge_units abolish_unit split_unit"},
    "units.units": {RULES: "save_unit save_leader save_group save_contact_point"},
    "documents.drafts": {
        FIRST: "draft_document edit_document ask_for_check check_document",
        ROOM: "locked_document refuse_what_lacks",
    },
    "documents.files": {ROOM: "taken_in as_told"},
    "documents.issuing": {GIVES: "withdraw_document"},
    "documents.meetings": {KIND: "enter_meeting keep_meeting hold_meeting cancel_meeting write_minutes"},
    "documents.numbers": {ROOM: "take_number take_numbers"},
    "documents.replies": {OWN: "sign_for answer_document"},
    "issues.bundles": {
        KIND: "ask_bundle note_bundle waiting_bundles",
        JOB: "start_bundle finish_bundle fail_bundle",
    },
    "issues.channels": {KIND: "log_channel"},
    "issues.explanations": {OWN: "explain_overdue", GIVES: "receive_report"},
    "issues.extensions": {OWN: "ask_extension withdraw_extension", ROOM: "lapse_extensions"},
    "issues.flags": {GIVES: "clear_flags caught_up"},
    "issues.holdings": {ROOM: "open_lists open_items"},
    "issues.items": {
        OWN: "add_item add_items edit_item delete_item finish_item finish_items",
        ROOM: "send_back approve_items close_items may_be_changed",
    },
    "issues.leads": {OWN: "ask_lead withdraw_lead", KIND: "answer_lead rank_item"},
    "issues.lists": {
        OWN: "create_list create_lists submit_list submit_lists",
        GIVES: "pass_on_list accept_list accept_lists",
        ROOM: "next_numbers",
    },
    "issues.moves": {ROOM: "locked_item illegal"},
    "issues.days": {OWN: "report_day set_days"},
    "issues.endings": {OWN: "propose_ending withdraw_ending", ROOM: "lapse_endings"},
    "issues.orders": {OWN: "sign_order", ROOM: "give_order"},
    "issues.progress": {
        OWN: "report_progress report_progress_of_several complete_measures",
        ROOM: "add_report",
    },
    "issues.proposals": {FIRST: "propose_releases propose_text"},
    "issues.purge": {JOB: "purge_disclosures"},
    "issues.quota": {ROOM: "room_of_sender"},
    "issues.release_conditions": {ROOM: "locked_lists fit_to_show is_long_enough are_whole"},
    "issues.releases": {GIVES: "release_disclosures", KIND: "withdraw_disclosure"},
    "issues.sweeps": {JOB: "flag_overdue flag_unexplained", ROOM: "raise_flags"},
    "reviews.audit_turns": {ROOM: "locked_items locked_steps next_turns end_turn not_acted held_by"},
    "reviews.ballots": {VOTE: "cast_ballot", ROOM: "check_slip items_of"},
    "reviews.closeouts": {OWN: "apply_close_out apply_close_outs answer_return withdraw_close_out"},
    "reviews.counts": {VOTE: "key_paper count_review confirm_review"},
    "reviews.evaluations": {VOTE: "create_evaluation open_pass"},
    "reviews.holders": {KIND: "sign_step transfer_step"},
    "reviews.level_times": {JOB: "keep_pace"},
    "reviews.meetings": {VOTE: "rehearse ask_to_start start_review ask_to_close close_review"},
    "reviews.moving": {ROOM: "locked noted"},
    "reviews.opinions": {VOTE: "give_opinion judge_opinion record_interview"},
    "reviews.purge": {JOB: "purge_rolls purge_opinions purge_interviews"},
    "reviews.reviews": {OWN: "open_review"},
    "reviews.roll": {VOTE: "save_roll lock_review confirm_roll return_roll sign_in"},
    "reviews.sheets": {VOTE: "add_count_sheet"},
    "reviews.slips": {VOTE: "mint_slips void_slips exchange_slip", ROOM: "tokens_in hash_of drawn"},
    "reviews.sweeps": {JOB: "flag_below_floor flag_past_window"},
    "reviews.verdicts": {GIVES: "withdraw_verdict"},
    "inspections.doubts": {JOB: "check_doubts", KIND: "ask_doubt_check note_doubt"},
    "inspections.spot_checks": {KIND: "announce_spot_check cancel_spot_check key_seed"},
    "accountability.boards": {
        FIRST: "propose_entry ask_to_lift",
        GIVES: "drop_entry lift_entry",
        KIND: "keep_entry",
    },
    "accountability.objections": {
        OWN: "object_to withdraw_objection read_decision",
        GIVES: "decide_objection",
    },
    "supervision.chases": {KIND: "chase_unit"},
    "supervision.mails": {JOB: "write_mails send_mails"},
    "supervision.privacy": {OWN: "ask_personal", KIND: "answer_personal", JOB: "purge_requests"},
    "supervision.reminders": {JOB: "remind", OWN: "read_reminders"},
    "supervision.wrap_up": {KIND: "hold_wrap_up"},
}


def every_verb():
    """Dotted names of all public functions of all services; two of one name in two modules are two."""
    for app in APPS:
        package = importlib.import_module(f"{app}.services")
        for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(one.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if not name.startswith("_") and function.__module__ == module.__name__:
                    yield f"{one.name}.{name}"


def harmless():
    for module, by_word in HARMLESS.items():
        app, rest = module.split(".", 1)
        for word, verbs in by_word.items():
            assert word
            yield from (f"{app}.services.{rest}.{verb}" for verb in verbs.split())


def test_m118_every_verb_burdens_and_has_a_road_or_a_word_says_why_not():
    """A new verb that stands in neither list fails here: register a `Burden`, or say why nobody is burdened."""
    known = list(harmless())
    road = {verb for burden in BURDENS.values() for verb in burden.verbs}
    assert len(known) == len(set(known))
    assert road & set(known) == set()
    assert sorted(set(every_verb()) - road - set(known)) == []
    assert sorted((road | set(known)) - set(every_verb())) == []


def test_m118_each_burden_names_its_verbs_its_event_its_right_and_what_follows():
    for one in BURDENS.values():
        assert all(callable(import_string(verb)) for verb in one.verbs)
        assert model_named(one.model)
        assert one.permission in NEEDS
        assert one.words
        assert one.follows
        moves = getattr(model_named(one.model), "moves", None)
        told = {row.act for row in moves.rows} if moves else {one.act}
        assert one.act in told, one.key
