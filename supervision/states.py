"""Which move of a mail is legal, and what the trail says of it."""

from django.db.models import TextChoices

from trail.tables import SYSTEM, Move, Moves


class MailState(TextChoices):
    WAITING = "waiting", "待发"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发"
    FAILED = "failed", "未能发出"


MAIL_MOVES = Moves(
    "mail",
    MailState,
    [
        Move(None, MailState.WAITING, SYSTEM),  # written by a sweep, beside the reminders' own events
        Move(MailState.WAITING, MailState.SENDING, SYSTEM, "mail.leaving", "开始发送"),
        Move(MailState.SENDING, MailState.SENT, SYSTEM, "mail.sent", "已发出"),
        Move(MailState.SENDING, MailState.WAITING, SYSTEM, "mail.put_back", "没有发出，等待重试"),
        Move(MailState.SENDING, MailState.FAILED, SYSTEM, "mail.failed", "多次没有发出，不再重试"),
    ],
    noun="这封邮件",
    page=("operations", ""),
)
