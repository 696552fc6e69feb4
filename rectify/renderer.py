"""How form fields are drawn: by Django's own templates, but for drop-downs and one-line inputs.

A page of items has a dozen filters, and each would take three templates, a drop-down two more per option.
"""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_INPUTS = {f"django/forms/widgets/{kind}.html" for kind in ("text", "number", "date", "hidden", "input")}


class Renderer(TemplatesSetting):
    """Draws `<select>` and `<input>` in Python, to the letter as Django would."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        if template_name == "django/forms/widgets/select.html":
            return _select(context["widget"])
        if template_name in _INPUTS:
            return _input(context["widget"])
        return mark_safe(super().render(template_name, context, request))  # escaped by the template


def _input(widget: dict[str, Any]) -> SafeString:
    """What Django's input.html makes of a widget's context."""
    value = "" if widget["value"] is None else f' value="{escape(str(widget["value"]))}"'
    return mark_safe(  # every value in it is escaped
        f'<input type="{escape(widget["type"])}" name="{escape(widget["name"])}"{value}{_attrs(widget["attrs"])}>'
    )


def _select(widget: dict[str, Any]) -> SafeString:
    """What Django's select.html makes of a widget's context, tag for tag."""
    parts = [f'<select name="{escape(widget["name"])}"{_attrs(widget["attrs"])}>']
    for title, options, _ in widget["optgroups"]:
        if title:
            parts.append(f'<optgroup label="{escape(title)}">')
        parts += [
            f'<option value="{escape(str(one["value"]))}"{_attrs(one["attrs"])}>{escape(one["label"])}</option>'
            for one in options
        ]
        if title:
            parts.append("</optgroup>")
    parts.append("</select>")
    return mark_safe("\n".join(parts))  # every value in it is escaped above


def _attrs(attrs: dict[str, Any]) -> str:
    """Attributes as Django's attrs.html writes them: True is a bare name, False is left out."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )
