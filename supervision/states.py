"""The words and moves of supervision: the doubt list, the spot checks, the boards."""

from django.db.models import TextChoices

from issues.states import COUNTED, WAITING, State
from trail.moves import SYSTEM, Move, Moves


class Doubt(TextChoices):
    """The questions of the doubt list (V20). They are never verdicts: a row here is worth a look and nothing more."""

    SAME_TEXT = "same_text", "多家单位文字相同"
    QUICK = "quick", "申报完成后一天内销号"
    MASS = "mass", "时限之前集中销号"
    UNANIMOUS = "unanimous", "刚够人数、全票认可"
    SHORT = "short", "投票只开了几分钟"
    JUST = "just", "刚好达到门槛"
    THIRD = "third", "三次以上延期"


class Among(TextChoices):
    """Which items a spot check is drawn from."""

    FILED = "filed", "全部已上报事项"
    DONE = "done", "已申报完成的事项"
    CLOSED = "closed", "已销号事项"


DRAWN_FROM: dict[
    Among, list[State]
] = {  # the states of the items on the frozen list; the database freezes it from the same table
    Among.FILED: [*COUNTED],
    Among.DONE: [*WAITING, State.CLOSED],
    Among.CLOSED: [State.CLOSED],
}


class DrawState(TextChoices):
    ANNOUNCED = "announced", "已公布名单，待抽取"
    DRAWN = "drawn", "已抽取，检查中"
    DONE = "done", "已查完"
    CANCELLED = "cancelled", "已取消"


DRAW_MOVES = Moves(  # what is drawn is never drawn again, and what is cancelled never was drawn (S58)
    "spot_check",
    DrawState,
    [
        Move(None, DrawState.ANNOUNCED, "spot_check_hold", "spot_check.announced"),
        Move(DrawState.ANNOUNCED, DrawState.DRAWN, "spot_check_draw", "spot_check.drawn"),
        Move(DrawState.ANNOUNCED, DrawState.CANCELLED, "spot_check_hold", "spot_check.cancelled"),
        Move(
            DrawState.DRAWN, DrawState.DONE, SYSTEM, "spot_check.done"
        ),  # when the last drawn item is looked at
    ],
    noun="这次抽查",
    way="同一份名单只抽一次，不能重抽；对结果有疑问的，可以下载名单重新推算。",
)
DRAW_RUNNING = [DrawState.ANNOUNCED, DrawState.DRAWN]


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
ENTRY_MOVES = (
    Moves(  # to stand and to be lifted each take two persons; to leave things as they are takes one (S59)
        "board_entry",
        EntryState,
        [
            Move(None, E.PROPOSED, "board_keep", "board.proposed"),
            Move(E.PROPOSED, E.LISTED, "board_keep", "board.confirmed", "另一人确认，列入"),
            Move(E.PROPOSED, E.DROPPED, "board_keep", "board.dropped", "没有列入"),
            Move(E.LISTED, E.LIFTING, "board_keep", "board.lift_asked", "提出撤销"),
            Move(E.LIFTING, E.LIFTED, "board_keep", "board.lifted", "另一人确认，撤销"),
            Move(E.LIFTING, E.LISTED, "board_keep", "board.kept", "不予撤销，继续在榜"),
        ],
        noun="这一条",
    )
)
STANDING = [EntryState.LISTED, EntryState.LIFTING]
ENTRY_OPEN = [EntryState.PROPOSED, *STANDING]


class MailState(TextChoices):
    WAITING = "waiting", "待发"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发"
    FAILED = "failed", "未能发出"


MAIL_MOVES = Moves(
    "mail",
    MailState,
    [
        Move(None, MailState.WAITING, SYSTEM),  # written by a sweep, beside the reminders' own events
        Move(MailState.WAITING, MailState.SENDING, SYSTEM, "mail.leaving", "开始发送"),
        Move(MailState.SENDING, MailState.SENT, SYSTEM, "mail.sent", "已发出"),
        Move(MailState.SENDING, MailState.WAITING, SYSTEM, "mail.put_back", "没有发出，等待重试"),
        Move(MailState.SENDING, MailState.FAILED, SYSTEM, "mail.failed", "多次没有发出，不再重试"),
    ],
    noun="这封邮件",
)
