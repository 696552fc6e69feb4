"""What of the documents waits for whom: rows for the registry of debts. Until when: `document.reply_by`; see each for the verb."""

from django.db.models import Q, QuerySet

from documents.models import Addressee, Document
from documents.states import OWES_REPLY, AddresseeState, DocumentState
from units.models import Role


def waiting_for_check(user) -> QuerySet[Document]:
    """Drafts handed over for a second person's eyes, but not one's own (`services.drafts.check_document`)."""
    office = [role.campaign_id for role in user.roles if role.role == Role.OFFICE]
    drafts = Document.objects.filter(state=DocumentState.DRAFT, asked_at__isnull=False, checked_at=None)
    return drafts.filter(campaign__in=office).exclude(drafted_by=user.pk)


def waiting_for_signature(user) -> QuerySet[Addressee]:
    """What was sent to the unit of this clerk and is not signed for (`services.replies.sign_for`)."""
    return _of_clerk(user).filter(state=AddresseeState.SENT)


def waiting_for_reply(user) -> QuerySet[Addressee]:
    """What this clerk's unit signed for and has to answer, or answer again (`services.replies.answer_document`)."""
    return _of_clerk(user).filter(state__in=OWES_REPLY, document__reply_by__isnull=False)


def waiting_for_acceptance(user) -> QuerySet[Addressee]:
    """Replies that wait for the office, or for the group whose member sent the document (`services.replies.judge_reply`)."""
    office = [role.campaign_id for role in user.roles if role.role == Role.OFFICE]
    groups = [role.group_id for role in user.roles if role.role == Role.GROUP]
    answered = Addressee.objects.in_force().filter(state=AddresseeState.ANSWERED)
    own = Q(document__drafted_by=user.pk, unit__group__in=groups)
    return answered.filter(Q(document__campaign__in=office) | own)


def _of_clerk(user):
    units = [role.unit_id for role in user.roles if role.role == Role.CLERK]
    return Addressee.objects.in_force().filter(unit__in=units)
