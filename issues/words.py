"""How the acts of lists and items read in Chinese, for 办理记录."""

from issues.models import Disclosure, Flag, Item
from trail.words import because, name_acts

ITEM_MOVES = {
    ("draft", "filed"): "上报，等待活动办接收",
    ("filed", "in_progress"): "活动办接收，开始整改",
    ("filed", "draft"): "随清单退回修改",
    ("in_progress", "finished"): "申报整改完成",
    ("finished", "approved"): "民主评议达标，可以申请销号",
    ("finished", "in_progress"): "评议未获认可，继续整改",
    ("approved", "closed"): "办结销号",
    ("approved", "in_progress"): "审核退回，继续整改",
    ("closed", "in_progress"): "回头看不合格，回炉整改",
}
EXTENSION_MOVES = {
    ("asked", "passed"): "督导组同意延期，转活动办审批",
    ("asked", "refused"): "督导组不同意延期",
    ("passed", "granted"): "活动办批准延期",
    ("passed", "refused"): "活动办不批准延期",
    ("asked", "withdrawn"): "撤回延期申请",
    ("passed", "withdrawn"): "撤回延期申请",
}
RANKS = dict(Item.Priority.choices)
LIST_MOVES = {"submitted": "上报清单", "accepted": "接收清单", "returned": "退回清单"}


def _moved_list(event):
    body = event.get("body", "") if event.get("after") == "returned" else ""
    to = f"，送{event['body']}接收" if event.get("after") == "submitted" and event.get("body") else ""
    return because(
        f"{body}{LIST_MOVES.get(event.get('after', ''), '办理')}{to}",
        event.get("reason"),
    )


def _moved_item(event):
    if event.get("after") == "filed" and event.get("body"):
        return f"上报，等待{event['body']}接收"
    return _moved(ITEM_MOVES, event)


def _moved(names, event):
    return because(names.get((event.get("before"), event.get("after")), "办理"), event.get("reason"))


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
    {
        "item.added": "添加事项",
        "item.edited": "修改事项",
        "item.went_over": lambda event: because("随单位变更移交承接单位", event.get("document")),
        "list.went_over": lambda event: because("清单随单位变更移交承接单位", event.get("document")),
        "item.deleted": "删除草拟事项",
        "item.moved": _moved_item,
        "item.reported": _reported,
        "item.flagged": lambda event: f"系统标记：{_flag(event)}",
        "item.flag_cleared": lambda event: f"解除标记：{_flag(event)}",
        "lead.asked": lambda event: because("申请上级牵头", event.get("reason")),
        "lead.answered": lambda event: because(
            "上级答复：牵头办理" if event.get("after") == "taken" else "上级答复：由单位自办",
            event.get("reason"),
        ),
        "lead.withdrawn": "撤回上级牵头的申请",
        "item.ranked": _ranked,
        "measure.completed": _ticked,
        "extension.asked": lambda event: because(
            f"申请延期：{event.get('before')} → {event.get('after')}", event.get("reason")
        ),
        "extension.moved": lambda event: _moved(EXTENSION_MOVES, event),
        "extension.lapsed": "申报完成，未办结的延期申请自动撤回",
        "item.extended": lambda event: (
            f"完成时限由 {event.get('before')} 延至 {event.get('after')}，原时限保留公开"
        ),
        "item.explained": lambda event: because(
            f"提交逾期说明和书面报告（时限 {event.get('deadline')}）", event.get("reason")
        ),
        "item.report_received": lambda event: f"{event.get('body', '')}签收逾期书面报告",
        "list.created": "建立清单",
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
