"""What `supervision` holds of a unit and of a person: declared for changes (M121) and handovers (M122)."""

from supervision.models import BoardEntry, SpotCheck, WrapUpMeeting
from supervision.states import DrawState, EntryState
from units.holdings import (
    HEIR_RULES,
    PERSON_HOLDINGS,
    STAYS_OPEN,
    UNIT_BLOCKERS,
    PersonHolding,
    UnitBlocker,
    held_by_unit,
)

UNIT_BLOCKERS.append(
    UnitBlocker(
        "boards",
        "条红黑榜、一票否决待另一人确认",
        "请先确认或退回。",
        lambda unit: BoardEntry.objects.filter(
            unit=unit, state__in=[EntryState.PROPOSED, EntryState.LIFTING]
        ),
    )
)


def _wrapped_up(unit, heir):
    """Who has held the wrap-up meeting has nothing open, and takes nothing open (M71)."""
    if WrapUpMeeting.objects.filter(unit=heir).exists():
        takes = [one for one in held_by_unit(unit) if one.rows and one.holding.key in ("items", "lists")]
        if takes:
            yield f"{heir}已召开总结大会，不能再承接未办结的事项；请另选承接单位，或先把这些事项办结。"


HEIR_RULES.append(_wrapped_up)
PERSON_HOLDINGS += [
    PersonHolding(
        "boards",
        "已提出、待另一人确认的红黑榜和一票否决",
        "条",
        STAYS_OPEN,
        lambda person: (
            BoardEntry.objects.filter(proposed_by=person, state=EntryState.PROPOSED)
            | BoardEntry.objects.filter(lift_asked_by=person, state=EntryState.LIFTING)
        ),
    ),
    PersonHolding(
        "draws",
        "已录入、待另一人复核的抽查号码",
        "次",
        STAYS_OPEN,
        lambda person: SpotCheck.objects.filter(seed_typed_by=person, state=DrawState.ANNOUNCED),
    ),
]
