"""How the acts of lists and items read in Chinese, for 办理记录."""

from issues.machine_states import BUNDLE_MOVES, DELIVERY_MOVES, LEDGER_MOVES
from issues.models import Disclosure, Ending, Flag, Item, ItemDay, Order
from issues.states import ENDING_MOVES, EXTENSION_MOVES, LEAD_MOVES, LIST_MOVES, MOVES, ORDER_MOVES
from trail.tables import sentences
from trail.words import because, name_acts

RANKS = dict(Item.Priority.choices)
OF_ITEMS = sentences(MOVES)
OF_LISTS = sentences(
    LIST_MOVES, prefix=lambda event: event.get("body", "") if event.get("after") == "returned" else ""
)


def _moved_list(event):
    to = f"，送{event['body']}接收" if event.get("after") == "submitted" and event.get("body") else ""
    return because(OF_LISTS["list.moved"](event | {"reason": ""}) + to, event.get("reason"))


def _moved_item(event):
    if event.get("after") == "filed" and event.get("body"):
        return f"上报，等待{event['body']}接收"
    return OF_ITEMS["item.moved"](event)


def _reported(event):
    files = event.get("files") or []
    return because("填报进度" + (f"（附 {len(files)} 个文件）" if files else ""), event.get("text"))


def _ticked(event):
    which = "、".join(str(order) for order in event.get("measures") or [])
    return f"登记第 {which} 条措施于 {event.get('done_on')} 完成"


def _flag(event):
    return Flag.Kind(event["kind"]).label if event.get("kind") in Flag.Kind.values else ""


def _scope(event):
    return next((label for value, label in Disclosure.Scope.choices if value == event.get("scope")), "")


def _proposed(event):
    window = f"{event.get('starts_on')} 至 {event.get('ends_on')}"
    return f"提交公示“{event.get('title')}”：{_scope(event)}，{window}，共 {event.get('items')} 项"


def _release(act):
    return lambda event: because(f"{act}“{event.get('title')}”", event.get("reason"))


def _stored(event):
    counts = f"新增 {event.get('added', 0)} 项，改动 {event.get('changed', 0)} 项"
    return f"从台账“{event.get('name', '')}”导入（{counts}）"


def _ranked(event):
    before, after = (RANKS.get(event.get(key, 0), "") for key in ("before", "after"))
    return because(f"轻重缓急：{before} → {after}", event.get("reason"))


name_acts(
    sentences(EXTENSION_MOVES)
    | sentences(LEAD_MOVES)
    | sentences(ORDER_MOVES)
    | sentences(ENDING_MOVES)
    | sentences(BUNDLE_MOVES)
    | sentences(DELIVERY_MOVES)
    | sentences(LEDGER_MOVES)
    | OF_LISTS
    | {
        "item.added": "添加事项",
        "item.edited": "修改事项",
        "item.days_set": lambda event: because(
            f"定为“{Item.Course(event['after']).label}”", "；".join(event.get("days") or [])
        ),
        "item.day_reported": lambda event: (
            f"报告{ItemDay.Kind(event['kind']).label} {event.get('due_on')}：{event.get('what', '')}"
        ),
        "item.went_over": lambda event: because("随单位变更移交承接单位", event.get("document")),
        "list.went_over": lambda event: because("清单随单位变更移交承接单位", event.get("document")),
        "item.deleted": "删除草拟事项",
        "item.moved": _moved_item,
        "item.reported": _reported,
        "item.flagged": lambda event: f"系统标记：{_flag(event)}",
        "item.flag_cleared": lambda event: f"解除标记：{_flag(event)}",
        "item.ordered": lambda event: because("交办整改", event.get("reason")),
        "order.given": lambda event: because(
            f"{Order.Kind(event['kind']).label}，{event.get('deadline')} 前完成"
            + (f"（原销号 {event['former']}）" if event.get("former") else ""),
            event.get("reason"),
        ),
        "item.ranked": _ranked,
        "measure.completed": _ticked,
        "extension.asked": lambda event: because(
            f"申请延期：{event.get('before')} → {event.get('after')}", event.get("reason")
        ),
        "ending.proposed": lambda event: because(
            f"申请终结：{Ending.Kind(event['kind']).label}"
            + (f" {event['into']}" if event.get("into") else ""),
            event.get("reason"),
        ),
        "item.extended": lambda event: (
            f"完成时限由 {event.get('before')} 延至 {event.get('after')}，原时限保留公开"
        ),
        "item.explained": lambda event: because(
            f"提交逾期说明和书面报告（时限 {event.get('deadline')}）", event.get("reason")
        ),
        "item.report_received": lambda event: f"{event.get('body', '')}签收逾期书面报告",
        "list.moved": _moved_list,
        "list.passed": lambda event: f"{event.get('body')}接收，转报{event.get('to')}",
        "disclosure.proposed": _proposed,
        "disclosure.released": _release("核对并发布"),
        "disclosure.refused": _release("退回公示"),
        "disclosure.logged": lambda event: (
            f"登记公示情况：{event.get('medium')} {event.get('issue', '')}".rstrip()
        ),
        "disclosure.purged": "保存期满，清除公示副本",
        "disclosure.withdrawn": _release("撤下公示"),
        "ledger.received": lambda event: f"送交台账 {event.get('files', 0)} 份",
        "ledger.answered": "确认台账中的单位、列或时限",
        "ledger.committed": _stored,
        "ledger.dropped": lambda event: f"放弃台账“{event.get('name', '')}”",
        "ledger.exported": lambda event: f"导出台账“{event.get('name', '')}”",
    }
)
