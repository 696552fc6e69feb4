"""Somebody acts for somebody else between two days (代办, 委托): leave, illness, a course (conventions 6)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

PERSON = settings.AUTH_USER_MODEL


class DelegationQuerySet(models.QuerySet):
    def in_force(self, *, on):
        """Not ended, and the day lies within; both its days count."""
        return self.filter(starts_on__lte=on, ends_on__gte=on, ended_at=None)

    def of_campaign(self, campaign):
        """Those whose principal works in the campaign."""
        return self.filter(principal__in=campaign.assignments.values("person"))

    def concerning(self, person):
        """What this person has given or been given."""
        return self.filter(Q(principal=person) | Q(delegate=person))


class Delegation(models.Model):
    """`delegate` audits for `principal` from the one day to the other, never longer; an act bears both names (S49)."""

    trail_name = "delegation"

    principal = models.ForeignKey(PERSON, models.PROTECT, related_name="delegations", verbose_name="委托人")
    delegate = models.ForeignKey(
        PERSON, models.PROTECT, related_name="delegations_held", verbose_name="代办人"
    )
    starts_on = models.DateField("代办自")
    ends_on = models.DateField("代办至")
    reason = models.CharField("事由", max_length=120)
    made_at = models.DateTimeField("委托时间")
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("提前终止时间", null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代办"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(principal=F("delegate")), name="delegate_is_another_person"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="delegation_ended_by_with_at",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="delegation_stays",
                fields=["principal", "delegate", "starts_on", "ends_on", "reason", "made_at", "made_by"],
            ),
            pgtrigger.Protect(
                name="ended_delegation_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.Protect(name="delegation_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.delegate}代{self.principal}"
