"""How often a unit was chased, on the pages of lower apps, which know nothing of it."""

from django import template

from supervision.models import Chase

register = template.Library()


@register.inclusion_tag("supervision/_chased.html")
def chased(unit):
    """The number of chases of a unit and the last day; nothing when there was none."""
    return {"last": Chase.objects.filter(unit=unit).order_by("-number").first()}
