"""Disclosure (公示): an act with a scope, an author, a first and a last day (M35)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from issues.models.lists import RectificationList


class DisclosureQuerySet(models.QuerySet):
    def current(self, *, on):
        """In force on this day and not withdrawn."""
        return self.filter(starts_on__lte=on, ends_on__gte=on, withdrawn_at=None)

    def to_the_public(self, *, on):
        return self.current(on=on).filter(scope=Disclosure.Scope.PUBLIC)


class Disclosure(models.Model):
    """One list shown to one scope from a day to a day."""

    class Scope(models.TextChoices):
        PUBLIC = "public", "向社会公开"
        UNIT = "unit", "本单位、本地公示"
        PARTY = "party", "党内公布"

    list = models.ForeignKey(
        RectificationList, models.PROTECT, related_name="disclosures", verbose_name="清单"
    )
    scope = models.CharField("公示范围", max_length=16, choices=Scope)
    starts_on = models.DateField("公示自")
    ends_on = models.DateField("公示至")
    disclosed_at = models.DateTimeField("办理时间")
    disclosed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawn_why = models.CharField("撤下理由", max_length=200, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="disclosure_ends_after_it_starts",
                violation_error_message="公示截止日不能早于开始日。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
                name="withdrawal_says_who_when_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["list", "scope", "starts_on", "ends_on"],
                condition=Q(withdrawn_at=None),
                name="disclosure_in_force",
            )
        ]

    def __str__(self):
        return f"{self.list} {self.get_scope_display()}"

    @property
    def trail_stream(self):
        return self.list.trail_stream
