"""What the page of an item shows of its endings, and the button (M119)."""

from django import template

from issues.states import ENDS_FROM, EndingState
from units.permissions import Permission, allowed

register = template.Library()


@register.inclusion_tag("issues/_ending_line.html", takes_context=True)
def item_ending_line(context, item):
    """Every ending that was proposed, newest first; kept in the context for the button."""
    return {"endings": _endings(context, item)}


@register.inclusion_tag("issues/_ending_actions.html", takes_context=True)
def item_ending_actions(context, item):
    """The button: propose an ending."""
    user = context["request"].user
    asks = item.state in ENDS_FROM and item.unit.parent_id
    standing = asks and any(one.state == EndingState.PROPOSED for one in _endings(context, item))
    may = asks and not standing and allowed(user, Permission.ENDING_PROPOSE, unit=item.unit)
    return {"item": item, "may_propose": may}


def _endings(context, item):
    kept = context.render_context.dicts[0].setdefault("endings", {})
    if item.pk not in kept:
        kept[item.pk] = list(item.endings.select_related("into"))
    return kept[item.pk]
