"""Handover (M122): everything a person held went to a successor in one act."""

from django.db import models
from django.db.models import F, Q

from units.models.person import Person


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the accounts this person keeps, and their own: of what they gave and of what they got."""
        kept = Person.objects.visible_to(user).values("pk")
        return self.filter(Q(person__in=kept) | _concerning(user))

    def told_to(self, user):
        """The handovers this person is to be told of: as who gave and as who took over. Reminders may read it."""
        return self.filter(_concerning(user))


def _concerning(user):
    return Q(person=user.pk) | Q(to=user.pk)


class Handover(models.Model):
    """Who handed what to whom, by whose hand and why; `handed` says it title by title as it was counted."""

    trail_name = "handover"

    person = models.ForeignKey(Person, models.PROTECT, related_name="handovers", verbose_name="移交人")
    to = models.ForeignKey(Person, models.PROTECT, related_name="handovers_taken", verbose_name="接手人")
    reason = models.CharField("移交原因", max_length=200)
    handed = models.JSONField("移交了什么", default=list)
    account_closed = models.BooleanField("停用了账号", default=False)
    made_at = models.DateTimeField("办理时间")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作移交"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("to")), name="handover_to_another_person"),
            models.CheckConstraint(condition=~Q(reason=""), name="handover_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.person}移交{self.to}"
