"""Participating units (M2–M5): the tree, one unit with all that hangs on it, adding and changing one."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from trail import clock
from units.desk.page import desk, page
from units.filters import UnitFilter
from units.forms.units import UnitForm
from units.models import Unit
from units.permissions import Permission, allowed
from units.queries import unit_rows
from units.rules import quorum_of
from units.services.units import save_unit
from units.succession import changes_of
from units.views.editing import FORM, edit

CRUMB = ("单位与督导组", reverse_lazy("units:units"))


@desk()
def units(request):
    """The units in sight as a tree, filtered by name, group, category and organisation form."""
    found = UnitFilter(request.GET, queryset=unit_rows(request.user), request=request)
    return page(
        request,
        "units/units.html",
        filters=found.form,
        page_obj=Paginator(found.qs, 100).get_page(request.GET.get("page")),
        may_edit=allowed(request.user, Permission.UNIT_EDIT),
    )


@desk()
def unit(request, pk):
    """One unit: its place in the tree, its leaders, contact points and people."""
    in_sight = Unit.objects.visible_to(request.user)
    found = get_object_or_404(in_sight.select_related("parent", "group", "campaign", "successor"), pk=pk)
    keeps = allowed(request.user, Permission.UNIT_EDIT, unit=found)
    return page(
        request,
        "units/unit.html",
        unit=found,
        parent_in_sight=found.parent_id and in_sight.filter(pk=found.parent_id).exists(),
        below=in_sight.filter(parent=found),
        stages=found.stages(),
        charges=found.charges.select_related("person").order_by("starts_on", "pk"),
        names=found.former_names.select_related("change"),
        changes=changes_of(found),
        on=clock.today(),
        leaders=found.leaders.order_by("-active", "order", "pk"),
        points=found.contact_points.select_related("leader").order_by("-active", "pk"),
        seats=found.assignments.select_related("person").order_by("role", "pk"),
        quorum=quorum_of(found.campaign, found.kind),
        keeps=keeps,
        may_edit=keeps and not found.ended_on,
        may_keep_people=allowed(request.user, Permission.PERSON_EDIT, campaign=found.campaign),
        crumbs=[CRUMB, (found.name, "")],
    )


@desk(Permission.UNIT_EDIT, FORM)
def unit_new(request):
    """Add a unit."""
    campaign = request.user.campaign
    form = UnitForm(request.POST or None, campaign=campaign)
    return edit(
        request,
        form,
        save_unit,
        campaign=campaign,
        title="添加单位",
        back=reverse("units:units"),
        crumbs=[CRUMB],
    )


@desk(Permission.UNIT_EDIT, FORM)
def unit_edit(request, pk):
    """Change a unit."""
    found = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    form = UnitForm(request.POST or None, instance=found, campaign=found.campaign)
    back = reverse("units:unit", args=[pk])
    return edit(
        request,
        form,
        save_unit,
        unit=found,
        title="修改单位",
        back=back,
        crumbs=[CRUMB, (found.name, back)],
    )
