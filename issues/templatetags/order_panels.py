"""What the page of an item shows of what was ordered, and the buttons: sign, reopen."""

from django import template

from issues.states import OrderState, State
from units.permissions import Permission, allowed

register = template.Library()


@register.inclusion_tag("issues/_order_line.html", takes_context=True)
def order_line(context, item):
    """Every order over this item, newest first; kept in the context for the buttons."""
    return {"orders": _orders(context, item)}


@register.inclusion_tag("issues/_order_actions.html", takes_context=True)
def order_actions(context, item):
    """The buttons: the unit signs, who supervises it opens a closed item again."""
    user = context["request"].user
    unsigned = next((one for one in _orders(context, item) if one.state == OrderState.ORDERED), None)
    return {
        "item": item,
        "unsigned": unsigned,
        "may_sign": unsigned and allowed(user, Permission.LIST_EDIT, unit=item.unit),
        "may_reopen": item.state == State.CLOSED and allowed(user, Permission.ITEM_ORDER, unit=item.unit),
    }


def _orders(context, item):
    kept = context.render_context.dicts[0].setdefault("orders", {})
    if item.pk not in kept:
        kept[item.pk] = list(item.orders.all())
    return kept[item.pk]
