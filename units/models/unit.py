"""Participating units and their leaders; supervision groups and contact points (M2–M8, M12)."""

import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from units.models.campaign import Campaign


class GroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Groups of the units in sight, the groups this person belongs to, and all of a campaign seen as a whole."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(units__in=Unit.objects.visible_to(user))
            | Q(pk__in=[role.group_id for role in user.roles if role.group_id])
            | Q(campaign__in=[role.campaign_id for role in user.roles if role.sees_whole_campaign])
        ).distinct()


class SupervisionGroup(models.Model):
    """A supervision group (督导组); its members are people assigned to it, its units point to it."""

    trail_name = "group"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="groups", verbose_name="活动")
    number = models.PositiveSmallIntegerField("组号")
    name = models.CharField("名称", max_length=40)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督导组"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"],
                name="group_number_once",
                violation_error_message="这个组号已有督导组使用，请换一个组号。",
            )
        ]

    def __str__(self):
        return self.name


class UnitQuerySet(TreeQuerySet):
    def visible_to(self, user):
        """The units this person's assignments cover; a subquery, never a list of ids."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user.sees())

    def participating(self):
        """Units that file lists; a superior outside the campaign is in the tree but files none."""
        return self.filter(participates=True)

    def in_force(self):
        """Units that still stand: neither merged into another nor abolished (M121)."""
        return self.filter(ended_on=None)

    def called(self, text):
        """Units that bear this in their name or bore it in a former one: an old name still finds its unit (M121)."""
        bore = apps.get_model("units.UnitName").objects.filter(name__icontains=text)
        return self.filter(Q(name__icontains=text) | Q(pk__in=bore.values("unit")))


class Unit(TreeNode):
    """A participating unit (参学单位). Its superior Party organisation is its parent in the tree."""

    trail_name = "unit"

    class Kind(models.TextChoices):
        COMMITTEE = "committee", "党委"
        GENERAL_BRANCH = "general_branch", "党总支"
        BRANCH = "branch", "党支部"

    class Category(models.TextChoices):
        STANDING = "standing", "市委常委班子"
        TOWN = "town", "镇（管委会、社区办）"
        DEPARTMENT = "department", "市级机关部门"
        ENTERPRISE = "enterprise", "直属企事业单位"
        VILLAGE = "village", "村、社区"
        PRIVATE = "private", "非公有制经济组织"
        SOCIAL = "social", "社会组织"
        OTHER = "other", "其他基层组织"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="units", verbose_name="活动")
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", verbose_name="上一级党组织", null=True, blank=True
    )
    group = models.ForeignKey(
        SupervisionGroup, models.PROTECT, related_name="units", verbose_name="督导组", null=True, blank=True
    )
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("建制", max_length=16, choices=Kind)
    category = models.CharField("类别", max_length=16, choices=Category)
    order = models.PositiveIntegerField("次序", default=0)
    participates = models.BooleanField("参学单位", default=True)
    batch = models.PositiveSmallIntegerField("批次", default=2, db_default=2)
    ended_on = models.DateField("撤并日期", null=True, blank=True, editable=False)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="predecessors",
        verbose_name="承接单位",
        null=True,
        blank=True,
        editable=False,
    )

    objects = UnitQuerySet.as_manager(with_tree_fields=False)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name"],
                name="unit_name_once",
                violation_error_message="已有同名的单位，请核对是否重复添加。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["committee", "general_branch", "branch"]), name="unit_kind"
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(ended_on__isnull=False),
                name="only_an_ended_unit_has_a_successor",
            ),
            models.CheckConstraint(condition=~Q(successor=F("pk")), name="unit_is_not_its_own_successor"),
        ]
        triggers = [
            pgtrigger.Protect(  # what was merged or abolished by a document does not come back by an edit
                name="ended_unit_stays_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.ended_on IS NOT NULL AND (OLD.ended_on IS DISTINCT FROM NEW.ended_on"
                    " OR OLD.successor_id IS DISTINCT FROM NEW.successor_id)"
                ),
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """A unit never stands below itself (the tree would have no end)."""
        try:
            super().clean()
        except ValidationError as loop:
            raise ValidationError(
                {"parent": "上一级党组织不能是本单位，也不能是本单位的下级，请另选。"}, code="loop"
            ) from loop

    @property
    def trail_stream(self):
        return f"unit-{self.pk}"

    @property
    def heir(self):
        """Who answers for this unit today: itself, or whoever its successors led to (M121)."""
        unit = self
        while unit.successor is not None:
            unit = unit.successor
        return unit

    def stages(self):
        """The stages (环节) this unit goes through: those of its campaign in its own batch (M124)."""
        return self.campaign.stages.filter(batch=self.batch)

    def levels_above(self):
        """The participating units above, the nearest first: what its lists pass on their way to the office (M21)."""
        return list(self.ancestors().participating().reverse())


class OfUnitQuerySet(models.QuerySet):
    """Rows with a `unit`, seen by whoever has the unit in sight."""

    def visible_to(self, user):
        return self.filter(unit__in=Unit.objects.visible_to(user))


class OfUnit(models.Model):
    """A row of a unit: what happens to it is told in the unit's chain of the trail."""

    unit_id: int

    class Meta:
        abstract = True

    @property
    def trail_stream(self):
        return f"unit-{self.unit_id}"


class Leader(OfUnit):
    """A leading cadre (领导干部) of a unit, known by post; `is_head` marks the head of unit (一把手)."""

    trail_name = "leader"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="leaders", verbose_name="单位")
    post = models.CharField("职务", max_length=60)
    name = models.CharField("姓名", max_length=40, blank=True, help_text="可不填；对外公示默认只显示职务")
    order = models.PositiveSmallIntegerField("次序", default=0)
    is_head = models.BooleanField("一把手", default=False)
    active = models.BooleanField("在任", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "领导干部"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(is_head=True, active=True),
                name="one_active_head_per_unit",
                violation_error_message="该单位已有在任的一把手，请先把原一把手改为不在任。",
            ),
            models.UniqueConstraint(
                fields=["unit", "post"],
                condition=Q(active=True),
                name="leader_post_once",
                violation_error_message="该单位已有在任的同一职务，请写明分工以示区别（如：党委委员、宣传委员）。",
            ),
        ]

    def __str__(self):
        return self.post


class ContactPoint(OfUnit):
    """A unit that a leader follows in person (联系点, M8); a city leader's point has one more audit (M68)."""

    trail_name = "contact_point"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contact_points", verbose_name="单位")
    leader = models.ForeignKey(
        "units.Person", models.PROTECT, related_name="contact_points", verbose_name="联系点领导"
    )
    city_leader = models.BooleanField("市领导", default=True)
    active = models.BooleanField("有效", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "联系点"
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(city_leader=True, active=True),
                name="one_city_leader_per_unit",
                violation_error_message="该单位已是另一位市领导的联系点。",
            )
        ]

    def __str__(self):
        return f"{self.unit} · {self.leader}"
