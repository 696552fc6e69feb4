"""Meetings (例会、联席会、座谈、交办会、总结大会…): one noun; who was there is told by posts and counts, never by names."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q, Sum

from documents.models.stored import StoredFile
from documents.states import MEETING_MOVES, MeetingKind, MeetingState
from trail.guards import guards_of
from units.desk.lamp import Lamp
from units.models import Campaign, Role, SupervisionGroup, Unit

PERSON = settings.AUTH_USER_MODEL
LAMPS = {"planned": "wait", "held": "ok", "cancelled": "idle"}


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A unit's meetings by the unit; a group's, to its members; all of a campaign seen as a whole."""
        if not user.is_authenticated:
            return self.none()
        whole = [role.campaign_id for role in user.roles if role.sees_whole_campaign]
        groups = [role.group_id for role in user.roles if role.role == Role.GROUP]
        mine = Q(campaign__in=whole) | Q(group__in=groups)
        return self.filter(mine | Q(unit__in=Unit.objects.visible_to(user)))


class Meeting(models.Model):
    """One meeting of a unit, of a supervision group, or (neither of them) of the campaign."""

    trail_name = "meeting"
    moves = MEETING_MOVES

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="meetings", verbose_name="活动")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="meetings", verbose_name="单位", null=True, blank=True
    )
    group = models.ForeignKey(
        SupervisionGroup,
        models.PROTECT,
        related_name="meetings",
        verbose_name="督导组",
        null=True,
        blank=True,
    )
    kind = models.CharField("会议", max_length=16, choices=MeetingKind)
    title = models.CharField("名称", max_length=120)
    state = models.CharField("状态", max_length=16, choices=MeetingState, default=MeetingState.HELD)
    held_on = models.DateField("召开日期")
    place = models.CharField("地点", max_length=80)
    minutes = models.TextField("会议记录", max_length=20000, blank=True)
    cancelled_why = models.CharField("取消理由", max_length=500, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="登记人", null=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(place=""), name="meeting_has_a_place"),
            models.CheckConstraint(condition=Q(kind__in=MeetingKind.values), name="meeting_kind_known"),
            models.CheckConstraint(
                condition=Q(unit=None) | Q(group=None), name="meeting_of_a_unit_or_of_a_group"
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.CANCELLED) & ~Q(cancelled_why="")
                | ~Q(state=MeetingState.CANCELLED) & Q(cancelled_why=""),
                name="meeting_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MeetingKind.WRAP_UP) | Q(unit__isnull=False, state=MeetingState.HELD),
                name="a_wrap_up_is_a_units_and_held",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(kind=MeetingKind.WRAP_UP), name="one_wrap_up_meeting_a_unit"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-held_on"], name="meeting_by_day")]
        triggers = [
            *guards_of(MEETING_MOVES),
            pgtrigger.ReadOnly(
                name="whose_meeting_stays",
                fields=["campaign", "unit", "group", "kind", "entered_at", "entered_by"],
            ),
            pgtrigger.Protect(
                name="where_and_when_it_was_held_stays",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=MeetingState.PLANNED.value)
                & (
                    pgtrigger.Q(old__held_on__df=pgtrigger.F("new__held_on"))
                    | pgtrigger.Q(old__place__df=pgtrigger.F("new__place"))
                    | pgtrigger.Q(old__title__df=pgtrigger.F("new__title"))
                ),
            ),
            pgtrigger.Protect(name="meeting_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.title

    @property
    def trail_stream(self):
        return f"meeting-{self.pk}"

    @property
    def lamp(self):
        return Lamp(LAMPS[self.state], self.get_state_display())

    @property
    def body(self):
        """Whose meeting it is, in words."""
        return self.unit or self.group or self.campaign.office

    @property
    def people(self):
        """How many were present, of those that were counted."""
        return self.present.aggregate(sum=Sum("count"))["sum"] or 0


class Presence(models.Model):
    """Who was there: a post or a kind of people, and how many."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="present", verbose_name="会议")
    order = models.PositiveSmallIntegerField("次序")
    post = models.CharField("职务或类别", max_length=60)
    count = models.PositiveIntegerField("人数")

    class Meta:
        verbose_name = verbose_name_plural = "参加人员"
        ordering = ["order", "pk"]
        constraints = [models.CheckConstraint(condition=Q(count__gte=1), name="presence_counts_somebody")]

    def __str__(self):
        return f"{self.post}{self.count}人"


class Resolution(models.Model):
    """What a meeting decided: what, who does it, until when."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions", verbose_name="会议")
    order = models.PositiveSmallIntegerField("次序")
    text = models.CharField("议定事项", max_length=500)
    who = models.CharField("由谁办", max_length=80, blank=True)
    until = models.DateField("何时办结", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "议定事项"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text[:40]


class MeetingFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class MeetingFile(StoredFile):
    """A file of a meeting: sign-in sheet, photo, minutes as signed. Stored as every proof is."""

    trail_name = "meeting_file"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="files", verbose_name="会议")
    added_on = models.DateField("上传日期")

    objects = MeetingFileQuerySet.as_manager()

    class Meta(StoredFile.Meta):
        verbose_name = verbose_name_plural = "会议附件"
