"""How the services of items lock, move and refuse; no verb of its own."""

from django.core.exceptions import ValidationError

from issues.models import Item
from issues.states import MOVES, State
from trail.queries import last_act
from trail.services import record_each


def locked_item(item_id):
    """The item, locked to the end of the transaction, with unit, campaign and list. Raises Item.DoesNotExist."""
    return (
        Item.objects.select_for_update(of=["self"]).select_related("unit__campaign", "list").get(pk=item_id)
    )


def move_all(items, to, *, by, reason="", **changed):
    """Move locked items along MOVES, save what changed (a mapping gives each item its own value), leave a trace."""
    changed = {"state": to, **changed}
    for item in items:
        may_move(item, to)
        before = item.state
        for field, value in changed.items():
            setattr(item, field, value[item.pk] if isinstance(value, dict) else value)
        item.trail_facts = {
            "before": before,
            "reason": reason or (item.result if "result" in changed else ""),
        }
    if any(isinstance(value, dict) for value in changed.values()):
        Item.objects.bulk_update(items, list(changed))
    else:
        Item.objects.filter(pk__in=[item.pk for item in items]).update(**changed)
    record_each("item.moved", on=items, by=by, after=to)
    return items


def may_move(item, to):
    """Raise the refusal `illegal_move` unless MOVES allows it."""
    before = State(item.state)
    if to not in MOVES[before]:
        raise illegal(item, f"“{before.label}”的事项不能转为“{to.label}”")


def illegal(item, why):
    """The refusal of an act that came too late: why, and who did what last."""
    return ValidationError(f"{why}{last_act(item)}。请刷新页面查看最新情况。", code="illegal_move")
