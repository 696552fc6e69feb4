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
    GROUP = "group", "督导组审核"
    OFFICE = "office", "活动办审核"
    CONTACT = "contact", "联系点领导审核"
    SUPERIOR = "superior", "上一级党组织认定"


class CloseOutState(TextChoices):
    OPEN = "open", "审核中"
    RETURNED = "returned", "已退回"
    CLOSED = "closed", "已销号"


CLOSE_OUT_MOVES = {
    CloseOutState.OPEN: {CloseOutState.RETURNED, CloseOutState.CLOSED},
    CloseOutState.RETURNED: set(),
    CloseOutState.CLOSED: set(),
}


class Verdict(TextChoices):
    PENDING = "pending", "待审核"
    PASSED = "passed", "通过"
    RETURNED = "returned", "退回"


VERDICT_MOVES = {
    Verdict.PENDING: {Verdict.PASSED, Verdict.RETURNED},
    Verdict.PASSED: set(),
    Verdict.RETURNED: set(),
}
