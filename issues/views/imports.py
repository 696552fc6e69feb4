"""Pages of the intake: hand in, watch the reading, answer, commit, fetch the marked files back (V1)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header

from issues import services, tasks
from issues.files import XLSX
from issues.filters import units_in_sight
from issues.forms.imports import AnswerForm, DeliveryForm
from issues.intake import sheet
from issues.intake.compare import vanished
from issues.intake.returned import returned, zipped
from issues.intake.stored import comparable_items
from issues.models import Delivery, Item, LedgerImport
from issues.views.found import ACT, posted
from units.permissions import Permission
from units.web import carried_out, desk, page

SHOWN = {  # chips of the preview: which rows each shows
    "fix": ("须更正", lambda row: row["problems"]),
    "ask": ("待确认", lambda row: row["ask"]),
    "new": ("新增", lambda row: row.get("fate") == "new"),
    "changed": ("改动", lambda row: row.get("fate") == "changed"),
    "same": ("相同或已上报", lambda row: row.get("fate") in ("same", "locked")),
}


@desk(Permission.LIST_EDIT, ACT)
def imports(request):
    """Hand ledgers in, and see what was handed in before."""
    form = DeliveryForm(posted(request), request.FILES or None, units=units_in_sight(request))
    if carried_out(request, form, services.receive_delivery, campaign=request.user.campaign):
        tasks.read_delivery.delay_on_commit(form.outcome.pk)
        return redirect("issues:delivery", form.outcome.pk)
    latest = Delivery.objects.visible_to(request.user).prefetch_related("files__unit")[:20]
    return page(request, "issues/imports.html", form=form, deliveries=latest, units=units_in_sight(request))


@desk(Permission.LIST_EDIT)
def import_template(request, pk):
    """The empty sheet of one unit, with its leaders' posts in a drop-down."""
    unit = get_object_or_404(units_in_sight(request), pk=pk)
    content = sheet.template(
        unit=unit.name,
        posts=list(unit.leaders.filter(active=True).values_list("post", flat=True)),
        sources=list(unit.campaign.sources.values_list("name", flat=True)),
        tracks=[str(label) for label in Item.Track.labels],
    )
    return download(content, f"{unit.name}整改台账（空表）.xlsx", XLSX)


@desk(Permission.LIST_EDIT)
def delivery(request, pk):
    """One hand-in: how far the reading is, then each file with what is to be done about it."""
    shown = get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk)
    files = list(shown.files.defer("rows", "ignored").select_related("unit"))
    done = sum(file.state != LedgerImport.State.WAITING for file in files)
    template = "issues/_delivery_files.html" if request.htmx else "issues/delivery.html"
    return page(
        request, template, delivery=shown, files=files, done=done, ready=[f for f in files if f.is_ready]
    )


@desk(Permission.LIST_EDIT, ("POST",))
def delivery_commit(request, pk):
    """Store every file of a hand-in that has nothing left to fix or ask, each all or nothing."""
    shown = get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk)
    stored = 0
    for file in shown.files.defer("rows", "ignored"):
        if file.is_ready:
            form = Form({})
            stored += carried_out(request, form, services.commit_ledger, ledger_id=file.pk)
            for reason in form.non_field_errors():
                messages.error(request, f"{file.name}：{reason}")
    messages.success(request, f"已入库 {stored} 份台账。")
    return redirect("issues:delivery", pk)


@desk(Permission.LIST_EDIT)
def delivery_returned(request, pk):
    """Every file that needs its sender, marked, in one zip."""
    shown = get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk)
    marked = [_returned(file) for file in shown.files.all() if file.fix_count or file.ask_count]
    if not marked:
        raise Http404
    return download(zipped(marked), f"退回更正的台账{len(marked)}份.zip", "application/zip")


@desk(Permission.LIST_EDIT, ACT)
def ledger(request, pk):
    """One file: what would be new, changed, the same; what must be fixed or answered."""
    shown = _found(request, pk)
    which = request.GET.get("show") or ("fix" if shown.fix_count else "ask" if shown.ask_count else "new")
    keep = SHOWN.get(which, SHOWN["new"])[1]
    rows = [(at, row) for at, row in enumerate(shown.rows) if keep(row)]
    sheet_page = Paginator(rows, 50).get_page(request.GET.get("page"))
    asked = [(at, row) for at, row in sheet_page if row["ask"]]
    form = AnswerForm(posted(request), ledger=shown, units=units_in_sight(request), asked=asked)
    if carried_out(request, form, services.answer_ledger, ledger_id=shown.pk):
        messages.success(request, "已记下，并重新比对。")
        return redirect("issues:ledger", pk)
    gone = vanished(shown.rows, comparable_items(shown.unit)) if shown.unit and shown.is_read else []
    chips = [(key, text, sum(bool(test(row)) for row in shown.rows)) for key, (text, test) in SHOWN.items()]
    return page(
        request,
        "issues/ledger.html",
        form=form,
        ledger=shown,
        page_obj=sheet_page,
        chips=chips,
        which=which,
        gone=gone,
    )


@desk(Permission.LIST_EDIT, ("POST",))
def ledger_commit(request, pk):
    """Store one file, all or nothing."""
    return _act(request, pk, services.commit_ledger, "已入库。新增事项在清单里是草稿，核对后请上报。")


@desk(Permission.LIST_EDIT, ("POST",))
def ledger_drop(request, pk):
    """Put one file aside."""
    return _act(request, pk, services.drop_ledger, "已放弃这份台账，没有存入任何内容。")


@desk(Permission.LIST_EDIT)
def ledger_returned(request, pk):
    """The sender's own workbook, marked."""
    name, content = _returned(_found(request, pk))
    return download(content, name, XLSX)


def _act(request, pk, act, done):
    shown, form = _found(request, pk), Form(request.POST)
    if carried_out(request, form, act, ledger_id=shown.pk):
        messages.success(request, done)
        return redirect("issues:delivery", shown.delivery_id)
    return page(request, "issues/ledger_refused.html", form=form, ledger=shown)


def _found(request, pk):
    found = LedgerImport.objects.visible_to(request.user).select_related("unit__campaign", "delivery")
    return get_object_or_404(found, pk=pk)


def _returned(file):
    with file.file.open() as stored:
        return returned(stored.read(), file.name, file.rows)


def download(content, name, kind):
    """A file for the visitor to keep, never to be run or shown by the browser."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
