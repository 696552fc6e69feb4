"""What the pages of overdue explanations show, and whose signature a report waits for."""

from issues.debts.asked import REPORTS, waiting_by
from issues.models import Explanation
from units.permissions import Permission, allowed


def reports_waiting_for(user):
    """The reports this person can sign for: not signed by their body, nor touched by themselves, nor of their own unit."""
    return waiting_by(REPORTS, user)


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
