"""Which move is legal, for reviews and for close-outs."""

from django.db.models import TextChoices


class ReviewState(TextChoices):
    OPEN = "open", "筹备中"
    COUNTED = "counted", "已录入结果，待督导组确认"
    DECIDED = "decided", "已认定"
    CANCELLED = "cancelled", "已取消"


REVIEW_MOVES = {
    ReviewState.OPEN: {ReviewState.COUNTED, ReviewState.CANCELLED},
    ReviewState.COUNTED: {
        ReviewState.DECIDED,
        ReviewState.OPEN,
    },  # the group confirms, or has it counted again
    ReviewState.DECIDED: set(),
    ReviewState.CANCELLED: set(),
}


class Outcome(TextChoices):
    PENDING = "pending", "待评议"
    PASSED = "passed", "达标"
    BELOW = "below", "未达标，继续整改"
    CANCELLED = "cancelled", "评议取消"


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
