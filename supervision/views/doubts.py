"""疑点清单 (V20): questions with the rows behind them; who looked says so in a word."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from issues.models import Item
from issues.paging import turned
from issues.views.found import ACT, found_item, posted
from supervision import services
from supervision.filters import DoubtFilter
from supervision.forms import LookForm
from supervision.queries.doubts import RULES, doubt_cards, doubt_rows
from supervision.states import Doubt
from units.permissions import Permission, allowed
from units.web import carried_out, desk, page


@desk(Permission.DOUBT_READ)
def doubts(request):
    """Every question with its number; with `doubt` in the address the rows behind it."""
    in_sight = Item.objects.visible_to(request.user)
    if not request.GET:
        return page(request, "supervision/doubts.html", cards=doubt_cards(in_sight))
    # the whole campaign is compared, then narrowed: a copy stays one when only its unit is shown
    narrowed = DoubtFilter(request.GET, in_sight, request=request)
    doubt = request.GET.get("doubt", "")
    if doubt not in RULES:
        return page(request, "supervision/doubts.html", narrowed.form, cards=doubt_cards(in_sight))
    shown = turned(doubt_rows(narrowed.qs, doubt), [], request.GET)
    context = {"doubt": Doubt(doubt), "question": RULES[doubt].question, "turn": shown}
    may = allowed(request.user, Permission.DOUBT_NOTE)
    return page(request, "supervision/doubt_rows.html", narrowed.form, may_note=may, **context)


@desk(Permission.DOUBT_NOTE, ACT)
def doubt_look(request, pk, doubt):
    """Say in a word what was found when somebody looked."""
    if doubt not in RULES:
        raise Http404
    item = found_item(request, pk, Permission.DOUBT_NOTE)
    form = LookForm(posted(request))
    if carried_out(request, form, services.note_doubt, item_id=pk, doubt=doubt):
        messages.success(request, f"{item.number}：已记下核看情况。")
        return redirect(f"{reverse('supervision:doubts')}?doubt={doubt}")
    context = {"item": item, "doubt": Doubt(doubt), "question": RULES[doubt].question}
    return page(request, "supervision/doubt_look.html", form, **context)
