"""红黑榜和一票否决 (M85, M98, S59): proposed by one officer, confirmed by another, lifted by two again."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from accountability.filters.boards import BoardFilter
from accountability.forms.boards import EntryForm
from accountability.models import BoardEntry
from accountability.queries.objections import under_review
from accountability.services.boards import (
    ask_to_lift,
    confirm_entry,
    drop_entry,
    keep_entry,
    lift_entry,
    propose_entry,
)
from accountability.states import Board, EntryState
from issues.forms.lists import ReasonForm
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.desk.story import story
from units.permissions import Permission, allowed, require

NEWEST_FIRST = [F("pk") * -1]
WHY = partial(ReasonForm, help_text="写入留痕。")
ACTS: dict[
    str, tuple[Callable[..., Any], Callable[..., forms.Form], str, EntryState]
] = {  # address: (service, form, title, from which state)
    "confirm": (confirm_entry, forms.Form, "确认列入", EntryState.PROPOSED),
    "drop": (drop_entry, WHY, "不列入", EntryState.PROPOSED),
    "ask-to-lift": (ask_to_lift, WHY, "提出撤销", EntryState.LISTED),
    "lift": (lift_entry, forms.Form, "确认撤销", EntryState.LIFTING),
    "keep": (keep_entry, WHY, "不予撤销", EntryState.LIFTING),
}


@desk()
def boards(request):
    """The entries in sight, newest first; what is only proposed is seen by the activity office alone."""
    seen = under_review(BoardEntry.objects.visible_to(request.user), "board_entry").select_related(
        "unit", "item"
    )
    narrowed = BoardFilter(request.GET or None, seen, request=request)
    turn = turned(narrowed.qs.order_by(), NEWEST_FIRST, request.GET)
    may = allowed(request.user, Permission.BOARD_KEEP)
    return page(request, "accountability/boards.html", narrowed.form, turn=turn, may_keep=may)


@desk(Permission.BOARD_KEEP, ACT)
def board_new(request):
    """Propose an entry."""
    form = EntryForm(posted(request), request=request)
    if done := carried_out(request, form, propose_entry):
        messages.success(request, "已提出，等活动办另一位同志确认；确认以前不在榜上。")
        return redirect("accountability:board_entry", done.value.pk)
    return page(request, "accountability/board_new.html", form, done=done)


@desk()
def board_entry(request, pk):
    """One entry with who proposed, confirmed and lifted it, when and why."""
    entry = _found(request, pk)
    may = allowed(request.user, Permission.BOARD_KEEP, unit=entry.unit)
    first = {EntryState.PROPOSED: entry.proposed_by_id, EntryState.LIFTING: entry.lift_asked_by_id}
    own = first.get(entry.state) == request.user.pk
    open_acts = [(act, title) for act, (_, _, title, state) in ACTS.items() if state == entry.state]
    acts = [one for one in open_acts if may and not (own and one[0] in ("confirm", "lift"))]
    context = {"entry": entry, "acts": acts, "own": may and own, "events": story(entry)}
    return page(request, "accountability/board_entry.html", **context)


@desk(methods=ACT)
def board_act(request, pk, act):
    """Confirm, drop, ask to lift, lift, keep."""
    if act not in ACTS:
        raise Http404
    service, shape, title, _ = ACTS[act]
    entry = _found(request, pk)
    require(request.user, Permission.BOARD_KEEP, unit=entry.unit)
    form = shape(posted(request))
    if done := carried_out(request, form, service, entry_id=pk):
        messages.success(request, f"已办理：{title}。")
        return redirect("accountability:board_entry", pk)
    return page(request, "accountability/board_act.html", form, entry=entry, title=title, done=done)


@desk()
def board_print(request):
    """What stands on each board in this person's sight, for A4: confirmed entries only."""
    standing = under_review(
        BoardEntry.objects.visible_to(request.user).standing(), "board_entry"
    ).select_related("unit", "item")
    rows = list(standing.order_by("unit__order", "unit_id", "pk"))
    sheets = [(board, [one for one in rows if one.board == board]) for board in Board]
    return page(request, "accountability/board_print.html", sheets=sheets)


def _found(request, pk):
    seen = BoardEntry.objects.visible_to(request.user)
    named = ("unit__campaign", "item", "proposed_by", "confirmed_by", "lift_asked_by", "lifted_by")
    return get_object_or_404(seen.select_related(*named), pk=pk)
