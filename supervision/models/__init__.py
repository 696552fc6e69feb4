"""What watching over the work leaves behind: reminders, chases, and mail that waits to be sent."""

from supervision.models.chase import Chase
from supervision.models.doubt import DoubtNote
from supervision.models.mail import Mail
from supervision.models.notice import Notice
from supervision.models.privacy import CLEARED, PersonalRequest
from supervision.models.wrap_up import WrapUpMeeting

__all__ = ["CLEARED", "Chase", "DoubtNote", "Mail", "Notice", "PersonalRequest", "WrapUpMeeting"]
