"""Which move is legal, who makes it, what the trail says of it: lists, items, releases, leads, extensions.

What happens to handed-in ledgers, bundles and flags stands in `machine_states`.
"""

from django.db.models import TextChoices

from trail.tables import SYSTEM, Move, Moves


class ListState(TextChoices):
    DRAFT = "draft", "草拟"
    SUBMITTED = "submitted", "已上报，待接收"
    RETURNED = "returned", "已退回，待修改"
    ACCEPTED = "accepted", "已接收"


L = ListState
LIST_MOVES = Moves(
    "list",
    ListState,
    [
        Move(None, L.DRAFT, "list_edit", "list.created", "建立清单"),
        Move(L.DRAFT, L.SUBMITTED, "list_edit", "list.moved", "上报清单"),
        Move(L.SUBMITTED, L.RETURNED, "list_decide", "list.moved", "退回清单"),  # or a unit above that has it
        Move(L.SUBMITTED, L.ACCEPTED, "list_decide", "list.moved", "接收清单"),
        Move(L.RETURNED, L.SUBMITTED, "list_edit", "list.moved", "上报清单"),
        # a problem found later is filed as a supplement (M33)
        Move(L.ACCEPTED, L.SUBMITTED, "list_edit", "list.moved", "上报清单"),
    ],
    noun="这份清单",
    page=("issues:list", "pk"),
)


class State(TextChoices):
    DRAFT = "draft", "草拟"
    FILED = "filed", "已上报，待接收"
    ORDERED = "ordered", "已交办，待签收"
    IN_PROGRESS = "in_progress", "整改中"
    FINISHED = "finished", "已完成，待评议"
    APPROVED = "approved", "评议通过，待审核"
    CLOSED = "closed", "已销号"
    ENDED = "ended", "已终结（未销号）"  # neither fixed nor open: counted apart (M119)


S = State
MOVES = Moves(  # every legal move is a row here; nothing else moves an item
    "item",
    State,
    [
        Move(None, S.DRAFT, "list_edit"),  # a ledger brings thousands at once: its own event tells of them
        Move(None, S.ORDERED, "item_order", "item.ordered", "交办整改"),
        Move(S.ORDERED, S.IN_PROGRESS, "list_edit", "item.moved", "签收，开始整改"),
        Move(S.DRAFT, S.FILED, "list_edit", "item.moved", "上报，等待活动办接收"),
        Move(S.FILED, S.IN_PROGRESS, "list_decide", "item.moved", "活动办接收，开始整改"),
        Move(S.FILED, S.DRAFT, "list_decide", "item.moved", "随清单退回修改"),
        Move(S.IN_PROGRESS, S.FINISHED, "item_finish", "item.moved", "申报整改完成"),
        Move(S.FINISHED, S.APPROVED, SYSTEM, "item.moved", "民主评议达标，可以申请销号"),
        Move(S.FINISHED, S.IN_PROGRESS, SYSTEM, "item.moved", "评议未获认可，继续整改"),  # below 80 %
        Move(S.APPROVED, S.CLOSED, SYSTEM, "item.moved", "办结销号"),  # by the last audit
        Move(S.APPROVED, S.IN_PROGRESS, SYSTEM, "item.moved", "审核退回，继续整改"),
        Move(S.CLOSED, S.IN_PROGRESS, "item_order", "item.moved", "重新整改"),
        Move(S.IN_PROGRESS, S.ENDED, "ending_decide", "item.moved", "上一级党组织批准终结（不计销号）"),
        Move(S.ORDERED, S.ENDED, "ending_decide", "item.moved", "上一级党组织批准终结（不计销号）"),
        Move(S.ENDED, S.IN_PROGRESS, "ending_reverse", "item.moved", "撤销终结，恢复整改"),
    ],
    noun="这个事项",
    page=("issues:item", "pk"),
    gone=("item.deleted",),
)


class ReleaseState(TextChoices):
    PROPOSED = "proposed", "待核对"
    REFUSED = "refused", "已退回"
    RELEASED = "released", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"


R = ReleaseState
RELEASE_MOVES = (
    Moves(  # what is refused or withdrawn is over: a new release is proposed, never an old one revived
        "disclosure",
        ReleaseState,
        [
            Move(None, R.PROPOSED, "release_propose", "disclosure.proposed"),
            Move(R.PROPOSED, R.RELEASED, "release_check", "disclosure.released"),
            Move(R.PROPOSED, R.REFUSED, "release_check", "disclosure.refused"),
            Move(R.RELEASED, R.WITHDRAWN, "release_withdraw", "disclosure.withdrawn"),
        ],
        noun="这份公示",
        page=("issues:release", "pk"),
        after_end=("purged_on",),  # the copies go when their time is over (S113)
    )
)


class LeadState(TextChoices):
    ASKED = "asked", "待上级答复"
    TAKEN = "taken", "上级牵头"
    DECLINED = "declined", "上级答复由单位自办"
    WITHDRAWN = "withdrawn", "单位已撤回"


