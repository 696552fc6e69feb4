"""How the services of items lock and refuse; no verb of its own."""

from django.core.exceptions import ValidationError

from issues.models import Item
from trail.queries import last_act


def locked_item(item_id):
    """The item, locked to the end of the transaction, with unit, campaign and list. Raises Item.DoesNotExist."""
    return (
        Item.objects.select_for_update(of=["self"]).select_related("unit__campaign", "list").get(pk=item_id)
    )


def illegal(item, why):
    """The refusal of an act that something beside the item's state forbids: why, and who did what last."""
    return ValidationError(f"{why}{last_act(item)}。请刷新页面查看最新情况。", code="illegal_move")
