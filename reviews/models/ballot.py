"""Roll, slips, boxes, ballots, receipts, paper and seal (promises 2.2). What no table has: who, when, which slip chose what."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.review import DemocraticReview
from reviews.models.round import Attendance, ReviewItem
from reviews.states import SLIP_MOVES, SlipState
from trail.guards import guards_of
from units.files import stored_name

CHOICES = [("a", "第一种"), ("b", "第二种"), ("c", "第三种")]


class Attendee(models.Model):
    """One line of the roll. It has no time and knows no slip; the names go when their time is over."""

    trail_name = "attendee"

    review = models.ForeignKey(DemocraticReview, models.PROTECT, related_name="roll", verbose_name="评议")
    name = models.CharField("姓名或代号", max_length=40)
    category = models.CharField("类别", max_length=16, choices=Attendance.Category)
    present = models.BooleanField("到场", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "参评名册"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["review", "name"], name="attendee_once")]

    def __str__(self):
        return f"{self.name}（{self.get_category_display()}）"


class Slip(models.Model):
    """A right to one ballot. The token itself stands on paper only; here is its sha256, and nothing else."""

    moves = SLIP_MOVES

    hash = models.CharField("票号散列", max_length=64, primary_key=True)
    review = models.ForeignKey(DemocraticReview, models.PROTECT, related_name="slips", verbose_name="评议")
    state = models.CharField("状态", max_length=8, choices=SlipState, default=SlipState.UNUSED)

    class Meta:
        verbose_name = verbose_name_plural = "评议票"
        triggers = guards_of(SLIP_MOVES)

    def __str__(self):
        return f"{self.review_id} {self.get_state_display()}"


class Box(models.Model):
    """An answer as it lies in the box while voting goes on. The runtime role can put in, and cannot look in.

    No foreign key in the database: its check would leave a mark on the rows it points to, and keep the box from being
    emptied in one stroke.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    review = models.ForeignKey(
        DemocraticReview, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    item = models.ForeignKey(
        ReviewItem, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    choice = models.CharField(max_length=1, choices=CHOICES)

    class Meta:
        verbose_name = verbose_name_plural = "票箱"
        constraints = [models.CheckConstraint(condition=Q(choice__in=["a", "b", "c"]), name="box_choice")]

    def __str__(self):
        return "box"


class ReceiptBox(models.Model):
    """A receipt code as it lies in the box; whoever has a code can ask whether it is in, nobody can list them."""

    code = models.CharField(max_length=16, primary_key=True)
    review = models.ForeignKey(
        DemocraticReview, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "回执箱"

    def __str__(self):
        return "receipt box"


class CommentBox(models.Model):
    """Words added to a ballot, as they lie in the box; the runtime role can only put in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    review = models.ForeignKey(
        DemocraticReview, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    text = models.TextField(max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "意见箱"

    def __str__(self):
        return "comment box"


class Ballot(models.Model):
    """One answer to one item, written in shuffled order at the count by `tally` alone."""

    review = models.ForeignKey(DemocraticReview, models.PROTECT, related_name="ballots", verbose_name="评议")
    item = models.ForeignKey(ReviewItem, models.PROTECT, related_name="ballots", verbose_name="评议事项")
    choice = models.CharField("回答", max_length=1, choices=CHOICES)

    class Meta:
        verbose_name = verbose_name_plural = "选票"

    def __str__(self):
        return self.choice


class Receipt(models.Model):
    """A code that was counted. It shares no row and no order with any ballot."""

    code = models.CharField("回执号", max_length=16, primary_key=True)
    review = models.ForeignKey(DemocraticReview, models.PROTECT, related_name="receipts", verbose_name="评议")

    class Meta:
        verbose_name = verbose_name_plural = "回执"
        ordering = ["code"]

    def __str__(self):
        return self.code


class Comment(models.Model):
    """Words of a ballot after the count, under a random key: no order, no time, no author (S19)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    review = models.ForeignKey(DemocraticReview, models.PROTECT, related_name="comments", verbose_name="评议")
    text = models.TextField("意见", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "评议意见"
        ordering = ["id"]

    def __str__(self):
        return self.text


class PaperCount(models.Model):
    """One clerk's reading of the paper ballots: entries 1 and 2 unseen by each other, 3 decides a difference (S28).

    `numbers`: {"issued", "returned", "items": {review item id: [a, b, c, blank, invalid]}}.
    """

    trail_name = "paper_count"

    review = models.ForeignKey(DemocraticReview, models.PROTECT, related_name="papers", verbose_name="评议")
    entry = models.PositiveSmallIntegerField("第几次录入")
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    numbers = models.JSONField("票数")

    class Meta:
        verbose_name = verbose_name_plural = "纸质票录入"
        ordering = ["entry"]
        constraints = [
            models.UniqueConstraint(fields=["review", "entry"], name="paper_entry_once"),
            models.UniqueConstraint(fields=["review", "clerk"], name="paper_clerk_once"),
            models.CheckConstraint(condition=Q(entry__in=[1, 2, 3]), name="paper_entry_known"),
        ]
        triggers = [
            pgtrigger.Protect(name="paper_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.review} 第{self.entry}次录入"


class CountSheet(models.Model):
    """A scan or photo of the signed count sheet, kept as evidence with its hash; never changed, never removed (V17)."""

    trail_name = "count_sheet"

    review = models.ForeignKey(
        DemocraticReview, models.PROTECT, related_name="count_sheets", verbose_name="评议"
    )
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=80)
    size = models.PositiveBigIntegerField("字节")
    sha256 = models.CharField(max_length=64)
    file = models.FileField("文件", upload_to=stored_name, max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "计票单扫描件"
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(name="sheet_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return self.name


class Seal(models.Model):
    """What was counted, under one hash that stands in the trail (P8). It never changes (S36)."""

    trail_name = "seal"

    review = models.OneToOneField(
        DemocraticReview, models.PROTECT, related_name="seal", verbose_name="评议", primary_key=True
    )
    body = models.TextField("封存内容")
    hash = models.CharField("散列", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "封存"
        triggers = [pgtrigger.Protect(name="seal_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.hash
