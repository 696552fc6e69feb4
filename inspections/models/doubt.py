"""The doubt list (V20): what the last check found worth a look, how many, and that somebody looked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspections.states import Doubt
from issues.models import Item
from reviews.models import DemocraticReview
from units.models import Campaign, Unit
from units.models.unit import OfUnitQuerySet


def _of(model, title, **options):
    """A key without a constraint: what it names is never deleted once filed, and the constraint's check would lock every
    item a check of all items writes about, while people work on them."""
    return models.ForeignKey(
        model, models.DO_NOTHING, db_constraint=False, verbose_name=title, related_name="findings", **options
    )


class RaisedDoubt(models.Model):
    """A question that the last check found reason to ask of an item. Kept so that reading costs the same however many
    items there are; the next check takes it away where the reason is gone. No verdict, and no act: it has no trail.

    `unit` is the item's, `review` the meeting in question where it is about one, `looked` whether there is a note.
    """

    item = _of(Item, "事项")
    unit = _of(Unit, "单位")
    doubt = models.CharField("疑点", max_length=16, choices=Doubt)
    review = _of(DemocraticReview, "评议", null=True, blank=True)
    looked = models.BooleanField("已核看", default=False)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑点"
        constraints = [models.UniqueConstraint(fields=["item", "doubt"], name="finding_once")]
        indexes = [  # as the pages turn: unit by unit, with and without what somebody has looked at
            models.Index(fields=["doubt", "unit", "item", "id"], name="finding_by_unit"),
            models.Index(fields=["doubt", "looked", "unit", "item", "id"], name="finding_to_look_at"),
        ]

    def __str__(self):
        return f"{self.item} {self.get_doubt_display()}"


class DoubtCount(models.Model):
    """How many findings of one doubt a unit has, and how many of them somebody has looked at."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    doubt = models.CharField("疑点", max_length=16, choices=Doubt)
    many = models.PositiveIntegerField("事项", default=0)
    looked = models.PositiveIntegerField("已核看", default=0)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑点数"
        constraints = [
            models.UniqueConstraint(fields=["unit", "doubt"], name="doubt_count_once"),
            models.CheckConstraint(condition=Q(looked__lte=F("many")), name="looked_at_what_there_is"),
        ]

    def __str__(self):
        return f"{self.unit} {self.get_doubt_display()} {self.many}"


class DoubtCheck(models.Model):
    """Until when a campaign's items were checked for doubts, and whether somebody waits for a new check."""

    trail_name = "doubt_check"

    campaign = models.OneToOneField(
        Campaign, models.PROTECT, primary_key=True, related_name="doubt_check", verbose_name="活动"
    )
    as_of = models.DateTimeField("核对截至", null=True, blank=True)
    asked_at = models.DateTimeField("要求重新核对", null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "疑点核对"
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_by=None) | Q(asked_at__isnull=False), name="check_asked_by_with_at"
            )
        ]

    def __str__(self):
        return f"{self.campaign} {self.as_of}"


class DoubtNote(models.Model):
    """“已看过”: who looked at a question about an item, and what they found, in a word. Written once, and kept when the
    question goes and comes again."""

    trail_name = "doubt_note"

    item = models.ForeignKey(Item, models.PROTECT, related_name="doubt_notes", verbose_name="事项")
    doubt = models.CharField("疑点", max_length=16, choices=Doubt)
    word = models.CharField("核看情况", max_length=200)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "疑点核看"
        constraints = [
            models.UniqueConstraint(fields=["item", "doubt"], name="doubt_looked_at_once"),
            models.CheckConstraint(condition=~Q(word=""), name="doubt_note_says_something"),
        ]

    def __str__(self):
        return f"{self.item} {self.get_doubt_display()}"
