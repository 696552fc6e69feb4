"""What the pages of overdue explanations show, and whose signature a report waits for."""

from django.db.models import Q

from issues.models import Explanation
from units.models import Role
from units.permissions import Permission, allowed


def reports_waiting_for(user):
    """The reports this person can sign for: not signed by their body, nor touched by themselves, nor of their own unit."""
    mine = Q()
    for role in user.roles:
        if role.role == Role.GROUP:
            mine |= Q(group_on=None, item__unit__group=role.group_id)
        elif role.role == Role.OFFICE:
            mine |= Q(office_on=None, item__unit__campaign=role.campaign_id)
    if not mine:
        return Explanation.objects.none()
    own = [role.unit_id for role in user.roles if role.role == Role.CLERK]
    touched = Q(item__unit__in=own) | Q(told_by=user) | Q(office_by=user) | Q(group_by=user)
    return Explanation.objects.filter(mine).exclude(touched)


def explanation_rows(user, tab):
    """The rows of one tab of the page."""
    rows = Explanation.objects.visible_to(user) if tab == "all" else reports_waiting_for(user)
    return rows.select_related("item__unit", "told_by")


def explanation_rights(shown, user):
    """For which bodies this person may sign now."""
    if not reports_waiting_for(user).filter(pk=shown.pk).exists():
        return {}
    permissions = {"group": Permission.REPORT_GROUP, "office": Permission.REPORT_OFFICE}
    return {
        body: getattr(shown, f"{body}_on") is None and allowed(user, permission, unit=shown.item.unit)
        for body, permission in permissions.items()
    }
