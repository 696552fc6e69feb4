"""The chase list: a page, a sheet for A4, a text for the work chat, and the button that chases (V5)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from supervision.forms.chase import ChaseForm
from supervision.queries.chase import chase_list, chat_text
from supervision.queries.debts import CHASED
from supervision.services import chases
from trail import clock
from units.desk.filters import groups_in_sight
from units.desk.page import carried_out, desk, page
from units.models import Unit
from units.permissions import Permission, allowed, require


@desk()
def chase(request):
    """Who owes what, by group and unit; `?group=` and `?kind=` narrow it."""
    context = _listed(request)
    campaign = request.user.campaign
    context["chat"] = chat_text(context["listed"], on=context["on"], office=campaign.office)
    context["may_chase"] = allowed(request.user, Permission.CHASE)
    return page(request, "supervision/chase.html", **context)


@desk()
def chase_print(request):
    """The same list for paper."""
    return page(request, "supervision/chase_print.html", **_listed(request))


@desk(methods=("POST",))
def chase_unit(request, pk):
    """Chase one unit for all it owes; the list comes back narrowed as it was."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    require(request.user, Permission.CHASE, unit=unit)
    form = ChaseForm(request.POST)
    if done := carried_out(request, form, chases.chase_unit, unit_id=pk):
        messages.success(request, f"已催办{unit}，第 {done.value.number} 次；有关人员的提醒里已有这条催办。")
    else:
        messages.error(request, "；".join(map(str, form.non_field_errors())))
    return redirect(reverse("supervision:chase", query=request.GET))


def _listed(request):
    on, asked = clock.today(), request.GET.get("group", "")
    groups = groups_in_sight(request)
    group = (
        get_object_or_404(groups, pk=int(asked) if asked.isdecimal() and len(asked) < 12 else 0)
        if asked
        else None
    )
    kind = request.GET.get("kind", "")
    kind = kind if kind in {debt.key for debt in CHASED} else ""
    return {
        "listed": chase_list(request.user, on=on, group=group, kind=kind),
        "on": on,
        "groups": groups,
        "group": group,
        "kinds": CHASED,
        "kind": kind,
    }
