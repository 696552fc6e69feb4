"""What the page of a unit shows of this app: the way to order it to put something right."""

from django import template

from units.permissions import Permission, allowed

register = template.Library()


@register.inclusion_tag("issues/_order_button.html", takes_context=True)
def order_button(context, unit):
    """The button, for who may order this unit."""
    user = context["request"].user
    return {"unit": unit, "may": unit.participates and allowed(user, Permission.ITEM_ORDER, unit=unit)}
