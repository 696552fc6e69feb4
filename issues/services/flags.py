"""Taking a flag down, within the act that made it untrue; and remembering that an item was late."""

from issues.models import Flag, Item
from trail import clock
from trail.services import record_each


def clear_flags(items, kinds):
    """Clear what is open of these kinds on these (locked) items, and say so in the trail of each."""
    for kind in kinds:
        raised = Flag.objects.filter(item__in=items, kind=kind, cleared_on=None)
        flagged = set(raised.values_list("item", flat=True))
        if flagged:
            raised.update(cleared_on=clock.today())
            cleared = [item for item in items if item.pk in flagged]
            for item in cleared:
                item.trail_facts = {}  # what the act before this one had to say
            record_each("item.flag_cleared", on=cleared, by=None, kind=kind)


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
