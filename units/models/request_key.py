"""A request that was carried out, so that its retry answers the same and does nothing (S48)."""

from django.conf import settings
from django.db import models


class RequestKey(models.Model):
    """What one person's request with this key did. The row is written in the act's own transaction, before the act:
    a second request with the key waits for the first on the unique index, and then finds its outcome here.

    Shared by pages (hidden field `once`) and the API (header `Idempotency-Key`) through `units.once.carried_once`.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    act = models.CharField("行为", max_length=120)
    outcome = models.JSONField("结果", null=True)
    made_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "请求"
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="request_key_once_per_person")]
        indexes = [models.Index(fields=["made_at"], name="request_key_by_age")]

    def __str__(self):
        return self.key
