"""A document goes out, and may be taken back: its number, its addressees, its words stay (M54, M87, M106, M108, M109)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from documents.models import Addressee
from documents.queries.documents import draft_hash
from documents.rules import not_checked
from documents.services.drafts import locked_document, refuse_what_lacks
from documents.services.numbers import take_number
from documents.states import SERIES, AddresseeState, DocumentState, Kind
from trail import clock
from trail.moves import allowed_move, move, require_state, tell_each
from units.permissions import Permission, require
from units.refusals import needs_reason


@transaction.atomic
def issue_document(*, document_id, by):
    """Issue a draft: it takes its number, its words are frozen, each addressee owes a signature. Returns the document.

    Asked again, it is refused with the number it has: no document takes two. Raises ValidationError `illegal_move`,
    `not_checked` and `changed_since` (what burdens a unit), and every code of `rules.not_ready`.
    """
    document = locked_document(document_id)
    require(by, Permission.DOCUMENT_ISSUE, campaign=document.campaign)
    if document.number:
        raise ValidationError(
            f"这份文书已于 {document.issued_on:%Y-%m-%d} 印发，文号{document.number}，不再编号；要改内容，请撤回后另行印发。",
            code="illegal_move",
        )
    require_state(document, DocumentState.DRAFT, acting="印发")
    refuse_what_lacks(document)
    against = not_checked(
        kind=document.kind, checked=bool(document.checked_at), same=document.seen == draft_hash(document)
    )
    if against:
        raise ValidationError([ValidationError(text, code=code) for code, text in against])
    return _issue(document, by)


def _issue(document, by):
    day = clock.today()
    series = SERIES[Kind(document.kind)]
    number = take_number(campaign=document.campaign, kind=series, year=day.year, by=by)
    changed = {"number": number, "issued_on": day, "issued_at": clock.now(), "issued_by": by}
    facts = {"number": number, "text": draft_hash(document)}
    move(document, DocumentState.ISSUED, by=by, facts=facts, **changed)
    units = document.to.order_by("order", "pk")
    sent = Addressee.objects.bulk_create(Addressee(document=document, unit=unit) for unit in units)
    if sent:
        tell_each(sent, AddresseeState.SENT, by=by, facts={"number": document.number})
    return document


@transaction.atomic
def withdraw_document(*, document_id, by, reason):
    """Take back what was issued, or give up a draft, with the reason; nobody owes anything from it then. Returns it.

    The number stays taken. Raises ValidationError `illegal_move`, `reason_missing`.
    """
    document = locked_document(document_id)
    require(by, Permission.DOCUMENT_ISSUE, campaign=document.campaign)
    allowed_move(document, DocumentState.WITHDRAWN)
    needs_reason(reason, "请写明撤回的理由，收文单位看得到。")
    changed = {"withdrawn_at": clock.now(), "withdrawn_by": by, "withdrawn_why": reason.strip()}
    facts = {"number": document.number, "reason": reason.strip()}
    return move(document, DocumentState.WITHDRAWN, by=by, facts=facts, **changed)
