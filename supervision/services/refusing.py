"""How the verbs of supervision refuse; no verb of its own."""

from django.core.exceptions import ValidationError


def refuse_by_field(against):
    """Refuse with every reason at once, each at its field. `against`: (field or None, code, text), at least one."""
    by_field: dict[str, list[ValidationError]] = {}
    for field, code, text in against:
        by_field.setdefault(field or "__all__", []).append(ValidationError(text, code=code))
    raise ValidationError(by_field)
