"""One ledger: its preview, the questions about it, the commit (V1, V2)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.shortcuts import redirect

from issues.forms.imports import AnswerForm, field_name
from issues.intake.answering import answer_ledger
from issues.intake.commit import commit_ledger, drop_ledger
from issues.intake.previews import (
    ASKED,
    MOST_PHRASES,
    already_stored,
    asked_phrases,
    preview_chips,
    preview_rows,
    told_changes,
)
from issues.intake.rows import row_key
from issues.views.imports import found_ledger
from units.desk.filters import units_in_sight
from units.desk.page import ACT, carried_out, desk, page, posted
from units.permissions import Permission


@desk(Permission.LIST_EDIT, ACT)
def ledger(request, pk):
    """What would be new, changed, the same; what must be fixed or answered."""
    shown = found_ledger(request, pk)
    chips = preview_chips(shown)
    which = request.GET.get("show")
    which = which if which in chips else next((key for key, (_, many) in chips.items() if many), "new")
    turn = Paginator(preview_rows(shown, which), 50).get_page(request.GET.get("page"))
    form = _answers(request, shown, [row.data for row in turn] if which == ASKED else [])
    if done := carried_out(request, form, answer_ledger, ledger_id=shown.pk):
        messages.success(request, "已记下，并重新比对。")
        return redirect("issues:ledger", pk)
    for row in turn:
        row.field = form.row_field(row.data) if which == ASKED else None
        row.changed = told_changes(row.data) if row.fate == row.Fate.CHANGED else []
    context = {
        "ledger": shown,
        "page_obj": turn,
        "chips": chips,
        "which": which,
        "before": already_stored(shown),
    }
    return page(request, "issues/ledger.html", form=form, **context, done=done)


def _answers(request, shown, rows):
    """The form about what is still asked; of a page sent in, about what it asked."""
    phrases = asked_phrases(shown.rows.all(), most=MOST_PHRASES)
    if request.method == "POST":
        on_page = {row_key(row) for row in rows}
        others = (row.data for row in preview_rows(shown, ASKED).iterator())
        rows += [
            r for r in others if field_name("row", row_key(r)) in request.POST and row_key(r) not in on_page
        ]
    return AnswerForm(
        posted(request), ledger=shown, units=units_in_sight(request), phrases=phrases, rows=rows
    )


@desk(Permission.LIST_EDIT, ("POST",))
def ledger_commit(request, pk):
    """Store one ledger, all or nothing."""
    return _act(request, pk, commit_ledger, "已入库。新增事项在清单里是草稿，核对后请上报。")


@desk(Permission.LIST_EDIT, ("POST",))
def ledger_drop(request, pk):
    """Put one ledger aside."""
    return _act(request, pk, drop_ledger, "已放弃这份台账，没有存入任何内容。")


def _act(request, pk, act, said):
    shown, form = found_ledger(request, pk), Form(request.POST)
    if done := carried_out(request, form, act, ledger_id=shown.pk):
        messages.success(request, said)
        return redirect("issues:delivery", shown.delivery_id)
    return page(request, "issues/ledger_refused.html", form=form, ledger=shown, done=done)
