"""Changes of units (M121): the list, the form of each kind, the page that lists what goes over, what was done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy

from units.desk.page import NOT_YET, carried_out, desk, page
from units.forms.changes import FORMS
from units.holdings import blockers_of, held_by_unit, seal
from units.models import ChangeKind
from units.permissions import Permission
from units.services.unit_changes import abolish_unit, merge_units, rename_unit, split_unit
from units.succession import against_change, against_heirs, against_parts, unit_changes
from units.views.editing import FORM
from units.views.units import CRUMB as UNITS

CRUMB = ("单位变更", reverse_lazy("units:changes"))
VERBS: dict[ChangeKind, Callable[..., Any]] = {
    ChangeKind.RENAME: rename_unit,
    ChangeKind.MERGE: merge_units,
    ChangeKind.SPLIT: split_unit,
    ChangeKind.ABOLISH: abolish_unit,
}


@desk(Permission.UNIT_EDIT)
def changes(request):
    """Every change of the campaign's units, newest first, and the doors to a new one."""
    rows = unit_changes(request.user.campaign)
    return page(
        request, "units/changes.html", rows=rows, kinds=ChangeKind.choices, crumbs=[UNITS, (CRUMB[0], "")]
    )


@desk(Permission.UNIT_EDIT, FORM)
def change_new(request, kind):
    """First POST: everything that would go over, and what stands against it; with its seal the second one does it."""
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST or None, campaign=request.user.campaign, initial=_asked(request))
    word = ChangeKind(kind)
    crumbs = [UNITS, CRUMB, (word.label, "")]
    asks = request.method == "POST" and form.is_valid() and not form.cleaned_data["seen"]
    done = NOT_YET if asks else carried_out(request, form, VERBS[word])
    if done:
        messages.success(request, f"已办理：{done.value}。")
        return redirect("units:change", done.value.pk)
    if asks or done.refused:
        plan = _plan(kind, form)
        return page(request, "units/change_confirm.html", form, done, kind=word, crumbs=crumbs, **plan)
    return page(request, "units/change_new.html", form, done, kind=word, crumbs=crumbs)


@desk(Permission.UNIT_EDIT)
def change(request, pk):
    """One change: its document, who it was, who took over, and what went over."""
    found = get_object_or_404(unit_changes(request.user.campaign), pk=pk)
    parts = list(found.parts.all())
    former, heir = ([part for part in parts if part.side == side] for side in ("former", "heir"))
    crumbs = [UNITS, CRUMB, (str(found), "")]
    return page(request, "units/change.html", change=found, former=former, heir=heir, crumbs=crumbs)


def _asked(request):
    unit = request.GET.get("unit", "")
    return {"unit": unit, "units": [unit]} if unit.isdecimal() else {}


def _plan(kind, form):
    """What the confirmation page shows: units, heirs, portions by unit, the reasons against, the seal."""
    units, heirs = form.changing
    data = form.cleaned_data
    reasons = against_change(units, heirs, day=data["day"], document=data["document"])
    held = []
    if kind != ChangeKind.RENAME:
        stays = data.get("stays", False)
        if kind == ChangeKind.SPLIT:
            reasons += against_parts(heirs, data["shares"], stays=stays)
        for unit in units:
            reasons += [*against_heirs(unit, heirs, stays=stays), *blockers_of(unit)]
        held = [(unit, held_by_unit(unit)) for unit in units]
        if not heirs and any(portion.rows for _, portions in held for portion in portions):
            reasons.append("单位还有下面这些未办结的工作，撤销时须选定承接单位。")
    return {
        "units": units,
        "heirs": heirs,
        "held": held,
        "reasons": reasons,
        "chosen": {seat.pk for seat in data.get("seats", ())} if data["seen"] else None,
        "shares": data.get("shares", {}),
        "seal": seal(portion for _, portions in held for portion in portions),
        "back": reverse("units:change_new", args=[kind]),
    }
