"""What the page of an item shows of the level above, of its place in the queue, and what may be printed."""

from django import template

from issues.states import WITH_UNIT, LeadState, State
from units.permissions import Permission, allowed

register = template.Library()


@register.inclusion_tag("issues/_lead_line.html", takes_context=True)
def lead_line(context, item):
    """Every request to the level above, newest first; kept in the context for the buttons."""
    return {"leads": _leads(context, item)}


@register.inclusion_tag("issues/_lead_actions.html", takes_context=True)
def lead_actions(context, item):
    """The buttons: ask the level above, rank, print."""
    user = context["request"].user
    standing = any(one.state in (LeadState.ASKED, LeadState.TAKEN) for one in _leads(context, item))
    asks = item.state == State.IN_PROGRESS and item.unit.parent_id and not standing
    return {
        "item": item,
        "may_ask": asks and allowed(user, Permission.LEAD_ASK, unit=item.unit),
        "may_rank": item.state in WITH_UNIT and allowed(user, Permission.LIST_DECIDE, unit=item.unit),
    }


def _leads(context, item):
    kept = context.render_context.dicts[0].setdefault("leads", {})
    if item.pk not in kept:
        kept[item.pk] = list(item.lead_requests.select_related("upper"))
    return kept[item.pk]
