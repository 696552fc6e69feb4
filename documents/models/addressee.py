"""Who a document was sent to: signed for, answered, accepted or returned (签收、回复、认可、退回)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.models.document import Document
from documents.models.stored import StoredFile
from documents.states import ADDRESSEE_MOVES, OWES_REPLY, REPLY_MOVES, AddresseeState, DocumentState, Verdict
from trail import clock
from trail.guards import guards_of
from units.desk.lamp import Lamp
from units.models import Unit
from units.models.unit import OfUnitQuerySet

PERSON = settings.AUTH_USER_MODEL


class AddresseeQuerySet(OfUnitQuerySet):
    def in_force(self):
        """Of documents that stand: from a withdrawn one nobody owes anything."""
        return self.filter(document__state=DocumentState.ISSUED)

    def late(self, *, on):
        """No reply although its day is over; the day itself is in time."""
        owing = [AddresseeState.SENT, *OWES_REPLY]
        return self.in_force().filter(document__reply_by__lt=on, state__in=owing)


class Addressee(models.Model):
    """One unit that a document was sent to."""

    trail_name = "addressee"
    moves = ADDRESSEE_MOVES

    document = models.ForeignKey(Document, models.PROTECT, related_name="addressees", verbose_name="文书")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="received", verbose_name="单位")
    state = models.CharField("状态", max_length=16, choices=AddresseeState, default=AddresseeState.SENT)
    signed_on = models.DateField("签收日期", null=True, blank=True)
    signed_by = models.ForeignKey(
        PERSON, models.PROTECT, related_name="+", verbose_name="签收人", null=True, blank=True
    )

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收文单位"
        ordering = ["unit__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "unit"], name="document_sent_once_to_a_unit"),
            models.CheckConstraint(
                condition=Q(state=AddresseeState.SENT, signed_on=None, signed_by=None)
                | ~Q(state=AddresseeState.SENT) & Q(signed_on__isnull=False),
                name="addressee_signed_iff_beyond_sent",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="addressee_of_unit")]
        triggers = [
            *guards_of(ADDRESSEE_MOVES),
            pgtrigger.ReadOnly(name="sent_to_whom_stays", fields=["document", "unit"]),
            pgtrigger.Trigger(  # nobody signs, answers or judges what was taken back; nobody is sent a draft
                name="only_what_stands_is_handled",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                func="""
                    IF (SELECT state FROM documents_document WHERE id = NEW.document_id FOR SHARE) <> 'issued'
                    THEN RAISE EXCEPTION 'document %: only what is issued is sent and answered', NEW.document_id
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="addressee_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.unit}（{self.document.number}）"

    @property
    def trail_stream(self):
        return f"document-{self.document_id}"

    @property
    def lamp(self):
        if self.document.state == DocumentState.WITHDRAWN:
            return Lamp("idle", "文书已撤回")
        day = self.document.reply_by
        if day and day < clock.today() and self.state in (AddresseeState.SENT, *OWES_REPLY):
            return Lamp("late", self.get_state_display(), f"回复期限 {day:%Y-%m-%d} 已过")
        if self.state == AddresseeState.SIGNED and day is None:
            return Lamp("ok", "已签收")
        kinds = {"sent": "wait", "signed": "wait", "answered": "wait", "returned": "soon", "accepted": "ok"}
        return Lamp(kinds[self.state], self.get_state_display())


class Reply(models.Model):
    """What a unit answered; after a return another one follows it. Judged once."""

    trail_name = "reply"
    moves = REPLY_MOVES

    addressee = models.ForeignKey(Addressee, models.PROTECT, related_name="replies", verbose_name="收文单位")
    text = models.TextField("回复内容", max_length=4000)
    replied_on = models.DateField("回复日期")
    replied_at = models.DateTimeField("回复时间")
    replied_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="回复人", null=True)
    verdict = models.CharField("结论", max_length=16, choices=Verdict, default=Verdict.WAITING)
    opinion = models.CharField("意见", max_length=500, blank=True)
    judged_on = models.DateField("办理日期", null=True, blank=True)
    judged_by = models.ForeignKey(
        PERSON, models.PROTECT, related_name="+", verbose_name="办理人", null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "回复"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=Verdict.WAITING, judged_on=None, judged_by=None)
                | ~Q(verdict=Verdict.WAITING) & Q(judged_on__isnull=False),
                name="reply_judged_is_whole",
            ),
            models.UniqueConstraint(
                fields=["addressee"], condition=Q(verdict=Verdict.WAITING), name="one_reply_waits_at_a_time"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="reply_says_what_was_said",
                fields=["addressee", "text", "replied_on", "replied_at", "replied_by"],
            ),
            *guards_of(REPLY_MOVES),
            pgtrigger.Protect(name="reply_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.text[:40]

    @property
    def trail_stream(self):
        return self.addressee.trail_stream


class ReplyFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(reply__addressee__in=Addressee.objects.visible_to(user))


class ReplyFile(StoredFile):
    """A file that came with a reply: stored under a generated name, its hash in the trail."""

    trail_name = "reply_file"

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="files", verbose_name="回复")

    objects = ReplyFileQuerySet.as_manager()

    class Meta(StoredFile.Meta):
        verbose_name = verbose_name_plural = "回复附件"
