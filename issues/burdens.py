"""What `issues` does that burdens a unit (M118): returns, refusals, orders."""

from issues.states import EndingState, ExtensionState, ListState, OrderState, ReleaseState
from trail import clock
from units.burdens import Burden, born_as, burdening
from units.permissions import Permission


def from_signature(row, day):
    """The days run from the day the unit signed for it; while it has not, none has run."""
    return row.signed_on or clock.today()


burdening(
    Burden(
        "list_return",
        "退回整改清单",
        model="list",
        act="list.moved",
        permission=Permission.LIST_DECIDE,
        verbs=("issues.services.lists.return_list",),
        find=born_as("list", ListState.RETURNED),
        page=("issues:list", "pk"),
        follows="清单由单位重新上报即可，不必再按原退回理由修改。",
    ),
    Burden(
        "extension_refusal",
        "不予延期",
        model="extension",
        act="extension.moved",
        permission=Permission.EXTENSION_OFFICE,
        verbs=("issues.services.extensions.decide_extension",),
        find=born_as("extension", ExtensionState.REFUSED),
        unit="item.unit",
        page=("issues:extension", "pk"),
        hands=("group_by_id", "office_by_id"),
        follows="单位可以在完成时限届满前重新申请延期，两级审批按复核决定办理。",
    ),
    Burden(
        "ending_refusal",
        "不批准终结",
        model="ending",
        act="ending.decided",
        permission=Permission.ENDING_DECIDE,
        verbs=("issues.services.endings.decide_ending",),
        find=born_as("ending", EndingState.REFUSED),
        unit="item.unit",
        page=("issues:item", "item_id"),
        hands=("decided_by_id",),
        follows="事项继续整改；单位可以按复核决定重新提出终结申请。",
    ),
    Burden(
        "order",
        "交办整改、回炉、补课",
        model="order",
        act="order.given",
        permission=Permission.ITEM_ORDER,
        verbs=(
            "issues.services.orders.order_item",
            "issues.services.orders.reopen_item",
            "issues.services.endings.reverse_ending",
        ),
        find=born_as("order", OrderState.ORDERED),
        unit="item.unit",
        page=("issues:item", "item_id"),
        hands=("ordered_by_id",),
        runs_from=from_signature,
        follows="交办不会自动撤回：单位按复核决定填报进度、申报完成，经评议和审核销号。",
    ),
    Burden(
        "release_refusal",
        "退回公示材料",
        model="disclosure",
        act="disclosure.refused",
        permission=Permission.RELEASE_CHECK,
        verbs=("issues.services.releases.refuse_release",),
        find=born_as("disclosure", ReleaseState.REFUSED),
        page=("issues:release", "pk"),
        hands=("checked_by_id",),
        follows="单位重新提交这份公示材料，由另一人核对发布。",
    ),
)
