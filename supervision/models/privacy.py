"""A person asks what is held of them, to have it put right, or to have it erased (S112)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from units.models import Campaign, Unit

CLEARED = "***"  # ASCII: it stands in the trigger as well
CLEARING = (
    "new__subject",
    "new__wanted",
    "new__answer",
)  # what may change of an answered request: the words go (S113)
SAME = {f"new__{name}": pgtrigger.F(f"old__{name}") for name in ("outcome", "answered_on")}
PERSON = settings.AUTH_USER_MODEL


class PersonalRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The requests of the campaigns whose office this person is; nobody else reads them."""
        return self.filter(campaign__in=[role.campaign_id for role in user.roles if role.sees_whole_campaign])


class PersonalRequest(models.Model):
    """One request and its answer. `subject` is what is looked for; once erased, it is no longer kept here either."""

    trail_name = "personal_request"

    class Kind(models.TextChoices):
        ACCESS = "access", "查看"
        CORRECTION = "correction", "更正"
        ERASURE = "erasure", "删除"

    class Outcome(models.TextChoices):
        DONE = "done", "同意，已办理"
        REFUSED = "refused", "不予办理，说明理由"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", verbose_name="活动")
    kind = models.CharField("请求", max_length=16, choices=Kind)
    subject = models.CharField(
        "查找什么", max_length=60, help_text="名册上的姓名或代号、电话、账号，与登记的完全一致。"
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="+",
        verbose_name="在哪个单位参评",
        null=True,
        blank=True,
        help_text="名册会有同名的人，选了单位才查名册。",
    )
    wanted = models.CharField(
        "请求内容", max_length=300, help_text="写清请求什么、怎样核实了本人身份；不要抄录证件号码。"
    )
    asked_on = models.DateField("登记日期")
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="登记人", null=True)
    outcome = models.CharField("办理结果", max_length=16, choices=Outcome, blank=True)
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, related_name="+", verbose_name="答复人", null=True, blank=True
    )

    objects = PersonalRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个人信息请求"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_on=None)
                | ~Q(outcome="") & ~Q(answer="") & Q(answered_on__isnull=False),
                name="personal_request_answered_whole",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="personal_request_stays",
                fields=["campaign", "kind", "unit", "asked_on", "asked_by"],
            ),
            pgtrigger.Protect(
                name="answered_request_stays",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__outcome="")
                & (
                    ~pgtrigger.Q(**dict.fromkeys(CLEARING, CLEARED), **SAME)
                    | pgtrigger.Q(old__answered_by__df=pgtrigger.F("new__answered_by"))
                ),
            ),
            pgtrigger.Protect(
                name="asked_words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__outcome="", old__wanted__df=pgtrigger.F("new__wanted")),
            ),
            pgtrigger.Protect(name="personal_request_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}请求 {self.pk}"

    @property
    def is_cleared(self):
        """Whether its words are gone, because their time was over (S113)."""
        return self.wanted == CLEARED
