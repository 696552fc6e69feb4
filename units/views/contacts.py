"""Contact points (M8): which leader follows a unit in person."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from units.desk.page import desk
from units.forms.units import ContactForm
from units.models import ContactPoint, Unit
from units.permissions import Permission
from units.services.units import save_contact_point
from units.views.editing import FORM, edit
from units.views.units import CRUMB


@desk(Permission.UNIT_EDIT, FORM)
def contact_new(request, pk):
    """Make a unit a leader's contact point."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    form = ContactForm(request.POST or None, campaign=unit.campaign)
    return _edit(request, form, unit, title="添加联系点领导", unit=unit)


@desk(Permission.UNIT_EDIT, FORM)
def contact_edit(request, pk):
    """Change a contact point's leader or rank, or end it."""
    point = get_object_or_404(
        ContactPoint.objects.filter(unit__in=Unit.objects.visible_to(request.user)), pk=pk
    )
    form = ContactForm(request.POST or None, instance=point, campaign=point.unit.campaign)
    return _edit(request, form, point.unit, title="修改联系点领导", point=point)


def _edit(request, form, of, **arguments):
    back = reverse("units:unit", args=[of.pk])
    return edit(request, form, save_contact_point, back=back, crumbs=[CRUMB, (of.name, back)], **arguments)
