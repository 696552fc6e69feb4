"""Drawings of our own: the one place besides the form renderer whose text a page does not escape (S75)."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(text: str) -> SafeString:
    """A QR code of this text as inline SVG. The drawing holds paths only: nothing of the text itself stands in it."""
    return mark_safe(segno.make(text, error="m").svg_inline(scale=3, border=2, omitsize=True))
