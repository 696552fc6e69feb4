"""Taking a flag down, within the act that made it untrue."""

from issues.models import Flag
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
