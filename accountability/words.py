"""How acts of the boards read in Chinese, for 留痕 and 办理记录."""

from accountability.states import Board, Ground
from trail.words import because, name_acts


def _board(sentence):
    """An act on an entry: the board it is about, and why."""
    return lambda event: because(f"{Board(event['board']).label}：{sentence}", event.get("reason"))


name_acts(
    {
        "board.proposed": lambda event: because(
            f"提出列入{Board(event['board']).label}（{Ground(event['ground']).label}，依据：{event.get('evidence')}）",
            event.get("reason"),
        ),
        "board.confirmed": _board("另一人确认，列入"),
        "board.dropped": _board("没有列入"),
        "board.lift_asked": _board("提出撤销"),
        "board.lifted": _board("另一人确认，撤销"),
        "board.kept": _board("不予撤销，继续在榜"),
    }
)
