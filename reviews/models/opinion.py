"""The network review (网络平台社会评议, M61): what the open internet says of a disclosed item. It is no part of any round."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from issues.models import Item
from issues.models.of_item import OfItem

RATINGS = [("a", "满意"), ("b", "基本满意"), ("c", "不满意")]


class Opinion(models.Model):
    """One rating by somebody unknown, perhaps with words. No address, no browser, no time of day; a day only (S26)."""

    trail_name = "opinion"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    item = models.ForeignKey(Item, models.PROTECT, related_name="opinions", verbose_name="事项")
    rating = models.CharField("评价", max_length=1, choices=RATINGS)
    text = models.TextField("意见", max_length=300, blank=True)
    on = models.DateField("日期")
    shown = models.BooleanField("公开", null=True, default=None)

    class Meta:
        verbose_name = verbose_name_plural = "网络评议"
        ordering = ["-on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(rating__in=["a", "b", "c"]), name="opinion_rating_known")
        ]
        indexes = [
            models.Index(fields=["item", "on", "rating"], name="opinion_of_item"),
            models.Index(fields=["on", "id"], condition=Q(shown=None) & ~Q(text=""), name="opinion_waiting"),
        ]
        triggers = [
            pgtrigger.Protect(  # words may go when their time is over (S113); nobody puts others in their place
                name="opinion_words_only_go",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__text__df=pgtrigger.F("new__text")) & ~pgtrigger.Q(new__text=""),
            )
        ]

    def __str__(self):
        return self.get_rating_display()

    @property
    def trail_stream(self):
        return "opinions"


class Interview(OfItem):
    """What somebody said to the supervision group at the door or on the spot (M61): the interviewer knows, and it says so."""

    trail_name = "interview"

    item = models.ForeignKey(Item, models.PROTECT, related_name="interviews", verbose_name="事项")
    rating = models.CharField("评价", max_length=1, choices=RATINGS)
    text = models.TextField("原话", max_length=500, blank=True)
    on = models.DateField("日期")
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="访谈员", null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "访谈评议"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(rating__in=["a", "b", "c"]), name="interview_rating_known")
        ]
        triggers = [
            pgtrigger.Protect(  # as with opinions: the words may go, and no others come
                name="interview_words_only_go",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__text__df=pgtrigger.F("new__text")) & ~pgtrigger.Q(new__text=""),
            )
        ]

    def __str__(self):
        return f"{self.get_rating_display()} {self.on:%Y-%m-%d}"
