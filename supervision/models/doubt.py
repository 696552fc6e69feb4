"""What supervision keeps of its own: that somebody looked at a doubt (V20)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from issues.models import Item
from supervision.states import Doubt


class DoubtNote(models.Model):
    """“已看过”: who looked at a question about an item, and what they found, in a word. Written once."""

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
