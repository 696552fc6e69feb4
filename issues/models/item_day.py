"""The days on which a unit owes a report of an item: its stages (分阶段整改) and repeating report days (持续整改) (M120)."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Max, Min, OuterRef, Q, Subquery

from issues.models.item import Item
from issues.models.progress import ProgressReport
from issues.rules import measure_lamp
from issues.states import State
from trail import clock

REPORTED_IN = [
    State.IN_PROGRESS,
    State.FINISHED,
    State.CLOSED,
]  # an approved item is before the auditors: they judge what is there


class ItemDayQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__in=Item.objects.visible_to(user))

    def owed(self):
        """Not reported, of items on which a report can be made: under way, declared done, or closed out."""
        return self.filter(done_on=None, item__state__in=REPORTED_IN)

    def overdue(self, *, on: date):
        """Owed after their day; the day itself is in time. Each by itself, also after the close-out."""
        return self.owed().filter(due_on__lt=on)

    def due_soon(self, *, on: date, last: date):
        """Owed from today to the last day of warning."""
        return self.owed().filter(due_on__gte=on, due_on__lte=last)


class ItemDay(models.Model):
    """One day of an item by which something is reached (a stage) or told (a report day); set on the draft, kept once filed.

    A stage's day is not after the item's deadline; a report day may lie after the campaign and after the close-out.
    """

    trail_name = "item_day"

    class Kind(models.TextChoices):
        STAGE = "stage", "阶段"
        REPORT = "report", "报告日"

    item = models.ForeignKey(Item, models.CASCADE, related_name="days", verbose_name="事项")
    kind = models.CharField("种类", max_length=8, choices=Kind)
    order = models.PositiveSmallIntegerField("次序")
    due_on = models.DateField("时限")
    what = models.CharField("做到什么", max_length=500)
    done_on = models.DateField("报告日期", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    report = models.OneToOneField(
        ProgressReport, models.PROTECT, related_name="for_day", verbose_name="进度", null=True, blank=True
    )

    objects = ItemDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阶段和报告日"
        ordering = ["item", "kind", "order"]
        constraints = [
            models.UniqueConstraint(fields=["item", "kind", "order"], name="item_day_order_once"),
            models.UniqueConstraint(fields=["item", "kind", "due_on"], name="item_day_once"),
            models.CheckConstraint(condition=Q(kind__in=["stage", "report"]), name="item_day_kind_known"),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None, report=None)
                | Q(done_on__isnull=False, report__isnull=False),
                name="item_day_done_iff_reported",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on=None), name="item_day_owed")]
        triggers = [
            pgtrigger.ReadOnly(name="item_day_stays", fields=["item", "kind", "order", "due_on", "what"]),
            pgtrigger.Protect(
                name="item_day_is_done_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__done_on__isnull=False),
            ),
            *(
                pgtrigger.Trigger(  # what was filed stays: days come and go with the draft (M120)
                    name=f"item_day_{name}_on_a_draft",
                    operation=operation,
                    when=pgtrigger.Before,
                    func=f"""
                        IF EXISTS (SELECT 1 FROM issues_item WHERE id = {row}.item_id AND state <> 'draft') THEN
                            RAISE EXCEPTION 'item %: its days were filed', {row}.item_id
                                USING ERRCODE = 'check_violation'; END IF;
                        RETURN {row};
                    """,
                )
                for name, operation, row in (
                    ("set", pgtrigger.Insert, "NEW"),
                    ("dropped", pgtrigger.Delete, "OLD"),
                )
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.due_on:%Y-%m-%d}"

    @property
    def trail_stream(self):
        return self.item.trail_stream

    @property
    def lamp(self):
        """The lamp of this day on the day the house stands on; needs `item__unit__campaign` at hand."""
        warn = self.item.unit.campaign.warn_days
        return measure_lamp(due_on=self.due_on, done_on=self.done_on, on=clock.today(), warn_days=warn)


def with_days(items):
    """These items, each with `first_day` (the earliest of its days) and `last_stage`, for the rules of filing."""
    here = ItemDay.objects.filter(item=OuterRef("pk")).order_by().values("item")
    return items.annotate(
        first_day=Subquery(here.annotate(day=Min("due_on")).values("day")),
        last_stage=Subquery(here.filter(kind="stage").annotate(day=Max("due_on")).values("day")),
    )
