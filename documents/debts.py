"""What of the documents waits for whom (S138): a second person's eyes, a signature, a reply, its acceptance (M54, M87)."""

from django.db.models import F

from documents.models import Addressee, Document
from documents.states import OWES_REPLY, AddresseeState, DocumentState
from units.debts import Chip, Debt, Task, after_step, at_once, before_the_day, days_between
from units.desk.lamp import Lamp
from units.models import Role

CHECK = Chip("document", "待核对文书", 260)
SIGN = Chip("sign_for", "待签收来文", 120)
REPLY = Chip("reply", "待回复来文", 62)
ACCEPT = Chip("accept_reply", "待认可回复", 270)


def _read_draft(document):
    lamp = Lamp("wait", "待核对", "另一人已送核")
    kind = document.get_kind_display()
    return Task(kind, document.title, document.issuer, "文书", document.reply_by, lamp)


def _read_addressee(one):
    document = one.document
    return Task(
        document.number or "", document.title, str(one.unit), document.issuer, document.reply_by, one.lamp
    )


def _of_unit(key, words, chip, state, verb, **more):
    """A debt of the unit that a document was sent to."""
    return Debt(
        key,
        words,
        (chip,),
        (Role.CLERK,),
        lambda days: Addressee.objects.in_force().filter(**state),
        _read_addressee,
        page="documents:addressee",
        verb=verb,
        related=("document", "unit"),
        order=("document__issued_on", "pk"),
        about=F("document__number"),
        chased=True,
        **more,
    )


def _waiting_drafts(days):
    return Document.objects.filter(state=DocumentState.DRAFT, asked_at__isnull=False, checked_at=None)


def _answered(days):
    return Addressee.objects.in_force().filter(state=AddresseeState.ANSWERED)


DEBTS = (
    Debt(
        "check_document",
        "文书未核对",
        (CHECK,),
        (Role.OFFICE,),
        _waiting_drafts,
        _read_draft,
        page="documents:document",
        verb="documents:document_check",
        unit="",
        related=("campaign",),
        order=("asked_at", "pk"),
        hands=("drafted_by",),
    ),
    _of_unit(
        "sign_document",
        "来文未签收",
        SIGN,
        {"state": AddresseeState.SENT},
        "documents:addressee_sign",
        since=F("document__issued_on"),
        late=after_step(F("document__issued_on")),
        reminded=at_once,
    ),
    _of_unit(
        "answer_document",
        "来文未回复",
        REPLY,
        {"state__in": OWES_REPLY, "document__reply_by__isnull": False},
        "documents:addressee_reply",
        since=F("document__reply_by"),
        late=lambda days: days_between(days.on, F("document__reply_by")),
        reminded=before_the_day,
    ),
    Debt(
        "accept_reply",
        "回复未认可",
        (ACCEPT,),
        (Role.OFFICE,),
        _answered,
        _read_addressee,
        page="documents:addressee",
        verb="documents:addressee_judge",
        related=("document", "unit"),
        order=("document__reply_by", "pk"),
        about=F("document__number"),
        judged=True,
    ),
)
