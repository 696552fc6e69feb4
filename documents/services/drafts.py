"""A document before it goes out: drafted, changed, seen by a second person (M54, M87, M109)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from documents.models import Document
from documents.queries.documents import draft_hash
from documents.rules import not_ready
from documents.states import DocumentState
from trail import clock
from trail.moves import require_state, tell
from trail.queries import last_act
from trail.services import record
from units.models import Campaign, Role, Unit
from units.permissions import Permission, require
from units.refusals import another_person, needs_reason

UNCHECKED = {"asked_at": None, "checked_at": None, "checked_by": None, "seen": ""}


@transaction.atomic
def draft_document(*, campaign_id, by, kind, title, issuer, body="", copy_to="", reply_by=None, to=()):
    """Begin a document. Nothing goes out, no number is taken. Returns the draft.

    `to`: units of the campaign; a supervision group writes to its own units only. Raises ValidationError `title_missing`,
    `issuer_missing`, `other_campaign`, `other_group`.
    """
    campaign = Campaign.objects.get(pk=campaign_id)
    require(by, Permission.DOCUMENT_WRITE, campaign=campaign)
    units = list(to)
    _may_be_said(campaign, by, title, issuer, units)
    document = Document.objects.create(
        campaign=campaign,
        kind=kind,
        title=title.strip(),
        body=body.strip(),
        issuer=issuer.strip(),
        copy_to=copy_to.strip(),
        reply_by=reply_by,
        drafted_at=clock.now(),
        drafted_by=by,
    )
    document.to.set(units)
    tell(document, DocumentState.DRAFT, by=by, facts=_told(document))
    return document


@transaction.atomic
def edit_document(
    *, document_id, by, seen="", kind, title, issuer, body="", copy_to="", reply_by=None, to=()
):
    """Change a draft; whoever changed it last has drafted it, and a check that was made is void. Returns the draft.

    Raises ValidationError `illegal_move` (no draft any more), `stale` (somebody changed it since `seen`), and those of
    `draft_document`.
    """
    document = locked_document(document_id)
    _require_hand(by, document)
    require_state(document, DocumentState.DRAFT, acting="修改")
    if seen and seen != draft_hash(document):
        raise ValidationError("您打开以后，别人改过这份草稿。请重新打开，在最新的草稿上修改。", code="stale")
    units = list(to)
    _may_be_said(document.campaign, by, title, issuer, units)
    said = {"kind": kind, "title": title.strip(), "body": body.strip(), "issuer": issuer.strip()}
    said |= {"copy_to": copy_to.strip(), "reply_by": reply_by}
    _save(document, **said, drafted_at=clock.now(), drafted_by=by, **UNCHECKED)
    document.to.set(units)
    record("document.edited", on=document, by=by, **_told(document))
    return document


@transaction.atomic
def ask_for_check(*, document_id, by):
    """Hand a complete draft to a second person. Returns the draft.

    Raises ValidationError `illegal_move` (no draft, asked or checked already) and every code of `rules.not_ready`.
    """
    document = locked_document(document_id)
    _require_hand(by, document)
    require_state(document, DocumentState.DRAFT, acting="送核")
    if document.asked_at:
        raise _late(document, "这份草稿已送另一人核对")
    refuse_what_lacks(document)
    _save(document, asked_at=clock.now())
    record("document.check_asked", on=document, by=by)
    return document


@transaction.atomic
def check_document(*, document_id, by, seen, approve, opinion=""):
    """The second person has read the draft: approves it, or gives it back with words. Returns the draft.

    `seen`: the hash of the draft that was read (`queries.documents.draft_hash`). Raises ValidationError `illegal_move` (not
    handed over), `same_person`, `stale` (it changed since), `reason_missing`.
    """
    document = locked_document(document_id)
    require(by, Permission.DOCUMENT_CHECK, campaign=document.campaign)
    require_state(document, DocumentState.DRAFT, acting="核对")
    if not document.asked_at or document.checked_at:
        raise _late(document, "这份草稿没有等待核对")
    another_person(by, "草拟人不能核对自己的草稿，请由另一位同志核对。", document.drafted_by_id)
    if seen != draft_hash(document):
        raise ValidationError("您看到的草稿已被改动，请重新打开，看过最新的内容再核对。", code="stale")
    if not approve:
        needs_reason(opinion, "退回草稿须写明要改什么。")
        _save(document, **UNCHECKED)
        record("document.check_refused", on=document, by=by, reason=opinion.strip())
        return document
    _save(document, checked_at=clock.now(), checked_by=by, seen=seen)
    record("document.checked", on=document, by=by, seen=seen, reason=opinion.strip())
    return document


def locked_document(document_id):
    """The document, locked to the end of the transaction, with its campaign. Raises Document.DoesNotExist."""
    rows = Document.objects.select_for_update(of=["self"]).select_related("campaign")
    return rows.get(pk=document_id)


def refuse_what_lacks(document):
    """Refuse a draft that cannot go out, with every reason. Raises the codes of `rules.not_ready`."""
    against = not_ready(
        kind=document.kind,
        title=document.title,
        body=document.body,
        addressees=document.to.count(),
        reply_by=document.reply_by,
        on=clock.today(),
    )
    if against:
        raise ValidationError([ValidationError(text, code=code) for code, text in against])


def _require_hand(by, document):
    """The office works on every draft; a group on what its own people drafted."""
    if by is not None and by.pk == document.drafted_by_id:
        return require(by, Permission.DOCUMENT_WRITE, campaign=document.campaign)
    return require(by, Permission.DOCUMENT_CHECK, campaign=document.campaign)


def _may_be_said(campaign, by, title, issuer, units):
    if not title.strip():
        raise ValidationError({"title": ValidationError("请写标题。", code="title_missing")})
    if not issuer.strip():
        raise ValidationError({"issuer": ValidationError("请写发文机关。", code="issuer_missing")})
    if any(unit.campaign_id != campaign.pk for unit in units):
        raise ValidationError(
            {"to": ValidationError("主送单位须是本活动的单位，请重新选择。", code="other_campaign")}
        )
    if by is None or any(role.role == Role.OFFICE and role.campaign_id == campaign.pk for role in by.roles):
        return
    own = set(
        Unit.objects.visible_to(by).filter(pk__in=[unit.pk for unit in units]).values_list("pk", flat=True)
    )
    if foreign := [unit.name for unit in units if unit.pk not in own]:
        text = f"督导组只向所督导的单位发文，请去掉：{'、'.join(foreign)}。"
        raise ValidationError({"to": ValidationError(text, code="other_group")})


def _told(document):
    said = {"kind": document.kind, "title": document.title, "draft": draft_hash(document)}
    return said | {"units": document.to.count()}


def _late(document, why):
    return ValidationError(f"{why}{last_act(document)}。请刷新页面查看最新情况。", code="illegal_move")


def _save(document, **changed):
    for field, value in changed.items():
        setattr(document, field, value)
    document.save(update_fields=list(changed))
