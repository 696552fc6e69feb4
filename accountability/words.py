"""How acts of the boards and objections read in Chinese, for 留痕 and 办理记录."""

from accountability.objection_states import OBJECTION_MOVES
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
name_acts(
    sentences(OBJECTION_MOVES, prefix=lambda event: f"{event.get('about', '')}，")
    | {
        "objection.known": "单位已知悉复核决定",
        "objection.followed": "按复核决定，已提出撤销，等另一人确认",
    }
)
