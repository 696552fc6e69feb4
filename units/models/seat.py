"""Who may act for whom over which unit: one relation, kept by the database itself and only read here (docs/people.md)."""

from django.db import models
from django.db.models import Q

from trail import clock
from units.models.campaign import Campaign
from units.models.delegation import Delegation
from units.models.person import Assignment, Person, Role
from units.models.unit import Unit

AUDITING = (
    Role.GROUP,
    Role.OFFICE,
    Role.CONTACT,
    Role.SUPERIOR,
)  # what is audited, and so what can be lent (S49)


class SeatQuerySet(models.QuerySet):
    def on(self, day=None):
        """The seats of this day (default: the one the house stands on): one's own always, a lent one within its days."""
        day = day or clock.today()
        return self.filter(Q(delegation=None) | Q(starts_on__lte=day, ends_on__gte=day))

    def in_person(self):
        """The seats by a role of one's own, without what somebody else has lent."""
        return self.filter(delegation=None)

    def auditing(self):
        """Where a turn of an audit can be decided: whose it is by role, never over the own unit (S44)."""
        return self.filter(answers=True, own=False, role__in=AUDITING)

    def filing(self):
        """Where the unit's own work is done: by its clerk, and by the clerks of the units above it."""
        return self.filter(role=Role.CLERK, acts=True, delegation=None)


class Seat(models.Model):
    """One assignment over one unit, in the hands of who holds it (`person` is `principal`) or of who acts for them (代办).

    `kind` says how the role reaches the unit; `acts` whether the role may act there or only sees it; `answers` whether what waits
    for this role over this unit waits for this person; `own` whether one of the two is the unit's own clerk, who audits nothing
    of it (S44). A seat that was lent has its days, one's own has none: ask `on(day)`. What a seat is stands in
    `units/sql/seat_source.sql`; `seat_follow` keeps this table equal to it, and the web process has no right to write here.
    """

    class Kind(models.TextChoices):
        CAMPAIGN = "campaign", "整个活动"
        GROUP = "group", "本组单位"
        UNIT = "unit", "本单位"
        NEXT = "next", "直接下级"
        BELOW = "below", "更下级"

    # no constraint: the rows are worked out anew whenever what they were worked out from changes or goes
    assignment = models.ForeignKey(
        Assignment, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    delegation = models.ForeignKey(
        Delegation, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", null=True
    )
    person = models.ForeignKey(
        Person, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="seats"
    )
    principal = models.ForeignKey(Person, models.DO_NOTHING, db_constraint=False, related_name="+")
    role = models.CharField(max_length=16, choices=Role)
    unit = models.ForeignKey(
        Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="seats"
    )
    campaign = models.ForeignKey(
        Campaign, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    acts = models.BooleanField()
    answers = models.BooleanField()
    own = models.BooleanField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "席位"
        indexes = [
            models.Index(fields=["person", "role", "unit"], name="seat_of_person"),
            models.Index(fields=["unit", "role", "person"], name="seat_over_unit"),
        ]

    def __str__(self):
        return f"{self.person} {self.role} {self.unit_id}"
