"""The words and moves of an objection (复核, M118)."""

from django.db.models import TextChoices

from trail.tables import Move, Moves


class ObjectionState(TextChoices):
    ASKED = "asked", "正在复核"
    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    REVOKED = "revoked", "撤销"
    WITHDRAWN = "withdrawn", "单位已撤回"


class DecidedBy(TextChoices):
    """Whose turn it is: the office, or the superior where the office itself did what is objected to."""

    OFFICE = "office", "活动办"
    SUPERIOR = "superior", "上一级党组织"


S = ObjectionState
OBJECTION_MOVES = Moves(
    "objection",
    ObjectionState,
    [
        Move(None, S.ASKED, "objection_ask", "objection.asked", "申请复核"),
        Move(S.ASKED, S.UPHELD, "objection_decide", "objection.decided", "复核决定：维持"),
        Move(S.ASKED, S.CHANGED, "objection_decide", "objection.decided", "复核决定：变更"),
        Move(S.ASKED, S.REVOKED, "objection_decide", "objection.decided", "复核决定：撤销"),
        Move(S.ASKED, S.WITHDRAWN, "objection_ask", "objection.withdrawn", "撤回复核申请"),
    ],
    noun="这份复核申请",
    page=("accountability:objection", "pk"),
    after_end=("known_on", "known_by_id"),  # the unit has read what was decided
)
OUTCOMES = [ObjectionState.UPHELD, ObjectionState.CHANGED, ObjectionState.REVOKED]
AGAINST_THE_ACT = [ObjectionState.CHANGED, ObjectionState.REVOKED]
