"""Taking a flag down, within the act that made it untrue."""

from issues.models import Flag
from trail import clock
from trail.services import record


def clear_flags(item, kind):
    """Clear the item's open flag of this kind, if there is one, and say so in the trail."""
    cleared = Flag.objects.filter(item=item, kind=kind, cleared_on=None).update(cleared_on=clock.today())
    if cleared:
        record("item.flag_cleared", on=item, by=None, kind=kind)
