"""Lamps and addresses in the rows of pages."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from units.desk.addresses import row_address
from units.desk.lamp import Lamp

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def lamp_html(shown: Lamp) -> SafeString:
    """A lamp (parts/_lamp.html) drawn once: the rows of a page share a handful."""
    return render_to_string("parts/_lamp.html", {"lamp": shown})


@register.filter
def item_address(pk: int) -> str:
    """The address of an item's page."""
    return row_address("issues:item", pk)
