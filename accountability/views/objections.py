"""复核 (M118): the list, one objection, the form beside a burdening act, the decision, the way back."""

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accountability.filters.objections import ObjectionFilter
from accountability.forms.objections import DecisionForm, ObjectionForm
from accountability.models import Objection, ObjectionFile
from accountability.queries.objections import act_in_reach, objection_page
from accountability.services.objections import decide_objection, object_to, read_decision, withdraw_objection
from units.desk.downloads import stored
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.desk.story import story
from units.permissions import Permission, require


@desk()
def objections(request):
    """The objections in sight, newest first; filters in the address."""
    seen = Objection.objects.visible_to(request.user).select_related("unit")
    shown = ObjectionFilter(request.GET or None, seen, request=request)
    turn = turned(shown.qs.order_by(), [F("pk") * -1], request.GET)
    return page(request, "accountability/objections.html", shown.form, turn=turn)


@desk()
def objection(request, pk):
    """One objection with its state, its files and what was decided."""
    found = _found(request, pk)
    context = objection_page(found, request.user) | {"files": found.files.all(), "events": story(found)}
    return page(request, "accountability/objection.html", objection=found, **context)


@desk(methods=ACT)
def objection_new(request, event):
    """Ask for a review of the burdening act that this event of the trail tells."""
    act = act_in_reach(request.user, event)
    if act is None:
        raise Http404
    require(request.user, Permission.OBJECTION_ASK, unit=act.unit)
    form = ObjectionForm(posted(request), request.FILES or None)
    if done := carried_out(request, form, object_to, event_id=event):
        messages.success(request, f"已申请复核，{done.value.due_on:%Y-%m-%d} 以前作出决定。")
        return redirect("accountability:objection", done.value.pk)
    name, key = act.page
    last = act.last_day(act.unit.campaign.objection_days)
    back = reverse(name, args=[key])
    return page(request, "accountability/objection_new.html", form, done=done, act=act, back=back, last=last)


@desk(methods=ACT)
def objection_decide(request, pk):
    """Uphold, change or revoke, with reasons."""
    found = _found(request, pk)
    require(request.user, Permission.OBJECTION_DECIDE, unit=found.unit)
    form = DecisionForm(posted(request))
    if done := carried_out(request, form, decide_objection, objection_id=pk):
        messages.success(request, f"已作出复核决定：{done.value.get_state_display()}。")
        return redirect("accountability:objection", pk)
    context = objection_page(found, request.user)
    return page(request, "accountability/objection_decide.html", form, objection=found, done=done, **context)


@desk(methods=("POST",))
def objection_withdraw(request, pk):
    """The unit takes it back."""
    return _carried(request, pk, withdraw_objection, "撤回复核申请")


@desk(methods=("POST",))
def objection_read(request, pk):
    """The unit has read the decision."""
    return _carried(request, pk, read_decision, "登记知悉")


@desk()
def objection_file(request, pk):
    """A file of an objection, for whoever has its unit in sight; as a download (S97–S99)."""
    kept = get_object_or_404(ObjectionFile.objects.visible_to(request.user), pk=pk)
    return stored(kept.file, kept.name, kept.kind)


def _carried(request, pk, service, title):
    found = _found(request, pk)
    require(request.user, Permission.OBJECTION_ASK, unit=found.unit)
    form = forms.Form(request.POST)
    if done := carried_out(request, form, service, objection_id=pk):
        messages.success(request, f"已办理：{title}。")
        return redirect("accountability:objection", pk)
    back = reverse("accountability:objection", args=[pk])
    return page(request, "409.html", form, done=done, act=title, reasons=form.non_field_errors(), back=back)


def _found(request, pk):
    seen = Objection.objects.visible_to(request.user)
    named = ("unit__campaign", "unit__parent", "asked_by", "decided_by", "known_by", "event")
    return get_object_or_404(seen.select_related(*named), pk=pk)
