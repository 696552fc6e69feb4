"""疑点清单 (V20): questions with the rows behind them, as the last check found them; who looked says so in a word."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from inspections.filters import DoubtFilter
from inspections.forms.doubts import LookForm
from inspections.models import RaisedDoubt
from inspections.queries.doubt_pages import UNIT_BY_UNIT, doubt_cards, doubt_check, doubt_rows
from inspections.queries.doubts import RULES
from inspections.services.doubts import ask_doubt_check, note_doubt
from inspections.states import Doubt
from inspections.tasks import check_doubts_asked
from issues.views.found import found_item
from units.desk.page import ACT, NOT_YET, carried_out, desk, page, posted
from units.desk.paging import turned
from units.permissions import Permission, allowed


@desk(Permission.DOUBT_READ)
def doubts(request):
    """Every question with its number; with `doubt` in the address the rows behind it."""
    if not request.GET:
        return _overview(request)
    narrowed = DoubtFilter(request.GET, RaisedDoubt.objects.visible_to(request.user), request=request)
    doubt = request.GET.get("doubt", "")
    if doubt not in RULES:
        return _overview(request, narrowed.form)
    shown = turned(doubt_rows(narrowed.qs, doubt), UNIT_BY_UNIT, request.GET)
    context: dict[str, Any] = {"doubt": Doubt(doubt), "question": RULES[doubt].question, "turn": shown}
    context["check"] = doubt_check(request.user.campaign)
    may = allowed(request.user, Permission.DOUBT_NOTE)
    return page(request, "inspections/doubt_rows.html", narrowed.form, may_note=may, **context)


@desk(Permission.DOUBT_CHECK, ("POST",))
def doubts_check(request):
    """Ask the worker to check now."""
    form = Form(posted(request))
    if done := carried_out(request, form, ask_doubt_check, campaign=request.user.campaign):
        # only a hint: should it be lost, the row is found within a minute
        transaction.on_commit(check_doubts_asked.delay, robust=True)
        messages.success(request, "已要求重新核对，一般一分钟内做完；做完后本页的核对时间会更新。")
        return redirect("inspections:doubts")
    return _overview(request, form, done)


@desk(Permission.DOUBT_NOTE, ACT)
def doubt_look(request, pk, doubt):
    """Say in a word what was found when somebody looked."""
    if doubt not in RULES:
        raise Http404
    item = found_item(request, pk, Permission.DOUBT_NOTE)
    form = LookForm(posted(request))
    if done := carried_out(request, form, note_doubt, item_id=pk, doubt=doubt):
        messages.success(request, f"{item.number}：已记下核看情况。")
        return redirect(f"{reverse('inspections:doubts')}?doubt={doubt}")
    context = {"item": item, "doubt": Doubt(doubt), "question": RULES[doubt].question}
    return page(request, "inspections/doubt_look.html", form, **context, done=done)


def _overview(request, form=None, done=NOT_YET):
    context: dict[str, Any] = {
        "cards": doubt_cards(request.user),
        "check": doubt_check(request.user.campaign),
    }
    may = allowed(request.user, Permission.DOUBT_CHECK)
    return page(request, "inspections/doubts.html", form, done, may_check=may, **context)
