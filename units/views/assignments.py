"""Roles given and taken back (M6–M10, S84)."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from units.desk.page import carried_out, desk, page
from units.forms.people import AssignmentForm
from units.models import Assignment, Person
from units.permissions import Permission
from units.services.people import assign, unassign
from units.views.editing import FORM, edit
from units.views.people import CRUMB


@desk(Permission.PERSON_EDIT, FORM)
def assignment_new(request, pk):
    """Give a person one more role over a scope."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    back = reverse("units:person", args=[pk])
    return edit(
        request,
        AssignmentForm(request.POST or None, by=request.user),
        assign,
        person=person,
        campaign=request.user.campaign,
        title="添加任职",
        back=back,
        crumbs=[CRUMB, (person.name, back)],
    )


@desk(Permission.PERSON_EDIT, ("POST",))
def assignment_delete(request, pk):
    """Take a role back."""
    in_sight = Assignment.objects.filter(person__in=Person.objects.visible_to(request.user))
    assignment = get_object_or_404(in_sight, pk=pk)
    form, back = Form(request.POST), reverse("units:person", args=[assignment.person_id])
    if done := carried_out(request, form, unassign, assignment=assignment):
        messages.success(request, "任职：已撤销。")
        return redirect(back)
    return page(
        request, "409.html", form, act="撤销任职", reasons=form.non_field_errors(), back=back, done=done
    )
