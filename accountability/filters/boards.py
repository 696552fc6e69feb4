"""What the list of the boards may be narrowed by; any other name is refused (S73)."""

import django_filters as filters

from accountability.models import BoardEntry
from accountability.states import Board, EntryState
from units.desk.filters import NamedChoiceFilter, Narrowed, units_in_sight


class BoardFilter(Narrowed):
    """Entries by board, unit and how far they are."""

    board = filters.ChoiceFilter(label="榜", choices=Board.choices, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=EntryState.choices, empty_label="全部")
    unit = NamedChoiceFilter(label="单位", queryset=units_in_sight, empty_label="全部")

    class Meta:
        model = BoardEntry
        fields: list[str] = []
