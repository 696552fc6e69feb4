"""An objection (复核): a unit asks somebody who took no part to look again at an act that burdens it (M118)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accountability.models.board import BoardEntry
from accountability.objection_states import OBJECTION_MOVES, OUTCOMES, DecidedBy, ObjectionState
from accountability.states import EntryState
from documents.models.stored import StoredFile
from trail import clock
from trail.guards import guards_of
from trail.models import Event
from units.burdens import BURDENS
from units.desk.lamp import Lamp
from units.models import Role, Seat, Unit
from units.seats import audits

PERSON = settings.AUTH_USER_MODEL
LAMPS = {"upheld": "idle", "changed": "ok", "revoked": "ok", "withdrawn": "idle"}
ASKED = [
    *("burden", "subject_name", "subject_pk", "unit", "event", "stream", "acted_on", "hands", "turn"),
    *("reason", "asked_on", "asked_by", "due_on"),
]


def _superiors():
    """Who sits as superior over the unit of an objection: a subquery."""
    return Seat.objects.in_person().filter(unit=OuterRef("unit"), role=Role.SUPERIOR, answers=True)


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(unit__in=Unit.objects.visible_to(user))

    def open(self):
        return self.filter(state=ObjectionState.ASKED)

    def late(self, *, on):
        """Undecided although the day is over; the day itself is in time."""
        return self.open().filter(due_on__lt=on)

    def decidable_by(self, user):
        """Undecided ones that this person may decide: by their turn, never their own unit's, never what they took part in.

        What the office did waits for the superior; where nobody holds that seat, for somebody else of the office.
        """
        office, superior = audits(user, Role.OFFICE), audits(user, Role.SUPERIOR)
        mine = Q(turn=DecidedBy.OFFICE) & office | Q(turn=DecidedBy.SUPERIOR) & (
            superior | office & ~Exists(_superiors())
        )
        return self.open().filter(mine).exclude(hands__contains=[user.pk]).exclude(asked_by=user)

    def waiting_for_the_office(self):
        """Undecided: what the office had no hand in, and what nobody sits above to decide."""
        return self.open().filter(Q(turn=DecidedBy.OFFICE) | ~Exists(_superiors()))

    def waiting_for_the_superior(self):
        return self.open().filter(turn=DecidedBy.SUPERIOR)

    def to_carry_out(self):
        """Revoked, and the entry still stands without anybody asking to lift it: the office has to."""
        standing = BoardEntry.objects.filter(state=EntryState.LISTED).values("pk")
        return self.filter(
            state=ObjectionState.REVOKED,
            subject_name=BoardEntry.trail_name,
            subject_pk__in=standing,
        )

    def unread(self):
        """Decided, and nobody of the unit has read it yet."""
        return self.filter(state__in=OUTCOMES, known_on=None)


class Objection(models.Model):
    """One objection to one act. It names the act by its event; `hands` are the keys of all who took part in it."""

    trail_name = "objection"
    moves = OBJECTION_MOVES

    burden = models.CharField("种类", max_length=32)
    subject_name = models.CharField(max_length=32, editable=False)
    subject_pk = models.BigIntegerField(editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="objections", verbose_name="单位")
    event = models.ForeignKey(  # the trail keeps its rows by itself; a key on it would only bar its own guards from speaking
        Event, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name="所复核的办理"
    )
    stream = models.CharField("链", max_length=64, editable=False)
    acted_on = models.DateField("办理日期")
    hands = models.JSONField("参与人员", default=list, editable=False)
    turn = models.CharField("由谁决定", max_length=16, choices=DecidedBy)
    reason = models.TextField("申请理由", max_length=2000)
    state = models.CharField("状态", max_length=16, choices=ObjectionState, default=ObjectionState.ASKED)
    asked_on = models.DateField("申请日期")
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="申请人", null=True)
    due_on = models.DateField("复核期限")
    answer = models.TextField("复核决定", max_length=2000, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decided_by = models.ForeignKey(
        PERSON, models.PROTECT, related_name="+", verbose_name="决定人", null=True, blank=True
    )
    known_on = models.DateField("知悉日期", null=True, blank=True)
    known_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "复核"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject_name", "subject_pk"], name="objection_to_what"),
            models.Index(fields=["unit", "state"], name="objection_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ObjectionState.values), name="objection_state_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="objection_says_why"),
            models.CheckConstraint(condition=Q(due_on__gte=F("asked_on")), name="objection_due_after_asked"),
            models.UniqueConstraint(
                fields=["event"],
                condition=~Q(state=ObjectionState.WITHDRAWN),
                name="one_objection_to_an_act",
            ),
            models.CheckConstraint(
                condition=Q(~Q(answer=""), state__in=OUTCOMES, decided_on__isnull=False)
                | Q(~Q(state__in=OUTCOMES), answer="", decided_on=None, decided_by=None),
                name="objection_decided_with_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
                name="objection_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(known_on=None, known_by=None) | Q(known_on__isnull=False, state__in=OUTCOMES),
                name="objection_known_when_decided",
            ),
        ]
        triggers = [
            *guards_of(OBJECTION_MOVES),
            pgtrigger.ReadOnly(name="objection_stays_as_asked", fields=ASKED),
            pgtrigger.Trigger(
                name="who_took_part_steps_aside",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.decided_by_id IS NOT NULL"),
                func="""
                    IF OLD.hands @> to_jsonb(NEW.decided_by_id) THEN
                        RAISE EXCEPTION 'objection %: who took part steps aside', NEW.id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF NOT EXISTS (SELECT 1 FROM units_seat s WHERE s.person_id = NEW.decided_by_id
                        AND s.principal_id = NEW.decided_by_id AND s.role IN ('office', 'superior') AND s.answers
                        AND NOT s.own AND s.unit_id = NEW.unit_id)
                    THEN RAISE EXCEPTION 'objection %: the office or the superior decides', NEW.id
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="objection_is_to_an_event",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM trail_event WHERE id = NEW.event_id AND stream = NEW.stream)
                    THEN RAISE EXCEPTION 'objection: no such event in %', NEW.stream
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="what_is_known_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__known_on__isnull=False),
            ),
            pgtrigger.Protect(name="objection_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.unit}：{self.words}（{self.acted_on:%Y-%m-%d}）"

    @property
    def trail_stream(self):
        return f"unit-{self.unit_id}"

    @property
    def words(self):
        """What is objected to, in words."""
        return BURDENS[self.burden].words

    @property
    def lamp(self):
        if self.state == ObjectionState.ASKED:
            late = self.due_on < clock.today()
            text = f"复核期限 {self.due_on:%Y-%m-%d}{' 已过' if late else ''}"
            return Lamp("late" if late else "wait", self.get_state_display(), text)
        return Lamp(LAMPS[self.state], f"复核{self.get_state_display()}" if self.answer else "复核申请已撤回")


class ObjectionFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(objection__in=Objection.objects.visible_to(user))


class ObjectionFile(StoredFile):
    """A file that came with an objection: stored under a generated name, its hash in the trail."""

    trail_name = "objection_file"

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files", verbose_name="复核申请")

    objects = ObjectionFileQuerySet.as_manager()

    class Meta(StoredFile.Meta):
        verbose_name = verbose_name_plural = "复核申请附件"
