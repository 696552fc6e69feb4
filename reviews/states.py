"""Which move is legal, who makes it, what the trail says of it: reviews, slips, close-outs and their verdicts."""

from django.db.models import TextChoices

from trail.tables import DATABASE, SYSTEM, Move, Moves


class ReviewState(TextChoices):
    DRAFT = "draft", "筹备中"
    LOCKED = "locked", "名册已锁定"
    OPEN = "open", "正在投票"
    CLOSED = "closed", "投票结束，待计票"
    COUNTED = "counted", "已计票封存，待督导组确认"
    DECIDED = "decided", "已认定"
    VOID = "void", "作废"
    CANCELLED = "cancelled", "已取消"


R = ReviewState
_MOVED, _REHEARSED, _PASS = "review.moved", "review.rehearsed", "evaluation.pass_opened"
REVIEW_MOVES = Moves(
    "review",
    ReviewState,
    [
        Move(None, R.DRAFT, "review_hold", "review.opened"),
        Move(None, R.DRAFT, "review_hold", _PASS),
        Move(None, R.DRAFT, "review_hold", _REHEARSED),  # a rehearsal lives and ends in one act of its review
        Move(R.DRAFT, R.LOCKED, "review_hold", _MOVED, "锁定名册和规则"),
        Move(R.LOCKED, R.DRAFT, "review_confirm", _MOVED, "督导组退回名册"),
        Move(R.LOCKED, R.OPEN, "review_confirm", _MOVED, "督导组见证，投票开始"),
        Move(R.OPEN, R.CLOSED, "review_confirm", _MOVED, "督导组见证，投票结束"),
        Move(R.CLOSED, R.COUNTED, DATABASE, _MOVED, "计票并封存"),  # by the function `tally` alone
        Move(R.CLOSED, R.VOID, DATABASE, _MOVED, "数字不符，本场自动作废"),
        Move(R.COUNTED, R.DECIDED, "review_confirm", _MOVED, "督导组确认，认定评议结果"),
        Move(R.COUNTED, R.VOID, "review_confirm", _MOVED, "督导组提出异议，本场作废"),
        Move(R.DRAFT, R.CANCELLED, "review_hold", _MOVED, "取消评议"),
        Move(R.LOCKED, R.CANCELLED, "review_hold", _MOVED, "取消评议"),
        Move(R.OPEN, R.CANCELLED, "review_confirm", _MOVED, "取消评议"),
    ],
    noun="这场评议",
    page=("reviews:review", "pk"),
    told_at="'review:' || {row}.rehearsal_of_id",
)
ENDED = [ReviewState.DECIDED, ReviewState.VOID, ReviewState.CANCELLED]


class SlipState(TextChoices):
    UNUSED = "unused", "未用"
    USED = "used", "已用"
    VOID = "void", "作废"


SLIP_MOVES = Moves(
    "slip",
    SlipState,
    [
        Move(None, SlipState.UNUSED, "review_hold"),
        Move(SlipState.UNUSED, SlipState.USED, SYSTEM),
        Move(SlipState.UNUSED, SlipState.VOID, "review_hold"),
    ],
    noun="这张评议票",
    untold="an event per slip would put a time and an order beside each ballot: who voted when could be read there (S1)",
)


class Outcome(TextChoices):
    PENDING = "pending", "待评议"
    PASSED = "passed", "达标"
    BELOW = "below", "未达标，继续整改"
    CANCELLED = "cancelled", "评议取消或作废"
    RANKED = "ranked", "计入排名"  # of posts: a pass ranks, people decide


class Level(TextChoices):
    UNIT = "unit", "单位补充"  # no level of a chain: where the ball lies while the author answers a return
    GROUP = "group", "督导组审核"
    OFFICE = "office", "活动办审核"
    CONTACT = "contact", "联系点领导审核"
    SUPERIOR = "superior", "上一级党组织认定"


class CloseOutState(TextChoices):
    OPEN = "open", "审核中"
    RETURNED = "returned", "已退回整改"
    CLOSED = "closed", "已销号"
    WITHDRAWN = "withdrawn", "单位已撤回"
    VOID = "void", "内容有变动，已作废"


C = CloseOutState
VOIDED = "close_out.voided"
CLOSE_OUT_MOVES = Moves(
    "close_out",
    CloseOutState,
    [
        Move(None, C.OPEN, "close_apply", "close_out.applied", "申请销号"),
        Move(C.OPEN, C.RETURNED, SYSTEM, "audit.decided"),  # by the level that decides
        Move(C.OPEN, C.CLOSED, SYSTEM, "audit.decided"),  # by the last level
        Move(C.OPEN, C.WITHDRAWN, "close_apply", "close_out.withdrawn", "单位撤回销号申请"),
        # by the guards of the database alone: what was judged is no longer what is there
        Move(C.OPEN, C.VOID, DATABASE, VOIDED, "审核中的内容有变动，已作出的结论作废"),
    ],
    noun="这次销号申请",
    page=("issues:item", "item_id"),
    told_on="item",
    told_at="'item:' || {row}.item_id",
)


class Verdict(TextChoices):
    PENDING = "pending", "待审核"
    PASSED = "passed", "通过"
    RETURNED = "returned", "退回"
    WITHDRAWN = "withdrawn", "上一步撤回"
    VOID = "void", "作废"


DECIDED = [Verdict.PASSED, Verdict.RETURNED]  # what a person said; the other two are only ends of a turn
V = Verdict
VERDICT_MOVES = Moves(
    "audit_step",
    Verdict,
    [
        Move(None, V.PENDING, SYSTEM),  # the ball arrives with the act before it
        Move(V.PENDING, V.PASSED, SYSTEM, "audit.decided"),  # each level asks for its own right
        Move(
            V.PENDING, V.PASSED, "close_apply", "close_out.answered"
        ),  # the unit answers what it was asked for
        Move(V.PENDING, V.RETURNED, SYSTEM, "audit.decided"),
        Move(V.PENDING, V.WITHDRAWN, SYSTEM, "audit.withdrawn"),  # the level before takes its verdict back
        Move(V.PENDING, V.WITHDRAWN, "close_apply", "close_out.withdrawn"),
        Move(V.PENDING, V.VOID, DATABASE, VOIDED),
    ],
    noun="这一步",
    page=("reviews:audit", "pk"),
    field="verdict",
    told_on="close_out.item",
    told_at="(SELECT 'item:' || item_id FROM reviews_closeout WHERE id = {row}.close_out_id)",
)


class ReturnTo(TextChoices):
    REWORK = "rework", "退回整改"  # to the work itself: new progress, a new review, a new application
    AUTHOR = "author", "退回单位补充"  # the review stands; the answer comes back to the level that asked
    PREVIOUS = "previous", "退回上一级"  # the level before looks again, then it comes back
