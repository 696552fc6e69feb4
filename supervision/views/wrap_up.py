"""The gate of the wrap-up meetings: who may hold one, what stands in the way of the others (M71, V26)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from supervision.forms.wrap_up import GateForm, WrapUpForm
from supervision.queries.wrap_up import gates, in_the_way
from supervision.services.wrap_up import hold_wrap_up
from trail import clock
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.models import Unit
from units.permissions import Permission, allowed, require


@desk()
def wrap_ups(request):
    """Each participating unit in sight with its blockers; `?group=` and `?standing=` narrow it."""
    form = GateForm(request.GET or None, request=request)
    asked = form.cleaned_data if form.is_valid() else {}
    units = Unit.objects.visible_to(request.user).participating().in_force()
    if asked.get("group"):
        units = units.filter(group=asked["group"])
    shown = [] if form.errors else gates(units, on=clock.today())
    many = {name: sum(gate.standing == name for gate in shown) for name in ("blocked", "free", "held")}
    if asked.get("standing"):
        shown = [gate for gate in shown if gate.standing == asked["standing"]]
    return page(request, "supervision/wrap_ups.html", form, gates=shown, many=many)


@desk(methods=ACT)
def wrap_up(request, pk):
    """One unit's gate with the rows in its way (`?kind=` shows one blocker's); by POST the meeting is registered."""
    units = Unit.objects.visible_to(request.user).participating().in_force()
    unit = get_object_or_404(units, pk=pk)
    if request.method == "POST":
        require(request.user, Permission.WRAP_UP_HOLD, unit=unit)
    form = WrapUpForm(posted(request))
    if done := carried_out(request, form, hold_wrap_up, unit_id=pk):
        messages.success(request, f"已登记{unit}的总结大会。")
        return redirect("supervision:wrap_up", pk)
    (gate,) = gates(units.filter(pk=pk), on=clock.today())
    asked = request.GET.get("kind", "")
    kind = next((one for one in gate.blockers if one.key == asked), None)
    shown = turned(in_the_way(unit, on=clock.today(), key=kind.key if kind else ""), [], request.GET)
    may = allowed(request.user, Permission.WRAP_UP_HOLD, unit=unit) and not gate.meeting
    return page(
        request, "supervision/wrap_up.html", form, gate=gate, kind=kind, turn=shown, may_hold=may, done=done
    )
