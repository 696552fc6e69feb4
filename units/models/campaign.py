"""The campaign, its stages and the rule values that govern it (M1). `units.rules.RULES` holds their sources."""

from datetime import timedelta
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from units.rules import RULES


def _share(title, default):
    return models.PositiveSmallIntegerField(
        title, default=default, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )


def _number(title, default):
    return models.PositiveSmallIntegerField(title, default=default)


def _days(title, default, *, least=0):
    return models.PositiveSmallIntegerField(
        title, default=default, db_default=default, validators=[MinValueValidator(least)]
    )


class Scale(models.TextChoices):
    LIKE = "like", "点赞／不赞／不了解"
    SATISFIED = "satisfied", "满意／基本满意／不满意"


class Denominator(models.TextChoices):
    VALID = "valid", "有效票（“不了解”计入）"
    PRESENT = "present", "到场参评人数"


class Campaign(models.Model):
    """A campaign (教育实践活动). Every number a rule uses is a field here, copied onto what it governs."""

    trail_name = "campaign"

    class ContactPlace(models.TextChoices):
        BEFORE_OFFICE = "before_office", "活动办审核之前"
        BEFORE_SUPERIOR = "before_superior", "上一级党组织认定之前"

    name = models.CharField("活动名称", max_length=120)
    place = models.CharField("地方", max_length=40, help_text="统计句中“全市”等所指的地方，如：句容市")
    office = models.CharField("主办单位", max_length=80, help_text="如：市委教育实践活动办公室")
    code = models.CharField("编号字头", max_length=8, unique=True, help_text="事项编号的字头，如：JR")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")

    quorum_committee = _number("党委参评人数", 70)
    quorum_general = _number("党总支参评人数", 50)
    quorum_branch = _number("党支部参评人数", 30)
    public_share = _share("基层群众和服务对象占比（%）", 50)
    approval_floor = _share("点赞率门槛（%）", 80)
    spot_check_share = _share("随机抽查比例（%）", 20)
    group_inspections = _number("督导组每周检查次数", 2)
    leader_hearings = _number("联系点领导听取汇报次数", 1)
    invited_visits = _number("特邀监督员每周走访次数", 1)
    warn_days = _number("到期前几天转黄灯", 3)
    measure_days = _days("到期前多少天看措施进度", 10)
    measure_share = models.PositiveSmallIntegerField(
        "措施完成比例低于多少转黄灯（%）", default=0, db_default=0, validators=[MaxValueValidator(100)]
    )
    remind_every = _days("逾期后每隔几天再提醒", 3, least=1)
    progress_days = _days("每隔多少天公开一次落实进度", 30, least=1)
    step_workdays = _days("每一级办理的工作日", 5, least=1)
    review_workdays = _days("申报完成后组织评议的工作日", 10, least=1)
    extension_limit = _days("一个事项最多延期次数", 2)
    upload_daily = _days("每个单位每天最多上传多少 MB", 500, least=1)
    upload_total = _days("每个单位最多保存多少 MB 上传文件", 10240, least=1)
    retention_days = _days("个人信息保存多少天", 90, least=1)
    deadline_span = _days("完成时限最晚到活动结束后多少天", 365)
    objection_days = _days("作出以后多少天内可以申请复核", 30, least=1)
    objection_answer_days = _days("收到申请后多少天内作出复核决定", 30, least=1)
    contact_place = models.CharField(
        "联系点领导审核的位置", max_length=16, choices=ContactPlace, default=ContactPlace.BEFORE_SUPERIOR
    )

    review_scale = models.CharField("评议用语", max_length=16, choices=Scale, default=Scale.LIKE)
    review_approving = models.PositiveSmallIntegerField(
        "算作认可的回答",
        choices=[(1, "只有第一种（点赞、满意）"), (2, "前两种（满意、基本满意）")],
        default=1,
    )
    review_denominator = models.CharField(
        "认可率的分母", max_length=16, choices=Denominator, default=Denominator.VALID
    )

    next_item_number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_starts",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(public_share__lte=100, approval_floor__lte=100, spot_check_share__lte=100),
                name="campaign_shares_are_percentages",
                violation_error_message="比例应在 0 到 100 之间。",
            ),
            models.CheckConstraint(
                condition=Q(review_approving=1) | Q(review_approving=2, review_scale="satisfied"),
                name="campaign_dislike_is_no_approval",
                violation_error_message="“不赞”不能算作认可：要把前两种回答都算认可，评议用语须选“满意／基本满意／不满意”。",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(  # rules change by a proposal that was confirmed, whatever changes them (S54)
                name="rules_change_by_proposal",
                operation=pgtrigger.UpdateOf(*(rule.field for rule in RULES)),
                when=pgtrigger.Before,
                declare=[("was", "jsonb"), ("becomes", "jsonb")],
                func=f"""
                    SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO was, becomes
                    FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)
                    WHERE o.value <> n.value AND o.key IN ({", ".join(f"'{rule.field}'" for rule in RULES)});
                    IF becomes IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM units_ruleproposal p WHERE p.campaign_id = NEW.id AND p.state = 'confirmed'
                        AND p.before = was AND p.after = becomes
                    ) THEN RAISE EXCEPTION 'rules change by a confirmed proposal only'; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return self.name

    @classmethod
    def said(cls, field: str, value: Any) -> Any:
        """A value of a rule as people read it."""
        found: Any = cls._meta.get_field(field)
        return dict(found.flatchoices).get(value, value)

    @property
    def last_deadline(self):
        """The last day that may be promised: a campaign ends, and what it promised is looked back upon."""
        return self.ends_on + timedelta(days=self.deadline_span)


class StageQuerySet(models.QuerySet):
    def gone_through(self):
        """The stages of the batches that participating units are in today (M124)."""
        units = apps.get_model("units.Unit").objects.participating().in_force()
        return self.filter(Exists(units.filter(campaign=OuterRef("campaign"), batch=OuterRef("batch"))))


class Stage(models.Model):
    """A stage (环节) of a campaign in one batch (批次)."""

    trail_name = "stage"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="stages", verbose_name="活动")
    batch = models.PositiveSmallIntegerField("批次", default=2)
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("环节", max_length=60)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环节"
        ordering = ["batch", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "batch", "order"],
                name="stage_order_once",
                violation_error_message="这一批次已有同一次序的环节，请换一个次序。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="stage_ends_after_it_starts",
                violation_error_message="环节的结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self):
        return self.name


class Source(models.Model):
    """Where a problem was raised (问题来源, M16); a campaign may add its own words."""

    trail_name = "source"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="sources", verbose_name="活动")
    name = models.CharField("来源", max_length=40)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "问题来源"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name"],
                name="source_name_once",
                violation_error_message="这个来源已经有了，不必重复添加。",
            )
        ]

    def __str__(self):
        return self.name


class ReturnReason(models.Model):
    """One sentence of the library of reasons an auditor returns an item with (conventions 4); the campaign edits it."""

    trail_name = "return_reason"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="return_reasons", verbose_name="活动")
    text = models.CharField("退回理由", max_length=60)
    order = models.PositiveSmallIntegerField("次序", default=0)
    active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "退回理由"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "text"],
                name="return_reason_once",
                violation_error_message="这条退回理由已经有了，不必重复添加。",
            )
        ]

    def __str__(self):
        return self.text
