"""What `inspections` holds of a person: declared for handovers (M122)."""

from inspections.models import SpotCheck
from inspections.states import DrawState
from units.holdings import PERSON_HOLDINGS, STAYS_OPEN, PersonHolding

PERSON_HOLDINGS.append(
    PersonHolding(
        "draws",
        "已录入、待另一人复核的抽查号码",
        "次",
        STAYS_OPEN,
        lambda person: SpotCheck.objects.filter(seed_typed_by=person, state=DrawState.ANNOUNCED),
    )
)
