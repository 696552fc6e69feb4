"""What units received: the list, one document with its signature, replies and what was made of them (M54, M87)."""

from django.contrib import messages
from django.db.models import F
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from documents.filters import ReceivedFilter
from documents.forms.documents import JudgeForm, ReplyForm
from documents.models import Addressee, ReplyFile
from documents.queries.documents import addressee_rights, paper_of
from documents.services.replies import answer_document, judge_reply, sign_for
from units.desk.downloads import stored
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.desk.story import story
from units.permissions import Permission, require


@desk()
def received(request):
    """What the units in sight received, the newest first; filters in the address."""
    rows = Addressee.objects.visible_to(request.user).select_related("unit", "document")
    shown = ReceivedFilter(request.GET, rows, request=request)
    turn = turned(shown.qs, [F("pk") * -1], request.GET)
    return page(request, "documents/received.html", shown.form, turn=turn)


@desk()
def addressee(request, pk):
    """One received document with its replies; who may do something does it from here."""
    found = _found(request, pk)
    last = found.replies.first()
    return page(
        request,
        "documents/addressee.html",
        JudgeForm(initial={"reply_id": last and last.pk}),
        **_shown(request, found),
    )


@desk(methods=("POST",))
def addressee_sign(request, pk):
    """Sign for it."""
    found = _found(request, pk)
    require(request.user, Permission.DOCUMENT_ANSWER, unit=found.unit)
    form = Form(request.POST)
    if done := carried_out(request, form, sign_for, addressee_id=pk):
        messages.success(request, f"已签收{found.document.number}。")
        return redirect("documents:addressee", pk)
    back, reasons = reverse("documents:addressee", args=[pk]), form.non_field_errors()
    return page(request, "409.html", form, done=done, act="签收", reasons=reasons, back=back)


@desk(methods=ACT)
def addressee_reply(request, pk):
    """Answer it, with files."""
    found = _found(request, pk)
    require(request.user, Permission.DOCUMENT_ANSWER, unit=found.unit)
    form = ReplyForm(posted(request), request.FILES or None)
    if done := carried_out(request, form, answer_document, addressee_id=pk):
        messages.success(request, "已回复，等发文机关认可。")
        return redirect("documents:addressee", pk)
    return page(request, "documents/reply.html", form, addressee=found, document=found.document, done=done)


@desk(methods=("POST",))
def addressee_judge(request, pk):
    """Accept the reply that was read, or return it."""
    found = _found(request, pk)
    require(request.user, Permission.DOCUMENT_JUDGE, unit=found.unit)
    form = JudgeForm(request.POST)
    if done := carried_out(request, form, judge_reply, addressee_id=pk):
        messages.success(request, f"已办理：{done.value.get_state_display()}。")
        return redirect("documents:addressee", pk)
    return page(request, "documents/addressee.html", form, done=done, **_shown(request, found))


@desk()
def reply_file(request, pk):
    """A file of a reply, for whoever has its unit in sight; as a download (S97–S99)."""
    kept = get_object_or_404(ReplyFile.objects.visible_to(request.user), pk=pk)
    return stored(kept.file, kept.name, kept.kind)


def _found(request, pk):
    rows = Addressee.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit__campaign", "document__campaign", "signed_by"), pk=pk)


def _shown(request, found):
    replies = found.replies.select_related("replied_by", "judged_by").prefetch_related("files")
    return {
        "addressee": found,
        "document": found.document,
        "paper": paper_of(found.document),
        "replies": replies,
        "events": story(found),
        "may": addressee_rights(found, request.user),
    }
