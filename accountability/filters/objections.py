"""What the list of objections may be narrowed by; any other name is refused (S73)."""

import django_filters as filters

from accountability.models import Objection
from accountability.objection_states import DecidedBy, ObjectionState
from trail import clock
from units.burdens import BURDENS
from units.desk.filters import NamedChoiceFilter, Narrowed, units_in_sight


def _kinds():
    return [(one.key, one.words) for one in BURDENS.values()]


class ObjectionFilter(Narrowed):
    """Objections by kind of act, state, whose turn it is, unit, and whether their day is over."""

    burden = filters.ChoiceFilter(label="对什么", choices=_kinds, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=ObjectionState.choices, empty_label="全部")
    turn = filters.ChoiceFilter(label="由谁复核", choices=DecidedBy.choices, empty_label="全部")
    unit = NamedChoiceFilter(label="单位", queryset=units_in_sight, empty_label="全部")
    late = filters.ChoiceFilter(
        label="期限", choices=[("yes", "超过复核期限")], empty_label="全部", method="only_late"
    )

    class Meta:
        model = Objection
        fields: list[str] = []

    def only_late(self, rows, name, value):
        return rows.late(on=clock.today())
