"""What every row of an item has alike: who sees it, and in whose chain of the trail it is told."""

from typing import Any

from django.db import models

from issues.models.item import Item


class OfItemQuerySet(models.QuerySet):
    """Rows with an `item`, seen by whoever has the item in sight."""

    def visible_to(self, user):
        return self.filter(item__in=Item.objects.visible_to(user))


class OfItem(models.Model):
    """A row of an item: what happens to it is told where the item's own story is."""

    item: Any

    class Meta:
        abstract = True

    @property
    def trail_stream(self):
        return self.item.trail_stream
