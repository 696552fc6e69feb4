"""What watching over the work leaves behind: reminders, chases, mail that waits to be sent, requests of persons, wrap-up meetings."""

from supervision.models.chase import Chase
from supervision.models.mail import Mail
from supervision.models.privacy import CLEARED, PersonalRequest
from supervision.models.reminder import Reminder
from supervision.models.wrap_up import WrapUpMeeting

__all__ = ["CLEARED", "Chase", "Mail", "PersonalRequest", "Reminder", "WrapUpMeeting"]
