"""Handover (M122): the page that lists all a person holds, and the act."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from units.desk.page import carried_out, desk, page
from units.forms.changes import HandoverForm
from units.holdings import held_by_person, seal
from units.models import Handover, Person
from units.permissions import Permission
from units.services.handovers import hand_over
from units.views.editing import FORM
from units.views.people import CRUMB


@desk(Permission.PERSON_EDIT, FORM)
def handover_new(request, pk):
    """Everything this person holds with what becomes of it; by POST it goes to the one who takes over."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = HandoverForm(request.POST or None, by=request.user, person=person)
    if done := carried_out(request, form, hand_over, person=person):
        messages.success(request, f"“{person}”的工作已移交给“{done.value.to}”。")
        return redirect("units:handover", done.value.pk)
    held, back = held_by_person(person), reverse("units:person", args=[pk])
    crumbs = [CRUMB, (person.name, back), ("工作移交", "")]
    shown = {"person": person, "held": held, "seal": seal(held), "back": back, "crumbs": crumbs}
    return page(request, "units/handover_new.html", form, done, **shown)


@desk(None)
def handover(request, pk):
    """One handover: for those who keep the accounts, who handed over and who took over."""
    rows = Handover.objects.visible_to(request.user).select_related("person", "to", "made_by")
    found = get_object_or_404(rows, pk=pk)
    return page(request, "units/handover.html", handover=found, crumbs=[("工作移交", "")])
