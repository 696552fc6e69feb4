"""The words and moves of accountability: red and black boards, vetoes."""

from django.db.models import TextChoices

from trail.tables import Move, Moves


class Board(TextChoices):
    RED = "red", "红榜"
    BLACK = "black", "黑榜"
    VETO = "veto", "一票否决"


class Ground(TextChoices):
    """Why a unit stands on a board: the words of the sources (M85, M98)."""

    AT_ONCE = "at_once", "立行立改"
    FORCEFUL = "forceful", "措施得力"
    EFFECTIVE = "effective", "效果明显"
    PROTRACTED = "protracted", "久拖不决"
    EMPTY = "empty", "措施不实"
    EVASIVE = "evasive", "推诿应付"
    PUBLIC_ORDER = "public_order", "社会治安综合治理"
    FAMILY = "family", "计划生育工作"
    STABILITY = "stability", "社会稳定"
    CIVILITY = "civility", "文明单位创建"
    SAFETY = "safety", "安全生产"
    LAW = "law", "依法行政"
    FINANCE = "finance", "经济审计"
    ENVIRONMENT = "environment", "环境综合整治"
    CONDUCT = "conduct", "行政效能评议"


GROUNDS = {
    Board.RED: [Ground.AT_ONCE, Ground.FORCEFUL, Ground.EFFECTIVE],
    Board.BLACK: [Ground.PROTRACTED, Ground.EMPTY, Ground.EVASIVE],
    Board.VETO: list(Ground)[6:],
}


class EntryState(TextChoices):
    PROPOSED = "proposed", "待另一人确认"
    LISTED = "listed", "在榜"
    LIFTING = "lifting", "在榜，待另一人确认撤销"
    LIFTED = "lifted", "已撤销"
    DROPPED = "dropped", "未列入"


E = EntryState
ENTRY_MOVES = Moves(
    "board_entry",
    EntryState,
    [  # to stand and to be lifted each take two persons; to leave things as they are takes one (S59)
        Move(None, E.PROPOSED, "board_keep", "board.proposed"),
        Move(E.PROPOSED, E.LISTED, "board_keep", "board.confirmed", "另一人确认，列入"),
        Move(E.PROPOSED, E.DROPPED, "board_keep", "board.dropped", "没有列入"),
        Move(E.LISTED, E.LIFTING, "board_keep", "board.lift_asked", "提出撤销"),
        Move(E.LIFTING, E.LIFTED, "board_keep", "board.lifted", "另一人确认，撤销"),
        Move(E.LIFTING, E.LISTED, "board_keep", "board.kept", "不予撤销，继续在榜"),
    ],
    noun="这一条",
    page=("accountability:board_entry", "pk"),
)
STANDING = [EntryState.LISTED, EntryState.LIFTING]


ENTRY_OPEN = [EntryState.PROPOSED, *STANDING]
