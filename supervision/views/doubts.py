"""疑点清单 (V20): questions with the rows behind them, as the last check found them; who looked says so in a word."""

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from issues.paging import turned
from issues.views.found import ACT, found_item, posted
from supervision.filters import DoubtFilter
from supervision.forms import LookForm
from supervision.models import Finding
from supervision.queries.doubts import RULES
from supervision.queries.findings import UNIT_BY_UNIT, doubt_cards, doubt_check, doubt_rows
from supervision.services.doubts import ask_doubt_check, note_doubt
from supervision.states import Doubt
from supervision.tasks import check_doubts_asked
from units.permissions import Permission, allowed
from units.web import carried_out, desk, page


@desk(Permission.DOUBT_READ)
def doubts(request):
    """Every question with its number; with `doubt` in the address the rows behind it."""
    if not request.GET:
        return _overview(request)
    narrowed = DoubtFilter(request.GET, Finding.objects.visible_to(request.user), request=request)
    doubt = request.GET.get("doubt", "")
    if doubt not in RULES:
        return _overview(request, narrowed.form)
    shown = turned(doubt_rows(narrowed.qs, doubt), UNIT_BY_UNIT, request.GET)
    context = {"doubt": Doubt(doubt), "question": RULES[doubt].question, "turn": shown}
    context["check"] = doubt_check(request.user.campaign)
    may = allowed(request.user, Permission.DOUBT_NOTE)
    return page(request, "supervision/doubt_rows.html", narrowed.form, may_note=may, **context)


@desk(Permission.DOUBT_CHECK, ("POST",))
def doubts_check(request):
    """Ask the worker to check now."""
    form = Form(posted(request))
    if carried_out(request, form, ask_doubt_check, campaign=request.user.campaign):
        # only a hint: should it be lost, the row is found within a minute
        transaction.on_commit(check_doubts_asked.delay, robust=True)
        messages.success(request, "已要求重新核对，一般一分钟内做完；做完后本页的核对时间会更新。")
        return redirect("supervision:doubts")
    return _overview(request, form)


@desk(Permission.DOUBT_NOTE, ACT)
def doubt_look(request, pk, doubt):
    """Say in a word what was found when somebody looked."""
    if doubt not in RULES:
        raise Http404
    item = found_item(request, pk, Permission.DOUBT_NOTE)
    form = LookForm(posted(request))
    if carried_out(request, form, note_doubt, item_id=pk, doubt=doubt):
        messages.success(request, f"{item.number}：已记下核看情况。")
        return redirect(f"{reverse('supervision:doubts')}?doubt={doubt}")
    context = {"item": item, "doubt": Doubt(doubt), "question": RULES[doubt].question}
    return page(request, "supervision/doubt_look.html", form, **context)


def _overview(request, form=None):
    context = {"cards": doubt_cards(request.user), "check": doubt_check(request.user.campaign)}
    may = allowed(request.user, Permission.DOUBT_CHECK)
    return page(request, "supervision/doubts.html", form, may_check=may, **context)
