"""How the acts of reviews and close-outs read in Chinese, for 办理记录."""

from reviews.states import CLOSE_OUT_MOVES, REVIEW_MOVES, Level, ReturnTo, Verdict
from trail.tables import sentences
from trail.words import because, name_acts


def _decided(event):
    level, verdict = event.get("level"), event.get("after")
    title = Level(level).label if level in Level.values else "审核"
    outcome = Verdict(verdict).label if verdict in Verdict.values else ""
    if (to := event.get("to")) in ReturnTo.values and to != ReturnTo.REWORK:
        outcome = f"，{ReturnTo(to).label}"
    return because(f"{title}{outcome}", event.get("reason"))


def _at_level(words):
    """A sentence maker: the level, what was done there, and why."""

    def say(event):
        level = event.get("level")
        title = Level(level).label if level in Level.values else "审核"
        return because(words.format(level=title), event.get("reason"))

    return say


def _transferred(event):
    """To whom, where the page has looked the name up; the trail itself keeps a key, never a name."""
    to = event.get("to")
    words = _at_level("{level}转办" if not to or isinstance(to, int) else f"{{level}}转{to}办理")
    return words(event)


name_acts(
    sentences(CLOSE_OUT_MOVES)
    | sentences(REVIEW_MOVES)
    | {
        "evaluation.created": lambda event: f"建立人员评议（{event.get('posts')} 个岗位）",
        "evaluation.pass_opened": "发起一轮人员评议",
        "evaluation.decided": lambda event: because(
            "对末位作出处理" if event.get("applied") else "对末位不作处理", event.get("reason")
        ),
        "review.opened": lambda event: (
            f"发起民主评议（参评不少于 {event.get('quorum')} 人，点赞率不低于 {event.get('floor')}%）"
        ),
        "review.roll_saved": lambda event: f"保存名册（{event.get('people')} 人）",
        "review.roll_confirmed": "督导组确认名册",
        "review.roll_purged": "保存期满，清除名册姓名，人数保留",
        "opinion.purged": lambda event: (
            f"保存期满，清除 {event.get('many')} 条网络评议的文字，评价保留"
            + (f"（其中 {event['unread']} 条没有看过）" if event.get("unread") else "")
        ),
        "interview.purged": lambda event: f"保存期满，清除 {event.get('many')} 条访谈的原话，评价保留",
        "review.signed_in": lambda event: f"签到 {event.get('people')} 人",
        "review.slips_minted": lambda event: f"印制评议票 {event.get('slips')} 张",
        "review.slips_void": lambda event: f"作废未用的评议票 {event.get('slips')} 张",
        "review.slip_exchanged": "换发评议票 1 张",
        "review.rehearsed": lambda event: "试投，计票一致" if event.get("matched") else "试投，计票不一致",
        "review.start_asked": "提请开始投票",
        "review.past_window": "评议日期已过，还没有办完",
        "review.sheet_added": lambda event: f"上传计票单“{(event.get('sheet') or {}).get('name', '')}”",
        "item.interviewed": "督导组访谈一位群众",
        "opinion.judged": lambda event: (
            "公开一条网络评议意见" if event.get("shown") else "不公开一条网络评议意见"
        ),
        "review.close_asked": "提请结束投票",
        "review.paper_keyed": lambda event: f"录入纸质票（第 {event.get('entry')} 次）",
        "item.put_to_review": "列入民主评议",
        "close_out.answered": _at_level("单位补充完毕，送回{level}"),
        "case.taken": "下载一案一档",
        "audit.decided": _decided,
        "audit.signed": _at_level("{level}签收"),
        "audit.transferred": _transferred,
        "audit.withdrawn": _at_level("{level}撤回结论"),
    }
)
