"""The words and moves of inspections: the doubt list and the spot checks."""

from django.db.models import TextChoices

from issues.states import COUNTED, WAITING, State
from trail.tables import SYSTEM, Move, Moves


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
    ENDED = "ended", "已终结（未销号）事项"


DRAWN_FROM: dict[
    Among, list[State]
] = {  # the states of the items on the frozen list; the database freezes it from the same table
    Among.FILED: [*COUNTED],
    Among.DONE: [*WAITING, State.CLOSED],
    Among.CLOSED: [State.CLOSED],
    Among.ENDED: [State.ENDED],  # was it right to end them (M119)
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
        # when the last drawn item is looked at
        Move(DrawState.DRAWN, DrawState.DONE, SYSTEM, "spot_check.done", "抽中的事项已全部查完"),
    ],
    noun="这次抽查",
    page=("inspections:spot_check", "pk"),
    way="同一份名单只抽一次，不能重抽；对结果有疑问的，可以下载名单重新推算。",
)


DRAW_RUNNING = [DrawState.ANNOUNCED, DrawState.DRAWN]
