"""Taking a flag down, within the act that made it untrue; and remembering that an item was late."""

from issues.machine_states import FlagState
from issues.models import Flag, Item
from trail import clock
from trail.moves import tell_each


def clear_flags(items, kinds):
    """Clear what is open of these kinds on these (locked) items, and say so in the trail of each."""
    by_id = {item.pk: item for item in items}
    for kind in kinds:
        raised = Flag.objects.filter(item__in=items, kind=kind, cleared_on=None)
        flags = list(raised.order_by("pk"))
        for flag in flags:
            flag.item = by_id[flag.item_id]
        if flags:
            raised.update(cleared_on=clock.today())
            tell_each(flags, FlagState.CLEARED, by=None, before=FlagState.RAISED, facts={"kind": kind})


def caught_up(items):
    """These (locked) items are late no more: their overdue flag is cleared, and until when they were late is remembered.

    That they were late is read from the deadline, not from the flag: a dead beat makes nobody punctual (S104).
    """
    today = clock.today()
    late = [item for item in items if item.deadline and item.deadline < today]
    if late:
        for item in late:
            item.late_until = today
        Item.objects.filter(pk__in=[item.pk for item in late]).update(late_until=today)
    clear_flags(items, [Flag.Kind.OVERDUE])
