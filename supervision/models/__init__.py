"""What watching over the work leaves behind: reminders, chases, mail that waits to be sent, doubts,
spot checks, boards."""

from supervision.models.board import BoardEntry
from supervision.models.chase import Chase
from supervision.models.doubt import DoubtCheck, DoubtCount, DoubtNote, Finding
from supervision.models.mail import Mail
from supervision.models.notice import Notice
from supervision.models.privacy import CLEARED, PersonalRequest
from supervision.models.spot_check import DrawnItem, SpotCheck
from supervision.models.wrap_up import WrapUpMeeting

__all__ = [
    "CLEARED",
    "BoardEntry",
    "Chase",
    "DoubtCheck",
    "DoubtCount",
    "DoubtNote",
    "DrawnItem",
    "Finding",
    "Mail",
    "Notice",
    "PersonalRequest",
    "SpotCheck",
    "WrapUpMeeting",
]
