"""How the acts of reviews and close-outs read in Chinese, for 办理记录."""

from reviews.states import Level, ReviewState, Verdict
from trail.words import because, name_acts

MOVES = {
    ("open", "counted"): "录入评议结果，等督导组确认",
    ("counted", "decided"): "督导组确认，认定评议结果",
    ("counted", "open"): "督导组退回，重新录入结果",
    ("open", "cancelled"): "取消评议",
}


def _moved(event):
    after = event.get("after")
    plain = ReviewState(after).label if after in ReviewState.values else "办理评议"
    return because(MOVES.get((event.get("before"), after), plain), event.get("reason"))


def _decided(event):
    level, verdict = event.get("level"), event.get("after")
    title = Level(level).label if level in Level.values else "审核"
    outcome = Verdict(verdict).label if verdict in Verdict.values else ""
    return because(f"{title}{outcome}", event.get("reason"))


name_acts(
    {
        "review.opened": lambda event: (
            f"发起民主评议（参评不少于 {event.get('quorum')} 人，点赞率不低于 {event.get('floor')}%）"
        ),
        "review.moved": _moved,
        "item.put_to_review": "列入民主评议",
        "close_out.applied": lambda event: because("申请销号", event.get("reason")),
        "audit.decided": _decided,
    }
)
