"""Which move is legal, for reviews and for close-outs."""

from django.db.models import TextChoices


class ReviewState(TextChoices):
    DRAFT = "draft", "筹备中"
    LOCKED = "locked", "名册已锁定"
    OPEN = "open", "正在投票"
    CLOSED = "closed", "投票结束，待计票"
    COUNTED = "counted", "已计票封存，待督导组确认"
    DECIDED = "decided", "已认定"
    VOID = "void", "作废"
    CANCELLED = "cancelled", "已取消"


REVIEW_MOVES = {
    ReviewState.DRAFT: {ReviewState.LOCKED, ReviewState.CANCELLED},
    ReviewState.LOCKED: {ReviewState.OPEN, ReviewState.DRAFT, ReviewState.CANCELLED},
    ReviewState.OPEN: {ReviewState.CLOSED, ReviewState.CANCELLED},
    ReviewState.CLOSED: {ReviewState.COUNTED, ReviewState.VOID},  # by the function `tally` alone
    ReviewState.COUNTED: {ReviewState.DECIDED, ReviewState.VOID},  # the group confirms, or objects
    ReviewState.DECIDED: set(),
    ReviewState.VOID: set(),
    ReviewState.CANCELLED: set(),
}
ENDED = [ReviewState.DECIDED, ReviewState.VOID, ReviewState.CANCELLED]


class SlipState(TextChoices):
    UNUSED = "unused", "未用"
    USED = "used", "已用"
    VOID = "void", "作废"


SLIP_MOVES = {
    SlipState.UNUSED: {SlipState.USED, SlipState.VOID},
    SlipState.USED: set(),
    SlipState.VOID: set(),
}


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


CLOSE_OUT_MOVES = {
    CloseOutState.OPEN: {
        CloseOutState.RETURNED,
        CloseOutState.CLOSED,
        CloseOutState.WITHDRAWN,
        CloseOutState.VOID,  # by the guards of the database alone: what was judged is no longer what is there
    },
    CloseOutState.RETURNED: set(),
    CloseOutState.CLOSED: set(),
    CloseOutState.WITHDRAWN: set(),
    CloseOutState.VOID: set(),
}


class Verdict(TextChoices):
    PENDING = "pending", "待审核"
    PASSED = "passed", "通过"
    RETURNED = "returned", "退回"
    WITHDRAWN = "withdrawn", "上一步撤回"
    VOID = "void", "作废"


DECIDED = [Verdict.PASSED, Verdict.RETURNED]  # what a person said; the other two are only ends of a turn
VERDICT_MOVES = {
    Verdict.PENDING: {Verdict.PASSED, Verdict.RETURNED, Verdict.WITHDRAWN, Verdict.VOID},
    Verdict.PASSED: set(),
    Verdict.RETURNED: set(),
    Verdict.WITHDRAWN: set(),
    Verdict.VOID: set(),
}


class ReturnTo(TextChoices):
    REWORK = "rework", "退回整改"  # to the work itself: new progress, a new review, a new application
    AUTHOR = "author", "退回单位补充"  # the review stands; the answer comes back to the level that asked
    PREVIOUS = "previous", "退回上一级"  # the level before looks again, then it comes back
