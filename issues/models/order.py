"""What a unit is ordered to put right (限期整改, 回炉, 补课): the one road by which somebody else makes an item its own (M55, M87)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from issues.models.item import Item, LateOrigin
from issues.models.of_item import OfItem, OfItemQuerySet
from issues.states import ORDER_MOVES, OrderState
from trail.guards import guards_of
from units.desk.lamp import Lamp

PERSON = settings.AUTH_USER_MODEL


class OrderQuerySet(OfItemQuerySet):
    def unsigned(self):
        """Ordered, and the unit has not signed for it."""
        return self.filter(state=OrderState.ORDERED)


class Order(OfItem):
    """One order over one item: a new item, or a closed or ended one that is under rectification again.

    What the item was when it was reopened stays here: its close number, its day, the deadline it had kept and the result it had
    told. Who ordered it (a spot check, a case, a meeting) keeps the link to the item; `cause` names it in words.
    """

    trail_name = "order"
    moves = ORDER_MOVES

    class Kind(models.TextChoices):
        NEW = "new", "限期整改"
        REDO = "redo", "回炉"
        MAKE_UP = "make_up", "补课"
        RESUME = "resume", "恢复整改"  # its ending was reversed (M119)

    item = models.ForeignKey(Item, models.PROTECT, related_name="orders", verbose_name="事项")
    kind = models.CharField("交办方式", max_length=16, choices=Kind)
    origin = models.CharField("由来", max_length=16, choices=LateOrigin)
    cause = models.CharField("依据", max_length=200, help_text="例如：督查组9月5日检查记录、通报第3期。")
    reason = models.CharField("问题和要求", max_length=1000)
    deadline = models.DateField("完成时限")
    state = models.CharField("状态", max_length=16, choices=OrderState, default=OrderState.ORDERED)
    ordered_on = models.DateField("交办日期")
    ordered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True)
    signed_on = models.DateField("签收日期", null=True, blank=True)
    signed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)
    former_number = models.CharField("原销号编号", max_length=30, blank=True)
    former_closed_on = models.DateField("原销号日期", null=True, blank=True)
    former_deadline = models.DateField("原完成时限", null=True, blank=True)
    former_result = models.TextField("原整改结果", max_length=2000, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交办整改"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state=OrderState.ORDERED), name="one_unsigned_order_per_item"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(kind="new"), name="an_item_is_ordered_anew_once"
            ),
            models.CheckConstraint(condition=~Q(cause="") & ~Q(reason=""), name="order_says_why"),
            models.CheckConstraint(
                condition=Q(deadline__gte=F("ordered_on")), name="order_deadline_not_before_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[OrderState.ORDERED, OrderState.LAPSED], signed_on=None, signed_by=None)
                | Q(state=OrderState.SIGNED, signed_on__isnull=False),
                name="order_signed_on_iff_signed",
            ),
            models.CheckConstraint(
                condition=Q(kind="new", former_number="", former_closed_on=None)
                | Q(kind="resume", former_number="", former_closed_on__isnull=False)
                | (~Q(kind__in=["new", "resume"]) & ~Q(former_number="") & Q(former_closed_on__isnull=False)),
                name="what_was_reopened_was_closed",
            ),
        ]
        triggers = [
            *guards_of(ORDER_MOVES),
            pgtrigger.ReadOnly(
                name="order_stays",
                exclude=["state", "signed_on", "signed_by"],
            ),
            pgtrigger.Protect(name="order_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.item}"

    @property
    def lamp(self):
        """Whose turn it is: the unit signs first."""
        if self.state == OrderState.ORDERED:
            return Lamp("late", "待签收", f"{self.ordered_on:%Y-%m-%d} 交办，单位还没有签收")
        if self.state == OrderState.LAPSED:
            return Lamp("idle", self.get_state_display())
        return Lamp("ok", f"{self.signed_on:%m-%d} 签收")