LEAD_MOVES = Moves(
    "lead_request",
    LeadState,
    [
        Move(None, LeadState.ASKED, "lead_ask", "lead.asked", "申请上级牵头"),
        Move(LeadState.ASKED, LeadState.TAKEN, "lead_answer", "lead.answered", "上级答复：牵头办理"),
        Move(LeadState.ASKED, LeadState.DECLINED, "lead_answer", "lead.answered", "上级答复：由单位自办"),
        Move(LeadState.ASKED, LeadState.WITHDRAWN, "lead_ask", "lead.withdrawn", "撤回上级牵头的申请"),
    ],
    noun="这份牵头申请",
    page=("issues:lead", "pk"),
    told_on="item",
    told_at="'item:' || {row}.item_id",
)
ENDS_FROM = (State.ORDERED, State.IN_PROGRESS)  # what may end otherwise than fixed (M119)
WITH_UNIT = [
    State.FILED,
    State.ORDERED,
    State.IN_PROGRESS,
]  # the unit still has the ball, so it can be overdue
TAKES_PARTS = [State.DRAFT, *WITH_UNIT]  # not declared done: a main item may still be broken down (M18)
WAITING = [State.FINISHED, State.APPROVED]  # declared done: before the people, or before the auditors
SETTLED = [State.CLOSED, State.ENDED]  # nothing more is to be done: closed out, or ended by a decision (M119)
COUNTED = [state for state in State if state != State.DRAFT]  # what “已上报” counts


class OrderState(TextChoices):
    ORDERED = "ordered", "待签收"
    SIGNED = "signed", "已签收"
    LAPSED = "lapsed", "随事项终结，不再签收"


ORDER_MOVES = Moves(
    "order",
    OrderState,
    [
        Move(None, OrderState.ORDERED, "item_order", "order.given"),
        Move(OrderState.ORDERED, OrderState.SIGNED, "list_edit", "order.signed", "签收交办，写明整改措施"),
        Move(OrderState.ORDERED, OrderState.LAPSED, SYSTEM, "order.lapsed", "事项已终结，交办不再签收"),
    ],
    noun="这份交办",
    page=("issues:order", "pk"),
    told_on="item",
    told_at="'item:' || {row}.item_id",
)


class ExtensionState(TextChoices):
    ASKED = "asked", "待督导组审批"
    PASSED = "passed", "待活动办审批"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


E = ExtensionState
LAPSED = "extension.lapsed"
EXTENSION_MOVES = Moves(  # two approvals, one level after the other (convention 11)
    "extension",
    ExtensionState,
    [
        Move(None, E.ASKED, "extension_ask", "extension.asked"),
        Move(E.ASKED, E.PASSED, "extension_group", "extension.moved", "督导组同意延期，转活动办审批"),
        Move(E.ASKED, E.REFUSED, "extension_group", "extension.moved", "督导组不同意延期"),
        Move(E.ASKED, E.WITHDRAWN, "extension_ask", "extension.moved", "撤回延期申请"),
        Move(E.ASKED, E.WITHDRAWN, SYSTEM, LAPSED, "申报完成，未办结的延期申请自动撤回"),
        Move(E.PASSED, E.GRANTED, "extension_office", "extension.moved", "活动办批准延期"),
        Move(E.PASSED, E.REFUSED, "extension_office", "extension.moved", "活动办不批准延期"),
        Move(E.PASSED, E.WITHDRAWN, "extension_ask", "extension.moved", "撤回延期申请"),
        Move(E.PASSED, E.WITHDRAWN, SYSTEM, LAPSED, "申报完成，未办结的延期申请自动撤回"),
    ],
    noun="这份延期申请",
    page=("issues:extension", "pk"),
    told_on="item",
    told_at="'item:' || {row}.item_id",
)
EXTENSION_OPEN = [ExtensionState.ASKED, ExtensionState.PASSED]


class EndingState(TextChoices):
    PROPOSED = "proposed", "待上一级党组织审批"
    GRANTED = "granted", "已批准终结"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"
    REVERSED = "reversed", "终结已撤销"


N = EndingState
ENDING_LAPSED = "ending.lapsed"
ENDING_MOVES = Moves(  # an item may end otherwise than fixed: proposed below, decided above, undone by a look-back (M119)
    "ending",
    EndingState,
    [
        Move(None, N.PROPOSED, "ending_propose", "ending.proposed"),
        Move(N.PROPOSED, N.GRANTED, "ending_decide", "ending.decided", "批准终结申请"),
        Move(N.PROPOSED, N.REFUSED, "ending_decide", "ending.decided", "不批准终结申请"),
        Move(N.PROPOSED, N.WITHDRAWN, "ending_propose", "ending.withdrawn", "撤回终结申请"),
        Move(N.PROPOSED, N.WITHDRAWN, SYSTEM, ENDING_LAPSED, "申报完成，未办结的终结申请自动撤回"),
        Move(N.GRANTED, N.REVERSED, "ending_reverse", "ending.reversed", "撤销终结"),
    ],
    noun="这份终结申请",
    page=("issues:ending", "pk"),
    told_on="item",
    told_at="'item:' || {row}.item_id",
)
