"""Every change that watching over the work makes. One verb, one function, one transaction."""

from supervision.services.chases import chase_unit
from supervision.services.doubts import note_doubt
from supervision.services.mails import send_mails, write_mails
from supervision.services.notices import read_notices, remind
from supervision.services.privacy import answer_personal, ask_personal, purge_requests
from supervision.services.wrap_up import hold_wrap_up

__all__ = [
    "answer_personal",
    "ask_personal",
    "chase_unit",
    "hold_wrap_up",
    "note_doubt",
    "purge_requests",
    "read_notices",
    "remind",
    "send_mails",
    "write_mails",
]
