"""Person evaluation (万名群众评议百名科长, M64): posts before the people in several passes, by the same ballot as any review."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from units.models import Unit
from units.models.unit import OfUnit, OfUnitQuerySet


class Evaluation(OfUnit):
    """One evaluation of posts. It is called by a unit, voted in passes (reviews of their own), ranked, and decides nothing."""

    trail_name = "evaluation"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="evaluations", verbose_name="组织单位")
    name = models.CharField("名称", max_length=60)
    bottom = models.PositiveSmallIntegerField("末位几名", default=5)
    consequence = models.CharField("对末位的处理", max_length=120, default="取消评优、提拔资格")
    created_at = models.DateTimeField("发起时间")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员评议"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="evaluation_name_once",
                violation_error_message="本单位已有同名的人员评议，请换一个名称。",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="evaluation_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return self.name


class Subject(models.Model):
    """A post (or the person who holds it) before the people. The list stands from the first pass on."""

    trail_name = "subject"

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="subjects", verbose_name="人员评议"
    )
    order = models.PositiveSmallIntegerField("序号")
    department = models.CharField("部门", max_length=60)
    post = models.CharField("岗位", max_length=60)
    name = models.CharField("姓名", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "被评岗位"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "order"], name="subject_order_once"),
            models.UniqueConstraint(
                fields=["evaluation", "department", "post", "name"], name="subject_named_once"
            ),
        ]

    def __str__(self):
        return f"{self.department} {self.post}{f'（{self.name}）' if self.name else ''}"

    @property
    def number(self):
        return f"第{self.order}号"

    @property
    def title(self):
        return str(self)

    problem, result = title, ""  # what an item says of itself on sheets; a post says who it is

    @property
    def trail_stream(self):
        return self.evaluation.trail_stream


class Consequence(models.Model):
    """What people decided about a post among the last: applied or not, with the reason. Nothing decides it by itself."""

    trail_name = "consequence"

    subject = models.OneToOneField(
        Subject, models.PROTECT, related_name="decision", verbose_name="被评岗位", primary_key=True
    )
    applied = models.BooleanField("作出处理")
    reason = models.TextField("理由", max_length=500)
    decided_at = models.DateTimeField("决定时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "末位处理决定"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="consequence_has_reason")]

    def __str__(self):
        return f"{self.subject} {'处理' if self.applied else '不处理'}"
