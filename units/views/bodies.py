"""Bodies (M10, M139): the list, one body with its members, setting one up; leaders in charge of a unit (M123)."""

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from trail import clock
from units.desk.page import desk, page
from units.forms.bodies import BodyForm, BodyMemberForm, ChargeForm
from units.models import Body, BodyMember, Charge, Unit
from units.permissions import Permission, allowed
from units.services.bodies import save_body, save_body_member, save_charge
from units.views.editing import FORM, edit
from units.views.units import CRUMB as UNITS

CRUMB = ("工作机构", reverse_lazy("units:bodies"))


@desk()
def bodies(request):
    """The bodies in sight with their members, those that still work first; two statements."""
    rows = Body.objects.visible_to(request.user).select_related("group").prefetch_related("members")
    may_edit = allowed(request.user, Permission.UNIT_EDIT)
    crumbs = [UNITS, (CRUMB[0], "")]
    return page(request, "units/bodies.html", bodies=rows, on=clock.today(), may_edit=may_edit, crumbs=crumbs)


@desk()
def body(request, pk):
    """One body: what it is formed from, its members with their posts and parts."""
    rows = Body.objects.visible_to(request.user).select_related("group", "campaign")
    found = get_object_or_404(rows, pk=pk)
    members = found.members.select_related("person")
    may_edit = allowed(request.user, Permission.UNIT_EDIT, campaign=found.campaign)
    crumbs = [UNITS, CRUMB, (found.name, "")]
    return page(request, "units/body.html", body=found, members=members, may_edit=may_edit, crumbs=crumbs)


@desk(Permission.UNIT_EDIT, FORM)
def body_new(request):
    """Set up a body."""
    campaign = request.user.campaign
    form = BodyForm(request.POST or None, campaign=campaign)
    return _edit(request, form, save_body, title="添加工作机构", campaign=campaign)


@desk(Permission.UNIT_EDIT, FORM)
def body_edit(request, pk):
    """Change a body."""
    found = get_object_or_404(Body.objects.visible_to(request.user), pk=pk)
    form = BodyForm(request.POST or None, instance=found, campaign=found.campaign)
    return _edit(request, form, save_body, found, title="修改工作机构", body=found)


@desk(Permission.UNIT_EDIT, FORM)
def body_member_new(request, pk):
    """Add somebody to a body."""
    found = get_object_or_404(Body.objects.visible_to(request.user), pk=pk)
    form = BodyMemberForm(request.POST or None, campaign=found.campaign)
    return _edit(request, form, save_body_member, found, title="添加成员", body=found)


@desk(Permission.UNIT_EDIT, FORM)
def body_member_edit(request, pk):
    """Change a member's post, part or account, or say that they serve no longer."""
    seen = BodyMember.objects.filter(body__in=Body.objects.visible_to(request.user))
    found = get_object_or_404(seen.select_related("body__campaign"), pk=pk)
    form = BodyMemberForm(request.POST or None, instance=found, campaign=found.body.campaign)
    return _edit(request, form, save_body_member, found.body, title="修改成员", member=found)


@desk(Permission.UNIT_EDIT, FORM)
def charge_new(request, pk):
    """Say which leader is in charge of this unit."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    form = ChargeForm(request.POST or None, campaign=unit.campaign)
    return _edit_charge(request, form, unit.pk, unit.name, title="添加分管领导", unit=unit)


@desk(Permission.UNIT_EDIT, FORM)
def charge_edit(request, pk):
    """Change what a leader is in charge of, or end it."""
    seen = Charge.objects.filter(unit__in=Unit.objects.visible_to(request.user))
    found = get_object_or_404(seen.select_related("unit__campaign"), pk=pk)
    form = ChargeForm(request.POST or None, instance=found, campaign=found.unit.campaign)
    return _edit_charge(request, form, found.unit_id, found.unit.name, title="修改分管领导", charge=found)


def _edit(request, form, act, of=None, **arguments):
    back = reverse("units:body", args=[of.pk]) if of else reverse("units:bodies")
    crumbs = [UNITS, CRUMB, *([(of.name, back)] if of else [])]
    return edit(request, form, act, back=back, crumbs=crumbs, **arguments)


def _edit_charge(request, form, pk, name, **arguments):
    back = reverse("units:unit", args=[pk])
    return edit(request, form, save_charge, back=back, crumbs=[UNITS, (name, back)], **arguments)
