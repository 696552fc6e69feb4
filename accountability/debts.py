"""What waits on the boards (S138): what one person of the office wants to set or lift waits for another (S59)."""

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from accountability.models import BoardEntry
from accountability.states import EntryState
from units.debts import Chip, Debt, Task, after_step, first_day_over
from units.desk.lamp import Lamp
from units.models import Role

BOARD = Chip("board", "待确认上榜", 330)
ASKED_ON = Coalesce(F("lift_asked_on"), F("proposed_on"))
WHO_ASKED = Case(When(state=EntryState.PROPOSED, then=F("proposed_by")), default=F("lift_asked_by"))


def _to_agree(days):
    return BoardEntry.objects.filter(Q(state=EntryState.PROPOSED) | Q(state=EntryState.LIFTING))


def _read_entry(entry):
    lamp = Lamp("wait", entry.get_state_display(), entry.lift_reason or entry.reason)
    title = f"{entry.get_board_display()}：{entry.get_ground_display()}"
    day = entry.lift_asked_on or entry.proposed_on
    return Task("上榜", title, str(entry.unit), "红黑榜", day, lamp)


DEBTS = (
    Debt(
        "board",
        "上榜或撤榜未确认",
        (BOARD,),
        (Role.OFFICE,),
        _to_agree,
        _read_entry,
        page="accountability:board_entry",
        verb="accountability:board_entry",
        related=("unit",),
        about=Value("红黑榜"),
        since=ASKED_ON,
        late=after_step(ASKED_ON),
        reminded=first_day_over,
        judged=True,
        hands=(WHO_ASKED,),
    ),
)
