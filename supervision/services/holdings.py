"""What `supervision` asks of who takes over from a unit (M121)."""

from supervision.models import WrapUpMeeting
from units.holdings import HEIR_RULES, held_by_unit


def _wrapped_up(unit, heir):
    """Who has held the wrap-up meeting has nothing open, and takes nothing open (M71)."""
    if WrapUpMeeting.objects.filter(unit=heir).exists():
        takes = [one for one in held_by_unit(unit) if one.rows and one.holding.key in ("items", "lists")]
        if takes:
            yield f"{heir}已召开总结大会，不能再承接未办结的事项；请另选承接单位，或先把这些事项办结。"


HEIR_RULES.append(_wrapped_up)
