"""Pages of extensions: what is asked for, asking, deciding, taking back (convention 11)."""

from django.contrib import messages
from django.db.models import F
from django.forms import Form
from django.shortcuts import redirect

from issues.forms.extensions import ExtensionForm
from issues.queries.extensions import extension_page, extension_rights, extension_rows
from issues.services.extensions import LEVELS, ask_extension, decide_extension, withdraw_extension
from issues.states import ExtensionState
from issues.views.found import found_extension, found_item
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.forms.campaigns import DecisionForm
from units.permissions import Permission, require


@desk()
def extensions(request):
    """What waits for this person, or all in sight with `?tab=all`; the nearest deadline first."""
    tab = "all" if request.GET.get("tab") == "all" else ""
    rows = extension_rows(request.user, tab)
    shown = turned(rows, [F("old_deadline")], request.GET)
    return page(request, "issues/extensions.html", turn=shown, tab=tab)


@desk(methods=ACT)
def extension_ask(request, pk):
    """Ask for a later deadline while the day is not over."""
    item = found_item(request, pk, Permission.EXTENSION_ASK)
    form = ExtensionForm(posted(request))
    if done := carried_out(request, form, ask_extension, item_id=pk):
        messages.success(request, "已提交延期申请，等待督导组审批。批准以前，原时限不变。")
        return redirect("issues:item", pk)
    return page(request, "issues/extension_ask.html", form=form, item=item, **extension_page(item), done=done)


@desk(methods=ACT)
def extension(request, pk):
    """One request; whoever's turn it is decides here."""
    shown = found_extension(request, pk)
    if request.method == "POST" and shown.state in LEVELS:
        require(request.user, LEVELS[ExtensionState(shown.state)][0], unit=shown.item.unit)
    form = DecisionForm(posted(request))
    if done := carried_out(request, form, decide_extension, extension_id=pk):
        messages.success(request, f"已办理：{done.value.get_state_display()}。")
        return redirect("issues:extension", pk)
    context = extension_rights(shown, request.user) | extension_page(shown.item)
    return page(
        request, "issues/extension.html", form=form, extension=shown, item=shown.item, **context, done=done
    )


@desk(methods=("POST",))
def extension_withdraw(request, pk):
    """Take a request back."""
    shown = found_extension(request, pk)
    require(request.user, Permission.EXTENSION_ASK, unit=shown.item.unit)
    form = Form(request.POST)
    if carried_out(request, form, withdraw_extension, extension_id=pk):
        messages.success(request, "已撤回延期申请，原时限不变。")
    else:
        messages.error(request, "；".join(map(str, form.non_field_errors())))
    return redirect("issues:extension", pk)
