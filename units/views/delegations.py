"""Acting for somebody else between two days (代办): what I gave and was given; the activity office sees all."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from units.desk.page import carried_out, desk, page
from units.forms.people import DelegationForm
from units.models import Delegation
from units.permissions import Permission, allowed
from units.queries import delegations_of
from units.services.delegations import delegate, end_delegation
from units.views.editing import FORM


@desk(methods=FORM)
def delegations(request):
    """The newest hundred, and by POST a new one."""
    keeps = allowed(request.user, Permission.DELEGATION_KEEP, campaign=request.user.campaign)
    form = DelegationForm(request.POST or None, by=request.user, for_others=keeps)
    if done := carried_out(request, form, delegate):
        messages.success(request, f"已登记：{done.value}。")
        return redirect("units:delegations")
    rows = delegations_of(request.user, everybody=keeps)
    return page(request, "units/delegations.html", form=form, rows=rows, keeps=keeps, done=done)


@desk(methods=("POST",))
def delegation_end(request, pk):
    """End one before its day."""
    keeps = allowed(request.user, Permission.DELEGATION_KEEP, campaign=request.user.campaign)
    seen = Delegation.objects.of_campaign(request.user.campaign) if keeps else Delegation.objects.all()
    seen = seen if keeps else seen.concerning(request.user)
    found = get_object_or_404(seen, pk=pk)
    form = Form(request.POST)
    if done := carried_out(request, form, end_delegation, delegation_id=found.pk):
        messages.success(request, "代办已提前终止，已办的事项不受影响。")
        return redirect("units:delegations")
    reasons, back = form.non_field_errors(), reverse("units:delegations")
    return page(request, "409.html", form, act="终止代办", reasons=reasons, back=back, done=done)
