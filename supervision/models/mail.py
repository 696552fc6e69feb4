"""The outbox: what a sweep wrote and a task sends, once (promises 2: a service never sends by itself)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from supervision.states import MAIL_MOVES, MailState
from trail.guards import guards_of


class Mail(models.Model):
    """One message to one person, or (without a person) the day's summary to the office's own webhook.

    `sending` is written before anything leaves the house: where a worker dies in between, nobody knows whether it went
    out, so it is shown on the operations page and never sent a second time.
    """

    trail_name = "mail"

    moves = MAIL_MOVES
    State = MailState

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="收件人", null=True
    )
    subject = models.CharField("标题", max_length=120)
    body = models.TextField("内容")
    digest_on = models.DateField("每日汇总", null=True)
    state = models.CharField(
        "状态", max_length=16, choices=MailState, default=MailState.WAITING, db_default=MailState.WAITING
    )
    attempts = models.PositiveSmallIntegerField("次数", default=0, db_default=0)
    written_at = models.DateTimeField("写入时间")
    tried_at = models.DateTimeField("最近一次发送", null=True)
    error = models.CharField("原因", max_length=200, default="", db_default="")

    class Meta:
        verbose_name = verbose_name_plural = "待发邮件"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "digest_on"],
                condition=Q(digest_on__isnull=False),
                nulls_distinct=False,
                name="one_digest_a_day",
            )
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="mail_waiting")]
        triggers = guards_of(MAIL_MOVES)

    def __str__(self):
        return self.subject
