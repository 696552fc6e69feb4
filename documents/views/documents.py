"""Pages of outgoing documents: the list, one draft from its first word to its issue, its paper (M54, M87, M106, M108, M109)."""

from django.contrib import messages
from django.db.models import F
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from documents.filters import DocumentFilter
from documents.forms.documents import CheckForm, DocumentForm, WhyForm
from documents.models import Document
from documents.queries.documents import document_rights, draft_hash, paper_of
from documents.services.drafts import ask_for_check, check_document, draft_document, edit_document
from documents.services.issuing import issue_document, withdraw_document
from documents.word import red_head
from units.desk.downloads import download
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.desk.story import story
from units.files import DOCX
from units.models import Unit
from units.permissions import Permission, allowed, require


@desk()
def documents(request):
    """The documents in sight, the newest first; filters in the address."""
    shown = DocumentFilter(request.GET, Document.objects.visible_to(request.user), request=request)
    turn = turned(shown.qs, [F("pk") * -1], request.GET)
    may = allowed(request.user, Permission.DOCUMENT_WRITE)
    return page(request, "documents/documents.html", shown.form, turn=turn, may_write=may)


@desk(Permission.DOCUMENT_WRITE, ACT)
def document_new(request):
    """Begin a draft."""
    campaign = request.user.campaign
    form = DocumentForm(posted(request), units=_units(request), initial={"issuer": campaign.office})
    if done := carried_out(request, form, draft_document, campaign_id=campaign.pk):
        messages.success(request, "已保存草稿。印发以前不取文号，可以修改。")
        return redirect("documents:document", done.value.pk)
    return page(request, "documents/document_form.html", form, done=done)


@desk()
def document(request, pk):
    """One document: its words, what became of it at each addressee, what may be done now."""
    shown = _found(request, pk)
    sent = shown.addressees.visible_to(request.user).select_related("unit", "signed_by")
    may = document_rights(shown, request.user)
    rows = list(sent.order_by("unit__order", "pk"))
    for one in rows:
        one.document = shown
    told = story(shown) if may["inside"] else []
    return page(
        request,
        "documents/document.html",
        document=shown,
        paper=paper_of(shown),
        addressees=rows,
        events=told,
        may=may,
    )


@desk(methods=ACT)
def document_edit(request, pk):
    """Change a draft; a check that was made is void then."""
    shown = _found(request, pk)
    _require_hand(request, shown)
    units = _units(request)
    form = DocumentForm(request.POST, units=units, document=shown) if request.method == "POST" else None
    form = form or DocumentForm.of(shown, units=units)
    if done := carried_out(request, form, edit_document, document_id=pk):
        messages.success(request, "已保存草稿。")
        return redirect("documents:document", pk)
    return page(request, "documents/document_form.html", form, document=shown, done=done)


@desk(methods=("POST",))
def document_ask(request, pk):
    """Hand the draft to a second person."""
    shown = _found(request, pk)
    _require_hand(request, shown)
    return _act(request, shown, ask_for_check, "送核", "已送另一人核对。")


@desk(methods=ACT)
def document_check(request, pk):
    """The second person reads the paper and says their word; the form carries the hash of what was read."""
    shown = _found(request, pk)
    require(request.user, Permission.DOCUMENT_CHECK, campaign=shown.campaign)
    form = CheckForm(posted(request), initial={"seen": draft_hash(shown)})
    if done := carried_out(request, form, check_document, document_id=pk):
        messages.success(request, "已核对。" if done.value.checked_at else "已退回修改。")
        return redirect("documents:document", pk)
    return page(
        request, "documents/document_check.html", form, document=shown, paper=paper_of(shown), done=done
    )


@desk(methods=("POST",))
def document_issue(request, pk):
    """Issue the draft: it takes its number and is frozen."""
    shown = _found(request, pk)
    require(request.user, Permission.DOCUMENT_ISSUE, campaign=shown.campaign)
    return _act(request, shown, issue_document, "印发", "已印发，文号和内容不再改动；等收文单位签收。")


@desk(methods=ACT)
def document_withdraw(request, pk):
    """Take back what was issued, or give up a draft."""
    shown = _found(request, pk)
    require(request.user, Permission.DOCUMENT_ISSUE, campaign=shown.campaign)
    form = WhyForm(posted(request))
    if done := carried_out(request, form, withdraw_document, document_id=pk):
        messages.success(request, "已撤回，收文单位不必再办理。" if shown.number else "草稿已作废。")
        return redirect("documents:document", pk)
    return page(request, "documents/document_withdraw.html", form, document=shown, done=done)


@desk()
def document_print(request, pk):
    """The paper as it is printed: red head, number, body, record of printing."""
    shown = _found(request, pk)
    return page(request, "documents/print.html", document=shown, paper=paper_of(shown))


@desk()
def document_word(request, pk):
    """The same paper as a Word file."""
    shown = _found(request, pk)
    return download(red_head(paper_of(shown)), f"{shown.number or '草稿'}.docx", DOCX)


def _found(request, pk):
    seen = Document.objects.visible_to(request.user)
    people = ("drafted_by", "checked_by", "issued_by", "withdrawn_by")
    return get_object_or_404(seen.select_related("campaign", *people), pk=pk)


def _require_hand(request, shown):
    own = shown.drafted_by_id == request.user.pk
    permission = Permission.DOCUMENT_WRITE if own else Permission.DOCUMENT_CHECK
    require(request.user, permission, campaign=shown.campaign)


def _act(request, shown, act, name, said):
    form = Form(request.POST)
    if done := carried_out(request, form, act, document_id=shown.pk):
        messages.success(request, said)
        return redirect("documents:document", shown.pk)
    back, reasons = reverse("documents:document", args=[shown.pk]), form.non_field_errors()
    return page(request, "409.html", form, done=done, act=name, reasons=reasons, back=back)


def _units(request):
    return Unit.objects.visible_to(request.user).participating().order_by("order", "pk")
