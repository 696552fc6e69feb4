"""How programs come in: access tokens, and the answers kept so that a write sent twice has one effect (S48)."""

import pgtrigger
from django.db import models

from units.models.person import Person


class TokenQuerySet(models.QuerySet):
    def living(self, *, on):
        """Neither revoked nor past their last day."""
        return self.filter(revoked_at=None, expires_on__gte=on)


class AccessToken(models.Model):
    """What a person gave to a program of theirs. Only its hash is kept; it opens no more than the person may.

    `mark` is a fingerprint of the password it was made under: a new password ends the token as it ends the sessions (S82).
    """

    trail_name = "access_token"

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens", verbose_name="人员")
    name = models.CharField("用途", max_length=60, help_text="例如：给县局统计系统每天取数")
    writes = models.BooleanField("可以办理", default=False, help_text="不勾选的只能查询，不能填报、审核")
    hash = models.CharField(max_length=64, unique=True)
    tail = models.CharField("末四位", max_length=4)
    mark = models.CharField(max_length=64)
    made_at = models.DateTimeField("生成时间")
    expires_on = models.DateField("有效期至")
    used_on = models.DateField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "访问令牌"
        ordering = ["-pk"]
        triggers = [
            pgtrigger.ReadOnly(
                name="token_stays",
                fields=["person", "name", "writes", "hash", "tail", "mark", "made_at", "expires_on"],
            ),
            pgtrigger.Protect(
                name="revoked_token_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.name}（…{self.tail}）"


class KeptAnswer(models.Model):
    """What a write of one person under one `Idempotency-Key` was answered; a retry gets the same. Swept after days."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口答复"
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="one_answer_per_person_and_key"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="answer_is_to_one_question", fields=["person", "key", "asked", "at"]),
            pgtrigger.Protect(
                name="given_answer_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.person_id} {self.key}"
