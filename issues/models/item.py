"""The rectification item (整改事项) and its measures."""

from datetime import date, timedelta
from typing import Any

import pgtrigger
from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, LPad
from django.db.models.lookups import LessThan

from issues.models.frozen_copy import FrozenCopy
from issues.models.lists import RectificationList
from issues.models.search import Pairs
from issues.rules import LampRules, first_of_month, lamp
from issues.states import COUNTED, MOVES, WITH_UNIT, State
from trail import clock
from trail.guards import guards_of
from units.models import Source, Unit
from units.models.unit import OfUnit, OfUnitQuerySet

# JR-9999 before JR-10000, as 0…JR-9999 is before 0…JR-10000; a draft has no number yet and comes last, beyond every 0…. One
# key of known spread: of two keys the planner would take the first, the length, for the whole, and expect nothing beyond it.
BY_NUMBER = [LPad(Coalesce("number", Value("Z" * 20)), 20, Value("0"))]


def late(on, prefix=""):
    """The condition of being overdue, for filters inside an aggregate too (with prefix, of what hangs on the row)."""
    return Q(**{f"{prefix}deadline__lt": on, f"{prefix}state__in": WITH_UNIT})


def soon(on, last, prefix=""):
    """The condition of the amber lamp: due from today to the last day of warning, and still with the unit."""
    return Q(
        **{f"{prefix}deadline__gte": on, f"{prefix}deadline__lte": last, f"{prefix}state__in": WITH_UNIT}
    )


def amber(on, rules, prefix=""):
    """The condition of an amber lamp, as `issues.rules.lamp` has it; `rules` a LampRules of numbers or of expressions."""
    red = Q(**{f"{prefix}late_until__gte": first_of_month(on)})
    few = LessThan(F(f"{prefix}measures_done") * 100, F(f"{prefix}measures_total") * rules.measure_share)
    behind = Q(few, **{f"{prefix}deadline__lte": _days_on(on, rules.measure_days)})
    near = Q(**{f"{prefix}deadline__lte": _days_on(on, rules.warn_days)}) | behind
    running = Q(**{f"{prefix}deadline__gte": on, f"{prefix}state__in": WITH_UNIT})
    return (running & (near | red)) | (Q(**{f"{prefix}state": State.CLOSED}) & red)


def _days_on(on, days):
    if isinstance(days, int):
        return on + timedelta(days=days)
    return ExpressionWrapper(Value(on) + days, output_field=models.DateField())


class ItemQuerySet(OfUnitQuerySet):
    def filed(self):
        """Everything that counts as 已上报: all but drafts."""
        return self.filter(state__in=COUNTED)

    def overdue(self, *, on):
        """Still with the unit after its deadline; the deadline day itself is in time."""
        return self.filter(late(on))

    def unexplained(self, *, on):
        """Items with a missed deadline whose explanation is not told, or not signed for by both (M41).

        Missed are: still with the unit after it, declared done after it, or extended only after it had passed.
        """
        extension = apps.get_model("issues.Extension").objects.granted().filter(item=OuterRef("pk"))
        explained = apps.get_model("issues.Explanation").objects.complete()
        missed_before = extension.filter(office_on__gt=F("old_deadline")).exclude(
            Exists(explained.filter(item=OuterRef("item"), deadline=OuterRef("old_deadline")))
        )
        now = late(on) | Q(finished_on__gt=F("deadline"), state__in=COUNTED)
        told = Exists(explained.filter(item=OuterRef("pk"), deadline=OuterRef("deadline")))
        return self.filter((now & ~told) | Exists(missed_before)).exclude(state=State.ENDED)

    def due_soon(self, *, on):
        """Under an amber lamp on this day: near the deadline, behind with the measures, or red earlier this month."""
        campaign = "unit__campaign__"
        return self.filter(amber(on, LampRules(*(F(f"{campaign}{name}") for name in LampRules._fields))))

    def disclosed(self, *, on):
        """Items of which a promise is before the public on this day (M35). What is shown of them are their copies."""
        return self.filter(Exists(FrozenCopy.objects.disclosed(on=on).promises().filter(item=OuterRef("pk"))))


class LateOrigin(models.TextChoices):
    """Where a problem added to an accepted list was found (M33)."""

    LOOK_BACK = "look_back", "回头看"
    SPOT_CHECK = "spot_check", "抽查"
    INSPECTION = "inspection", "督查"
    ASSIGNED = "assigned", "交办"
    REVIEW = "review", "民主评议"
    LETTERS = "letters", "群众反映"
    OWN_CHECK = "own_check", "自查"


