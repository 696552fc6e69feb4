"""What the pages of overdue explanations show, and whose signature a report waits for."""

from django.db.models import Q

from issues.models import Explanation
from units.models import Role
from units.permissions import Permission, allowed
from units.seats import audits


def reports_waiting_for(user):
    """The reports this person can sign for: not signed by their body, nor touched by themselves, nor of their own unit."""
    if not user.holds(Role.GROUP, Role.OFFICE):
        return Explanation.objects.none()
    group, office = Q(group_on=None), Q(office_on=None)
    mine = group & audits(user, Role.GROUP, of="item__unit") | office & audits(
        user, Role.OFFICE, of="item__unit"
    )
    return Explanation.objects.filter(mine).exclude(Q(told_by=user) | Q(office_by=user) | Q(group_by=user))


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
