"""Bodies of several organisations that supervise or decide (M10, M139), and which leader is in charge of what (M123)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from units.models.campaign import Campaign
from units.models.unit import OfUnit, SupervisionGroup, Unit

PERSON = settings.AUTH_USER_MODEL


class PeriodQuerySet(models.QuerySet):
    def in_force(self, *, on):
        """Begun, and not ended before this day; both days count."""
        return self.filter(starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gte=on))


class BodyQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        """The bodies of every campaign in which this person has a business role: who they are is no secret inside."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(campaign__in=[role.campaign_id for role in user.roles if role.is_business])


class Body(models.Model):
    """A supervising or deciding body (督导组、监督小组、督办机构…) and the organisations it is formed from.

    The seat of the GROUP role stays with `SupervisionGroup`: a body of that kind points to its group, others stand beside.
    """

    trail_name = "body"

    class Kind(models.TextChoices):
        GROUP = "group", "督导组"
        WATCH = "watch", "监督小组"
        INSPECTION = "inspection", "督查专项组"
        ASSESSMENT = "assessment", "测评组"
        BOARD = "board", "考核委员会"
        DRIVE = "drive", "督办机构"
        OTHER = "other", "其他"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="bodies", verbose_name="活动")
    kind = models.CharField("类别", max_length=16, choices=Kind)
    name = models.CharField("名称", max_length=80)
    formed_from = models.TextField("组成单位", max_length=1000, blank=True)
    duty = models.CharField("职责", max_length=300, blank=True)
    group = models.OneToOneField(
        SupervisionGroup,
        models.PROTECT,
        related_name="body",
        verbose_name="对应督导组",
        null=True,
        blank=True,
    )
    starts_on = models.DateField("成立日期")
    ends_on = models.DateField("撤销日期", null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作机构"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name"],
                name="body_name_once",
                violation_error_message="已有同名的工作机构，请核对是否重复添加。",
            ),
            models.CheckConstraint(
                condition=Q(kind="group") | Q(group=None),
                name="only_a_group_body_has_a_group",
                violation_error_message="只有类别为“督导组”的工作机构才能对应督导组，其他类别请不要选。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="body_ends_after_it_starts",
                violation_error_message="撤销日期不能早于成立日期。",
            ),
        ]
        triggers = [pgtrigger.Protect(name="body_is_kept", operation=pgtrigger.Delete)]

    def __str__(self):
        return self.name

    @property
    def organisations(self):
        """The organisations it is formed from, one a line."""
        return [line.strip() for line in self.formed_from.splitlines() if line.strip()]


class BodyMember(models.Model):
    """Somebody of a body, known by post; with the account where they have one."""

    trail_name = "body_member"

    body = models.ForeignKey(Body, models.PROTECT, related_name="members", verbose_name="工作机构")
    post = models.CharField("单位和职务", max_length=80)
    part = models.CharField("分工", max_length=80, blank=True)
    person = models.ForeignKey(
        PERSON, models.PROTECT, related_name="body_seats", verbose_name="账号", null=True, blank=True
    )
    is_liaison = models.BooleanField("联络员", default=False)
    order = models.PositiveSmallIntegerField("次序", default=0)
    active = models.BooleanField("在任", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作机构成员"
        ordering = ["-active", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "post"],
                condition=Q(active=True),
                name="body_post_once",
                violation_error_message="该机构已有在任的同一职务，请写明单位和分工以示区别。",
            ),
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(is_liaison=True, active=True),
                name="one_liaison_a_body",
                violation_error_message="该机构已有联络员，请先取消原联络员。",
            ),
        ]

    def __str__(self):
        return self.post


class Charge(OfUnit):
    """A leader, known by post, is in charge of a unit and of a line of its work (分管), from a day until a day."""

    trail_name = "charge"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="charges", verbose_name="单位")
    post = models.CharField("分管领导职务", max_length=80)
    line = models.CharField("分管条线", max_length=120, blank=True)
    person = models.ForeignKey(
        PERSON, models.PROTECT, related_name="charges", verbose_name="账号", null=True, blank=True
    )
    starts_on = models.DateField("分管自")
    ends_on = models.DateField("分管至", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分管领导"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="charge_ends_after_it_starts",
                violation_error_message="分管的截止日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["unit", "post", "line"],
                condition=Q(ends_on=None),
                name="charge_once",
                violation_error_message="该领导已在分管该单位的这一条线，不必重复登记。",
            ),
        ]

    def __str__(self):
        return f"{self.post} 分管 {self.unit}"
