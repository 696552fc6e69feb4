"""Supervision groups (M7): their members and their units."""

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from units.desk.page import desk, page
from units.forms.units import GroupForm
from units.models import SupervisionGroup
from units.permissions import Permission, allowed
from units.queries import group_rows
from units.services.units import save_group
from units.views.editing import FORM, edit
from units.views.units import CRUMB as UNITS

CRUMB = ("督导组", reverse_lazy("units:groups"))


@desk()
def groups(request):
    """The supervision groups in sight, with members and units."""
    return page(
        request,
        "units/groups.html",
        groups=group_rows(request.user),
        may_edit=allowed(request.user, Permission.UNIT_EDIT),
        crumbs=[UNITS, (CRUMB[0], "")],
    )


@desk(Permission.UNIT_EDIT, FORM)
def group_new(request):
    """Add a supervision group."""
    return _edit(request, GroupForm(request.POST or None), title="添加督导组", campaign=request.user.campaign)


@desk(Permission.UNIT_EDIT, FORM)
def group_edit(request, pk):
    """Change a supervision group's number or name."""
    group = get_object_or_404(SupervisionGroup.objects.visible_to(request.user), pk=pk)
    return _edit(request, GroupForm(request.POST or None, instance=group), title="修改督导组", group=group)


def _edit(request, form, **arguments):
    return edit(request, form, save_group, back=reverse("units:groups"), crumbs=[UNITS, CRUMB], **arguments)
