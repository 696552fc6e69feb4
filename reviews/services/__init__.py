"""Every change to reviews and close-outs. One verb, one function, one transaction."""

from reviews.services.ballots import cast_ballot, check_slip
from reviews.services.closeouts import answer_return, apply_close_out, apply_close_outs, withdraw_close_out
from reviews.services.counts import (
    cancel_review,
    confirm_review,
    count_review,
    key_paper,
    void_review,
)
from reviews.services.evaluations import create_evaluation, decide_consequence, open_pass
from reviews.services.handling import sign_step, transfer_step
from reviews.services.meetings import (
    ask_to_close,
    ask_to_start,
    close_review,
    rehearse,
    start_review,
)
from reviews.services.opinions import give_opinion, judge_opinion, record_interview
from reviews.services.pace import keep_pace
from reviews.services.purge import purge_interviews, purge_opinions, purge_rolls
from reviews.services.reviews import open_review
from reviews.services.roll import confirm_roll, lock_review, return_roll, save_roll, sign_in
from reviews.services.sheets import add_count_sheet
from reviews.services.slips import exchange_slip, mint_slips, void_slips
from reviews.services.sweeps import flag_below_floor, flag_past_window
from reviews.services.verdicts import decide_step, decide_steps, withdraw_verdict

__all__ = [
    "add_count_sheet",
    "answer_return",
    "apply_close_out",
    "apply_close_outs",
    "ask_to_close",
    "ask_to_start",
    "cancel_review",
    "cast_ballot",
    "check_slip",
    "close_review",
    "confirm_review",
    "confirm_roll",
    "count_review",
    "create_evaluation",
    "decide_consequence",
    "decide_step",
    "decide_steps",
    "exchange_slip",
    "flag_below_floor",
    "flag_past_window",
    "give_opinion",
    "judge_opinion",
    "keep_pace",
    "key_paper",
    "lock_review",
    "mint_slips",
    "open_pass",
    "open_review",
    "purge_interviews",
    "purge_opinions",
    "purge_rolls",
    "record_interview",
    "rehearse",
    "return_roll",
    "save_roll",
    "sign_in",
    "sign_step",
    "start_review",
    "transfer_step",
    "void_review",
    "void_slips",
    "withdraw_close_out",
    "withdraw_verdict",
]
