"""What `accountability` holds of a unit and of a person: declared for changes (M121) and handovers (M122)."""

from django.db.models import Q

from accountability.models import BoardEntry, Objection
from accountability.states import EntryState
from units.holdings import PERSON_HOLDINGS, STAYS_OPEN, UNIT_BLOCKERS, PersonHolding, UnitBlocker

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
UNIT_BLOCKERS.append(
    UnitBlocker(
        "objections",
        "份复核申请还没有作出决定",
        "请先作出复核决定，或由单位撤回。",
        lambda unit: Objection.objects.open().filter(unit=unit),
    )
)
PERSON_HOLDINGS.append(
    PersonHolding(
        "boards",
        "已提出、待另一人确认的红黑榜和一票否决",
        "条",
        STAYS_OPEN,
        lambda person: BoardEntry.objects.filter(
            Q(proposed_by=person, state=EntryState.PROPOSED)
            | Q(lift_asked_by=person, state=EntryState.LIFTING)
        ).select_related("unit"),
    )
)
