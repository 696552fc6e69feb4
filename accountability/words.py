"""How acts of the boards read in Chinese, for 留痕 and 办理记录."""

from accountability.states import ENTRY_MOVES, Board, Ground
from trail.tables import sentences
from trail.words import because, name_acts

name_acts(
    sentences(ENTRY_MOVES, prefix=lambda event: f"{Board(event['board']).label}：")
    | {
        "board.proposed": lambda event: because(
            f"提出列入{Board(event['board']).label}（{Ground(event['ground']).label}，依据：{event.get('evidence')}）",
            event.get("reason"),
        ),
    }
)
