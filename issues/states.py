"""Which move is legal, for lists and for items. The database triggers are built from the same tables."""

from django.db.models import TextChoices

from units.states import born as born
from units.states import pairs as pairs


class ListState(TextChoices):
    DRAFT = "draft", "草拟"
    SUBMITTED = "submitted", "已上报，待接收"
    RETURNED = "returned", "已退回，待修改"
    ACCEPTED = "accepted", "已接收"


LIST_MOVES = {
    ListState.DRAFT: {ListState.SUBMITTED},
    ListState.SUBMITTED: {ListState.RETURNED, ListState.ACCEPTED},
    ListState.RETURNED: {ListState.SUBMITTED},
    ListState.ACCEPTED: {ListState.SUBMITTED},  # a problem found later is filed as a supplement (M33)
}


class State(TextChoices):
    DRAFT = "draft", "草拟"
    FILED = "filed", "已上报，待接收"
    ORDERED = "ordered", "已交办，待签收"
    IN_PROGRESS = "in_progress", "整改中"
    FINISHED = "finished", "已完成，待评议"
    APPROVED = "approved", "评议通过，待审核"
    CLOSED = "closed", "已销号"


MOVES = {  # every legal move is a row here; nothing else moves an item
    State.DRAFT: {State.FILED},
    State.FILED: {State.IN_PROGRESS, State.DRAFT},  # the activity office accepts or returns the list
    State.ORDERED: {State.IN_PROGRESS},  # born so, by `order_item` alone; the unit signs
    State.IN_PROGRESS: {State.FINISHED},
    State.FINISHED: {State.APPROVED, State.IN_PROGRESS},  # below 80 %: continue
    State.APPROVED: {State.CLOSED, State.IN_PROGRESS},  # sent back by an auditor
    State.CLOSED: {State.IN_PROGRESS},  # look-back: 回炉
}


class ReleaseState(TextChoices):
    PROPOSED = "proposed", "待核对"
    REFUSED = "refused", "已退回"
    RELEASED = "released", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"


RELEASE_MOVES = {  # what is refused or withdrawn is over: a new release is proposed, never an old one revived
    ReleaseState.PROPOSED: {ReleaseState.RELEASED, ReleaseState.REFUSED},
    ReleaseState.REFUSED: set(),
    ReleaseState.RELEASED: {ReleaseState.WITHDRAWN},
    ReleaseState.WITHDRAWN: set(),
}


class LeadState(TextChoices):
    ASKED = "asked", "待上级答复"
    TAKEN = "taken", "上级牵头"
    DECLINED = "declined", "上级答复由单位自办"
    WITHDRAWN = "withdrawn", "单位已撤回"


LEAD_MOVES = {
    LeadState.ASKED: {LeadState.TAKEN, LeadState.DECLINED, LeadState.WITHDRAWN},
    LeadState.TAKEN: set(),
    LeadState.DECLINED: set(),
    LeadState.WITHDRAWN: set(),
}
WITH_UNIT = [
    State.FILED,
    State.ORDERED,
    State.IN_PROGRESS,
]  # the unit still has the ball, so it can be overdue
TAKES_PARTS = [State.DRAFT, *WITH_UNIT]  # not declared done: a main item may still be broken down (M18)
WAITING = [State.FINISHED, State.APPROVED]  # declared done: before the people, or before the auditors
COUNTED = [state for state in State if state != State.DRAFT]  # what “已上报” counts


class OrderState(TextChoices):
    ORDERED = "ordered", "待签收"
    SIGNED = "signed", "已签收"


ORDER_MOVES = {OrderState.ORDERED: {OrderState.SIGNED}, OrderState.SIGNED: set()}


class ExtensionState(TextChoices):
    ASKED = "asked", "待督导组审批"
    PASSED = "passed", "待活动办审批"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


EXTENSION_MOVES = {  # two approvals, one level after the other (convention 11)
    ExtensionState.ASKED: {ExtensionState.PASSED, ExtensionState.REFUSED, ExtensionState.WITHDRAWN},
    ExtensionState.PASSED: {ExtensionState.GRANTED, ExtensionState.REFUSED, ExtensionState.WITHDRAWN},
    ExtensionState.GRANTED: set(),
    ExtensionState.REFUSED: set(),
    ExtensionState.WITHDRAWN: set(),
}
EXTENSION_OPEN = [ExtensionState.ASKED, ExtensionState.PASSED]
