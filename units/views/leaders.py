"""Leading cadres of a unit (M2, M12)."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from units.desk.page import desk
from units.forms.units import LeaderForm
from units.models import Leader, Unit
from units.permissions import Permission
from units.services.units import save_leader
from units.views.editing import FORM, edit
from units.views.units import CRUMB


@desk(Permission.UNIT_EDIT, FORM)
def leader_new(request, pk):
    """Add a leading cadre to a unit."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    return _edit(request, LeaderForm(request.POST or None), unit, title="添加领导干部", unit=unit)


@desk(Permission.UNIT_EDIT, FORM)
def leader_edit(request, pk):
    """Change a leading cadre's post, order, head mark, or say that they left."""
    leader = get_object_or_404(Leader.objects.filter(unit__in=Unit.objects.visible_to(request.user)), pk=pk)
    form = LeaderForm(request.POST or None, instance=leader)
    return _edit(request, form, leader.unit, title="修改领导干部", leader=leader)


def _edit(request, form, of, **arguments):
    back = reverse("units:unit", args=[of.pk])
    return edit(request, form, save_leader, back=back, crumbs=[CRUMB, (of.name, back)], **arguments)
