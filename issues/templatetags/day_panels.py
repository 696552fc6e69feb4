"""What the page of an item shows of its stages and report days, and the buttons (M120)."""

from django import template

from issues.states import ListState, State
from units.permissions import Permission, allowed

register = template.Library()


@register.inclusion_tag("issues/_day_panel.html", takes_context=True)
def day_panel(context, item):
    """Every day with its lamp; the next one of each kind has the button."""
    user, days = context["request"].user, list(item.days.select_related("report"))
    may = days and allowed(user, Permission.ITEM_REPORT, unit=item.unit)
    nearest = {one.kind: one.pk for one in reversed(days) if one.done_on is None}
    for one in days:
        one.item = item
        fitting = [State.IN_PROGRESS, *([State.FINISHED, State.CLOSED] if one.kind == "report" else [])]
        one.may_report = may and item.state in fitting and nearest.get(one.kind) == one.pk
    draft = item.state == State.DRAFT and item.list.state != ListState.SUBMITTED
    return {
        "item": item,
        "days": days,
        "may_set": draft and allowed(user, Permission.LIST_EDIT, unit=item.unit),
    }
