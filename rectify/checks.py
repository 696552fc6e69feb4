"""What `manage.py check --deploy` says of this house besides what Django says of every one (S86)."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def second_factor(**_: Any) -> list[CheckMessage]:
    """A server where a password alone approves and administers should be one on purpose (S83)."""
    if settings.SECOND_FACTOR == "required":
        return []
    text = (
        "RECTIFY_SECOND_FACTOR is not “required”: a stolen password is enough to approve and to administer."
    )
    return [Warning(text, id="rectify.W001")]
