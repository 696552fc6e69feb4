"""Who has had a hand in an application at which level: a view of the database that is only read (S45)."""

from django.conf import settings
from django.db import models


class Hand(models.Model):
    """One hand at one level (`order`): who decided there, in whose name, or (order 0) who applied. `reviews/sql/reviews_hand.sql`."""

    pk = models.CompositePrimaryKey("close_out", "order", "person")
    close_out = models.ForeignKey("reviews.CloseOut", models.DO_NOTHING, related_name="hands")
    order = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "reviews_hand"
        verbose_name = verbose_name_plural = "经手"

    def __str__(self):
        return f"{self.close_out_id} {self.order} {self.person_id}"
