"""Every change that watching over the work makes. One verb, one function, one transaction."""

from supervision.services.boards import (
    ask_to_lift,
    confirm_entry,
    drop_entry,
    keep_entry,
    lift_entry,
    propose_entry,
)
from supervision.services.chases import chase_unit
from supervision.services.doubts import ask_doubt_check, check_doubts, note_doubt
from supervision.services.mails import send_mails, write_mails
from supervision.services.notices import read_notices, remind
from supervision.services.privacy import answer_personal, ask_personal, purge_requests
from supervision.services.spot_checks import (
    announce_spot_check,
    cancel_spot_check,
    key_seed,
    look_at_drawn,
)
from supervision.services.wrap_up import hold_wrap_up

__all__ = [
    "announce_spot_check",
    "answer_personal",
    "ask_doubt_check",
    "ask_personal",
    "ask_to_lift",
    "cancel_spot_check",
    "chase_unit",
    "check_doubts",
    "confirm_entry",
    "drop_entry",
    "hold_wrap_up",
    "keep_entry",
    "key_seed",
    "lift_entry",
    "look_at_drawn",
    "note_doubt",
    "propose_entry",
    "purge_requests",
    "read_notices",
    "remind",
    "send_mails",
    "write_mails",
]
