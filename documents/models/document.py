"""One outgoing numbered document: drafted, checked by a second person where it burdens somebody, issued, frozen."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from documents.states import BURDENS, DOCUMENT_MOVES, DocumentState, Kind
from trail.guards import guards_of
from units.desk.lamp import Lamp
from units.models import Campaign, Role, Unit

PERSON = settings.AUTH_USER_MODEL
OUT = [DocumentState.ISSUED, DocumentState.WITHDRAWN]
SAID = ["kind", "number", "title", "body", "issuer", "copy_to", "reply_by", "issued_on", "issued_at"]
LAMPS = {"draft": "wait", "issued": "ok", "withdrawn": "idle"}


def _who(title):
    return models.ForeignKey(
        PERSON, models.PROTECT, related_name="+", verbose_name=title, null=True, blank=True
    )


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drafts: the activity office and the group member who drafted them. What went out: they, who sees the whole campaign, and whoever has
        a unit in sight that it was sent to.
        """
        office = [role.campaign_id for role in user.roles if role.role == Role.OFFICE]
        whole = [role.campaign_id for role in user.roles if role.sees_whole_campaign]
        sent = Q(pk__in=Unit.objects.visible_to(user).order_by().values("received__document"))
        went_out = Q(issued_at__isnull=False) & (Q(campaign__in=whole) | sent)
        groups = [role.campaign_id for role in user.roles if role.role == Role.GROUP]
        own = Q(drafted_by=user.pk, campaign__in=groups)  # with the role goes the sight
        return self.filter(Q(campaign__in=office) | own | went_out)


class Document(models.Model):
    """A document (函、通报、督办通知单…) of a campaign. Once issued, its number and its words stay."""

    trail_name = "document"
    moves = DOCUMENT_MOVES

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="documents", verbose_name="活动")
    kind = models.CharField("文种", max_length=16, choices=Kind)
    number = models.CharField("文号", max_length=40, blank=True, editable=False)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文", max_length=20000, blank=True)
    issuer = models.CharField("发文机关", max_length=80)
    copy_to = models.CharField("抄送", max_length=300, blank=True)
    to: models.ManyToManyField = models.ManyToManyField(
        Unit, related_name="documents", verbose_name="主送单位", blank=True
    )
    reply_by = models.DateField("回复期限", null=True, blank=True)
    state = models.CharField("状态", max_length=16, choices=DocumentState, default=DocumentState.DRAFT)
    drafted_at = models.DateTimeField("草拟时间")
    drafted_by = _who("草拟人")
    asked_at = models.DateTimeField("送核时间", null=True, blank=True)
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    checked_by = _who("核对人")
    seen = models.CharField("核对时的散列", max_length=64, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    issued_by = _who("印发人")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = _who("撤回人")
    withdrawn_why = models.CharField("撤回理由", max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["campaign", "state"], name="document_of_campaign")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="document_kind_known"),
            models.UniqueConstraint(
                fields=["campaign", "number"], condition=~Q(number=""), name="document_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number="", issued_on=None, issued_at=None) & ~Q(state=DocumentState.ISSUED)
                | ~Q(number="") & Q(state__in=OUT, issued_on__isnull=False, issued_at__isnull=False),
                name="document_number_iff_issued",
            ),
            models.CheckConstraint(
                condition=Q(checked_at=None, checked_by=None, seen="")
                | Q(checked_at__isnull=False) & ~Q(seen=""),
                name="document_check_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(checked_at=None)
                | Q(drafted_by=None)
                | Q(checked_by=None)
                | ~Q(checked_by=F("drafted_by")),
                name="document_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=BURDENS) | ~Q(state=DocumentState.ISSUED) | Q(checked_at__isnull=False),
                name="what_burdens_is_checked_first",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(withdrawn_why="")
                | ~Q(state=DocumentState.WITHDRAWN)
                & Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why=""),
                name="document_withdrawn_with_reason",
            ),
        ]
        triggers = [
            *guards_of(DOCUMENT_MOVES),
            pgtrigger.Trigger(
                name="what_was_issued_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                    IF OLD.state <> 'draft' AND ({", ".join(f"OLD.{name}" for name in SAID)}) IS DISTINCT FROM
                        ({", ".join(f"NEW.{name}" for name in SAID)})
                    THEN RAISE EXCEPTION 'document %: what was issued stays as it was', OLD.id
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="document_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    @property
    def trail_stream(self):
        return f"document-{self.pk}"

    @property
    def burdens(self):
        """Whether a second person must see it before it goes out."""
        return self.kind in BURDENS

    @property
    def lamp(self):
        text = self.get_state_display()
        if self.state == DocumentState.DRAFT and self.burdens:
            text = "已核对，待印发" if self.checked_at else "等另一人核对" if self.asked_at else text
        return Lamp(LAMPS[self.state], text)
