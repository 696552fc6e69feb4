"""What `accountability` puts on a unit (M118): the black board, a veto."""

from accountability.services.boards import ask_to_lift
from accountability.states import STANDING, Board, EntryState
from units.burdens import Burden, born_as, burdening
from units.permissions import Permission


def _ask_to_lift(row, *, by, reason):
    """The first of the two persons who lift an entry, where it is not asked for already."""
    return ask_to_lift(entry_id=row.pk, by=by, reason=reason) if row.state == EntryState.LISTED else None


burdening(
    Burden(
        "board_entry",
        "列入黑榜、一票否决",
        model="board_entry",
        act="board.confirmed",
        permission=Permission.BOARD_KEEP,
        verbs=("accountability.services.boards.confirm_entry",),
        find=born_as("board_entry", EntryState.LISTED),
        page=("accountability:board_entry", "pk"),
        hands=("proposed_by_id", "confirmed_by_id"),
        burdens=lambda row: row.board in (Board.BLACK, Board.VETO) and row.state in STANDING,
        follows="请活动办一位同志提出撤销、另一位同志确认；确认以前仍在榜。",
        undo=_ask_to_lift,
        undo_permission=Permission.BOARD_KEEP,
        public="正在复核",
    ),
)
