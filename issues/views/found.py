"""How these pages find a row: within the person's sight (else 404), with the right to the act (else 403)."""

from django.shortcuts import get_object_or_404

from issues.models import Disclosure, Explanation, Extension, Item, RectificationList
from units.permissions import require


def found_list(request, pk, permission=None):
    """One list with its unit and leader at hand."""
    lists = RectificationList.objects.visible_to(request.user).select_related(
        "unit__campaign", "leader", "at_unit"
    )
    return _with_right(request, get_object_or_404(lists, pk=pk), permission)


def found_item(request, pk, permission=None):
    """One item with its unit, list and main item at hand."""
    items = Item.objects.visible_to(request.user).select_related(
        "unit__campaign", "list__leader", "list__unit", "parent"
    )
    return _with_right(request, get_object_or_404(items, pk=pk), permission)


def found_disclosure(request, pk, permission=None):
    """One document of the release desk with its unit and list at hand."""
    shown = Disclosure.objects.visible_to(request.user).select_related(
        "unit__campaign", "list__leader", "drafted_by", "checked_by", "withdrawn_by"
    )
    return _with_right(request, get_object_or_404(shown, pk=pk), permission)


def found_extension(request, pk):
    """One request with its item, unit and people at hand."""
    shown = Extension.objects.visible_to(request.user).select_related(
        "item__unit__campaign", "item__list__leader", "asked_by", "group_by", "office_by"
    )
    return get_object_or_404(shown, pk=pk)


def found_explanation(request, pk):
    """One explanation with its item, unit, group and people at hand."""
    shown = Explanation.objects.visible_to(request.user).select_related(
        "item__unit__campaign", "item__unit__group", "item__list__leader", "told_by", "office_by", "group_by"
    )
    return get_object_or_404(shown, pk=pk)


def _with_right(request, row, permission):
    if permission:
        require(request.user, permission, unit=row.unit)
    return row
