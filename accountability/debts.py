"""What waits on the boards (S138, S59): what one of the office wants to set or lift waits for another; of objections (M118): the
decision, what it asks the office to undo, and that the unit reads it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce

from accountability.models import BoardEntry, Objection
from accountability.states import EntryState
from units.debts import Chip, Debt, Task, after_step, before_the_day, days_between, first_day_over
from units.desk.lamp import Lamp
from units.models import Role

BOARD = Chip("board", "待确认上榜", 330)
OBJECTION = Chip("objection", "待复核", 341)
CARRY = Chip("objection_carry", "待落实复核决定", 342)
DECIDED = Chip("objection_told", "复核结果", 344)
TOOK_PART = Func(  # everybody who steps aside, and who asked
    F("hands"),
    F("asked_by"),
    template="array_remove(ARRAY(SELECT jsonb_array_elements_text(%(expressions)s, NULL)",
    arg_joiner=")::bigint) || ",
    output_field=ArrayField(BigIntegerField()),
)
ASKED_ON = Coalesce(F("lift_asked_on"), F("proposed_on"))
WHO_ASKED = Case(When(state=EntryState.PROPOSED, then=F("proposed_by")), default=F("lift_asked_by"))


def _to_agree(days):
    return BoardEntry.objects.filter(Q(state=EntryState.PROPOSED) | Q(state=EntryState.LIFTING))


def _read_entry(entry):
    lamp = Lamp("wait", entry.get_state_display(), entry.lift_reason or entry.reason)
    title = f"{entry.get_board_display()}：{entry.get_ground_display()}"
    day = entry.lift_asked_on or entry.proposed_on
    return Task("上榜", title, str(entry.unit), "红黑榜", day, lamp)


def _read_objection(one):
    return Task("复核", one.words, str(one.unit), one.get_turn_display(), one.due_on, one.lamp)


def _decidable(waiting: Any, person: Any) -> Any:
    return waiting.decidable_by(person)


def _to_decide(key, role, rows):
    """An objection that waits for this role to decide it, without who took part in the act or asked (M118)."""
    return Debt(
        key,
        "复核申请未决定",
        (OBJECTION,),
        (role,),
        rows,
        _read_objection,
        page="accountability:objection",
        verb="accountability:objection_decide",
        related=("unit",),
        order=("due_on", "pk"),
        about=Value("复核"),
        since=F("asked_on"),
        late=lambda days: days_between(days.on, F("due_on")),
        reminded=before_the_day,
        judged=True,
        parted=TOOK_PART,
        queue=_decidable,
    )


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
    _to_decide("objection", Role.OFFICE, lambda days: Objection.objects.waiting_for_the_office()),
    _to_decide("objection_up", Role.SUPERIOR, lambda days: Objection.objects.waiting_for_the_superior()),
    Debt(
        "objection_carry",
        "复核决定未落实",
        (CARRY,),
        (Role.OFFICE,),
        lambda days: Objection.objects.to_carry_out(),
        _read_objection,
        page="accountability:objection",
        verb="accountability:board_entry",
        related=("unit",),
        judged=True,
    ),
    Debt(
        "objection_told",
        "复核决定未查看",
        (DECIDED,),
        (Role.CLERK,),
        lambda days: Objection.objects.unread(),
        _read_objection,
        page="accountability:objection",
        verb="accountability:objection_read",
        related=("unit",),
    ),
)
