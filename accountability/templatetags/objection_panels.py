"""The panel of objections that pages below include, so that the lower apps need not know them (M118)."""

from django import template

from accountability.queries.objections import offered
from units.burdens import BURDENS

register = template.Library()


@register.inclusion_tag("accountability/_objections.html", takes_context=True)
def objections_to(context, row, only=""):
    """Every burdening act told on this row (of the kind `only`): its objection and how far it is, or the button 申请复核."""
    found = offered(context["request"].user, row)
    return {"offered": [one for one in found if only in ("", one.act.burden.key)]}


@register.simple_tag
def says_meanwhile(key):
    """What stands beside an act of this kind in print and in public while it is reviewed."""
    return BURDENS[key].public