class Item(OfUnit):
    """One thing a unit or a leader has promised to put right. `number` is permanent from the first filing on."""

    trail_name = "item"
    moves = MOVES

    class Track(models.TextChoices):
        PROMISED = "promised", "承诺整改"
        AT_ONCE = "at_once", "即知即改"

    class Course(models.TextChoices):
        """How it is put right (M120): 立行立改 and 限期整改 have one day, the other two days of their own (`ItemDay`)."""

        AT_ONCE = "at_once", "立行立改"
        BY_DAY = "by_day", "限期整改"
        STAGED = "staged", "分阶段整改"
        LASTING = "lasting", "持续整改"

    class Task(models.TextChoices):
        GENERAL = "general", "一般事项"
        SPECIAL = "special", "专项整治"
        RULES = "rules", "建章立制"
        SERVICE = "service", "为民办实事"

    class Priority(models.IntegerChoices):
        """Where it stands in the queue (M27)."""

        URGENT = 1, "急办"
        FIRST = 2, "优先"
        USUAL = 3, "一般"

    Origin = LateOrigin
    list = models.ForeignKey(RectificationList, models.PROTECT, related_name="items", verbose_name="清单")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="items", verbose_name="单位")
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", verbose_name="所属事项", null=True, blank=True
    )
    number = models.CharField("编号", max_length=20, unique=True, null=True, blank=True)
    problem = models.CharField("存在问题", max_length=1000)
    goal = models.CharField("整改目标", max_length=1000, blank=True)
    sources = models.ManyToManyField(Source, related_name="items", verbose_name="问题来源", blank=True)
    track = models.CharField("整改方式", max_length=16, choices=Track, default=Track.PROMISED)
    course = models.CharField(
        "整改类型", max_length=16, choices=Course, default=Course.BY_DAY, db_default=Course.BY_DAY.value
    )
    task = models.CharField("任务类别", max_length=16, choices=Task, default=Task.GENERAL)
    origin = models.CharField(
        "补充由来",
        max_length=16,
        choices=LateOrigin,
        blank=True,
        db_default="",
        help_text="清单接收以后新发现的问题才填：是从哪里发现的。",
    )
    responsible = models.CharField(
        "责任人", max_length=80, blank=True, help_text="一名具体责任人，填职务或姓名"
    )
    responsible_unit = models.CharField("责任单位", max_length=120, blank=True)
    co_handlers = models.CharField("配合单位", max_length=200, blank=True)
    # one leader in charge, one office that follows, one person who keeps at it (M13)
    lead_leader = models.CharField("牵头班子成员", max_length=80, blank=True, db_default="")
    tracking_office = models.CharField("跟踪科室", max_length=80, blank=True, db_default="")
    tracker = models.CharField("专管人员", max_length=80, blank=True, db_default="")
    priority = models.PositiveSmallIntegerField(
        "轻重缓急", choices=Priority, default=Priority.USUAL, db_default=Priority.USUAL.value
    )
    deadline = models.DateField("完成时限", null=True, blank=True, help_text="具体到日")
    original_deadline = models.DateField("原定时限", null=True, blank=True, editable=False)  # once extended
    late_until = models.DateField("最近一次逾期至", null=True, blank=True, editable=False)
    measures_total = models.PositiveSmallIntegerField("措施数", default=0, db_default=0, editable=False)
    measures_done = models.PositiveSmallIntegerField("已完成措施数", default=0, db_default=0, editable=False)
    state = models.CharField("状态", max_length=16, choices=State, default=State.DRAFT)
    filed_on = models.DateField("报送日期", null=True, blank=True)
    finished_on = models.DateField("整改完成日期", null=True, blank=True)
    ledger = models.ForeignKey(
        "LedgerImport", models.PROTECT, related_name="items", verbose_name="来自台账", null=True, blank=True
    )
    sent_back_at = models.DateTimeField("退回继续整改时间", null=True, blank=True)
    result = models.TextField("整改结果", max_length=2000, blank=True)
    closed_at = models.DateTimeField("销号时间", null=True, blank=True)
    close_number = models.CharField("销号编号", max_length=30, unique=True, null=True, blank=True)

    trail_facts: dict[str, Any]  # what a bulk act says of this row besides what it says of all
    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改事项"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="item_state_known"),
            models.CheckConstraint(
                condition=Q(origin__in=["", *LateOrigin.values]), name="item_origin_known"
            ),
            models.CheckConstraint(
                condition=Q(deadline__gte=F("filed_on")),
                name="item_deadline_not_before_filing",
                violation_error_message="完成时限不能早于报送日期。",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT)
                | Q(number__isnull=False, filed_on__isnull=False, deadline__isnull=False),
                name="filed_item_has_number_day_and_deadline",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_at__isnull=False, close_number__isnull=False)
                | (~Q(state=State.CLOSED) & Q(closed_at=None)),
                name="item_closed_at_iff_closed",
            ),
            models.CheckConstraint(condition=Q(priority__in=[1, 2, 3]), name="item_priority_known"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="item_is_not_its_own_parent"),
        ]
        indexes = [
            # all that is counted, so that counting reads no row
            models.Index(fields=["unit", "state", "list", "deadline"], name="item_counts"),
            GinIndex(Pairs("problem", "goal"), name="item_pairs_said"),
            models.Index(fields=["list", "id"], name="item_of_list"),
            models.Index(*BY_NUMBER, "id", name="item_by_number"),
            models.Index(
                Coalesce("deadline", Value(date.max), output_field=models.DateField()),
                "id",
                name="item_by_deadline",
            ),
            models.Index(
                "priority",
                Coalesce("deadline", Value(date.max), output_field=models.DateField()),
                "id",
                name="item_by_priority",
            ),
            models.Index(fields=["deadline"], condition=Q(state__in=WITH_UNIT), name="item_running_deadline"),
            models.Index(fields=["late_until"], condition=Q(late_until__isnull=False), name="item_was_late"),
        ]
        triggers = [
            *guards_of(MOVES),
            pgtrigger.Trigger(  # a promise moves by a granted extension only, whatever moves it (S53)
                name="deadline_moves_by_extension",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND NEW.state <> 'draft' AND OLD.deadline IS DISTINCT FROM NEW.deadline"
                ),
                func="""
                    -- or by the order that opens a closed or ended item again (M87, M119)
                    IF OLD.state IN ('closed', 'ended') AND EXISTS (
                        SELECT 1 FROM issues_order o WHERE o.item_id = NEW.id AND o.state = 'ordered'
                        AND o.former_deadline = OLD.deadline AND o.deadline = NEW.deadline
                    ) THEN RETURN NEW; END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM issues_extension e WHERE e.item_id = NEW.id AND e.state = 'granted'
                        AND e.old_deadline = OLD.deadline AND e.new_deadline = NEW.deadline
                    ) THEN RAISE EXCEPTION 'a filed deadline moves by a granted extension only'; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(  # an item changes its unit by an act on units only, and never once it is closed (M121)
                name="item_follows_its_unit",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.unit_id IS DISTINCT FROM NEW.unit_id"),
                func="""
                    IF NEW.state IN ('closed', 'ended') OR NOT (EXISTS (
                        SELECT 1 FROM units_changedunit f JOIN units_changedunit h ON h.change_id = f.change_id
                        WHERE f.unit_id = OLD.unit_id AND f.side = 'former' AND h.unit_id = NEW.unit_id AND h.side = 'heir'
                    ) OR NEW.unit_id IN (
                        WITH RECURSIVE heir AS (
                            SELECT successor_id AS id FROM units_unit WHERE id = OLD.unit_id
                            UNION SELECT u.successor_id FROM heir JOIN units_unit u ON u.id = heir.id
                        ) SELECT id FROM heir WHERE id IS NOT NULL
                    )) THEN RAISE EXCEPTION 'item %: changes its unit by a change of units only', NEW.id
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(  # as are its days (M120)
                name="filed_course_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND OLD.course IS DISTINCT FROM NEW.course"
                ),
            ),
            pgtrigger.Protect(
                name="filed_item_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__number__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def story_rows(self):
        """The rows whose trails together tell this item's story: itself, and the ledger it came in."""
        ledger = apps.get_model("issues.LedgerImport")
        return (self, ledger(pk=self.ledger_id)) if self.ledger_id else (self,)

    @property
    def title(self):
        """The problem, short enough for a heading."""
        return self.problem if len(self.problem) <= 60 else self.problem[:59] + "…"

    def missed_deadline(self, *, on):
        """The newest deadline that was not kept, or None: this item's own, or the one before an extension that came late."""
        if self.deadline and self.state in WITH_UNIT and self.deadline < on:
            return self.deadline
        if self.finished_on and self.deadline and self.finished_on > self.deadline:
            return self.deadline
        extensions = self.extensions.granted().filter(office_on__gt=F("old_deadline"))
        return extensions.values_list("old_deadline", flat=True).first()

    @property
    def lamp(self):
        """The lamp on the day the house stands on; needs `unit__campaign` at hand."""
        return lamp(
            state=self.state,
            state_label=State(self.state).label,
            deadline=self.deadline,
            on=clock.today(),
            warn_days=self.unit.campaign.warn_days,
            rules=self.unit.campaign,
            late_until=self.late_until,
            measures=(self.measures_done, self.measures_total),
        )


class Measure(models.Model):
    """One step of an item (整改措施); it may have a date of its own."""

    trail_name = "measure"

    item = models.ForeignKey(Item, models.CASCADE, related_name="measures", verbose_name="事项")
    order = models.PositiveSmallIntegerField("次序")
    text = models.CharField("整改措施", max_length=1000)
    due_on = models.DateField("时限", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改措施"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["item", "order"], name="measure_order_once")]

    def __str__(self):
        return self.text
