"""Pages of the intake: hand in, watch the reading, commit what is ready, fetch the marked files back (V1)."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from issues import tasks
from issues.forms.imports import DeliveryForm, QuestionsForm
from issues.intake import sheet
from issues.intake.answering import answer_delivery
from issues.intake.commit import commit_ledger
from issues.intake.marked_workbook import returned, zipped
from issues.intake.previews import MOST_PHRASES, asked_columns, asked_phrases, hand_ins
from issues.intake.receive import receive_delivery
from issues.models import Delivery, Item, LedgerImport, LedgerRow
from units.desk.downloads import download
from units.desk.filters import units_in_sight
from units.desk.page import ACT, carried_out, desk, page, posted
from units.files import XLSX
from units.permissions import Permission


@desk(Permission.LIST_EDIT, ACT)
def imports(request):
    """Hand ledgers in, and see what was handed in before."""
    units = units_in_sight(request)
    form = DeliveryForm(posted(request), request.FILES or None, units=units)
    if done := carried_out(request, form, receive_delivery, campaign=request.user.campaign):
        tasks.read_delivery.delay_on_commit(done.value.pk)  # type: ignore[attr-defined]  # django-celery's own
        return redirect("issues:delivery", done.value.pk)
    return page(
        request, "issues/imports.html", form=form, deliveries=hand_ins(request.user), units=units, done=done
    )


@desk(Permission.LIST_EDIT)
def import_template(request, pk):
    """The empty sheet of one unit, with its leaders' posts in a drop-down."""
    unit = get_object_or_404(units_in_sight(request), pk=pk)
    content = sheet.template(
        unit=unit.name,
        posts=list(unit.leaders.filter(active=True).values_list("post", flat=True)),
        sources=list(unit.campaign.sources.values_list("name", flat=True)),
        tracks=[str(label) for label in Item.Track.labels],
        origins=[str(label) for label in Item.Origin.labels],
    )
    return download(content, f"{unit.name}整改台账（空表）.xlsx", XLSX)


@desk(Permission.LIST_EDIT, ACT)
def delivery(request, pk):
    """One hand-in: how far the reading is, what all its ledgers ask, then each with what is to be done about it."""
    shown, files = _found_delivery(request, pk)
    form = _questions(request, files)
    if done := carried_out(request, form, answer_delivery, delivery_id=pk):
        messages.success(
            request,
            "已答复这次送交的问题，并重新比对。"
            if done.value is None
            else f"已答复 {done.value} 份台账的问题，并重新比对。",
        )
        return redirect("issues:delivery", pk)
    waiting = sum(file.state == LedgerImport.State.WAITING for file in files)
    groups = {
        "": files,
        "ready": [file for file in files if file.is_ready],
        "marked": [file for file in files if file.is_marked or (file.is_read and not file.unit_id)],
        "refused": [file for file in files if file.state == LedgerImport.State.UNREADABLE],
    }
    which = request.GET.get("show", "")
    context = {"delivery": shown, "files": groups.get(which, files), "which": which, "total": len(files)}
    return page(
        request,
        "issues/delivery.html",
        form=form,
        waiting=waiting,
        read=len(files) - waiting,
        groups=groups,
        **context,
        done=done,
    )


def _questions(request, files):
    """What the ledgers in sight ask that one answer can settle for all of them."""
    asking = [file for file in files if file.is_read and file.ask_count and file.unit_id]
    rows = LedgerRow.objects.filter(ledger__in=[file.pk for file in asking])
    phrases = asked_phrases(rows, most=MOST_PHRASES)
    return QuestionsForm(posted(request), unplaced=asked_columns(asking), phrases=phrases)


@desk(Permission.LIST_EDIT, ("POST",))
def delivery_commit(request, pk):
    """Store every ledger of a hand-in that has nothing left to fix or ask, each all or nothing."""
    _, files = _found_delivery(request, pk)
    stored = 0
    for file in files:
        if file.is_ready:
            form = Form({})
            stored += bool(carried_out(request, form, commit_ledger, ledger_id=file.pk))
            for reason in form.non_field_errors():
                messages.error(request, f"{file}：{reason}")
    if stored:
        messages.success(request, f"已入库 {stored} 份台账。新增事项在各单位的清单里是草稿，核对后请上报。")
    return redirect("issues:delivery", pk)


@desk(Permission.LIST_EDIT)
def delivery_returned(request, pk):
    """Every file that needs its sender, marked, in one zip; a file of several units once."""
    _, files = _found_delivery(request, pk)
    wanted = {file.whole_id or file.pk: file for file in files if file.is_marked}
    marked = [_returned(request, file) for file in wanted.values()]
    if not marked:
        raise Http404
    return download(zipped(marked), f"退回更正的台账{len(marked)}份.zip", "application/zip")


@desk(Permission.LIST_EDIT)
def ledger_returned(request, pk):
    """The sender's own workbook, marked."""
    name, content = _returned(request, found_ledger(request, pk))
    return download(content, name, XLSX)


def found_ledger(request, pk):
    """One ledger within sight, with its unit and delivery at hand."""
    found = LedgerImport.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("unit__campaign", "delivery__uploaded_by"), pk=pk)


def _found_delivery(request, pk):
    """A hand-in and those of its ledgers that are in sight."""
    shown = get_object_or_404(Delivery.objects.visible_to(request.user).select_related("uploaded_by"), pk=pk)
    files = LedgerImport.objects.visible_to(request.user).filter(delivery=shown).order_by("pk")
    return shown, list(files.defer("ignored", "gone", "answers", "titles", "columns").select_related("unit"))


def _returned(request, file):
    """The whole file, marked for all its units: only for somebody who may see all of them (S70)."""
    parts = LedgerImport.objects.of_file(file)
    if parts.exclude(pk__in=LedgerImport.objects.visible_to(request.user)).exists():
        raise Http404
    read = parts.filter(state=LedgerImport.State.READ)
    rows = LedgerRow.objects.filter(ledger__in=read).order_by("ledger", "at").values_list("data", flat=True)
    if not rows.exists():
        raise Http404
    with file.file.open() as stored:
        return returned(stored.read(), file.name, rows)
