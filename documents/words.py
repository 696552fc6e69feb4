"""How the acts of documents, replies and meetings read in Chinese, for 办理记录."""

from documents.states import Kind, MeetingKind
from trail.words import because, name_acts


def _kind(event):
    return Kind(event["kind"]).label if event.get("kind") in Kind.values else "文书"


def _files(event):
    many = len(event.get("files") or [])
    return f"（附 {many} 个文件）" if many else ""


def _number(event):
    last = f" 至 {event['last']}" if event.get("last") else ""
    return f"取号 {event.get('number', '')}{last}"


def _meeting(word):
    def say(event):
        kind = MeetingKind(event["kind"]).label if event.get("kind") in MeetingKind.values else "会议"
        return f"{word}{kind}“{event.get('title', '')}”：{event.get('held_on')}，{event.get('place', '')}"

    return say


name_acts(
    {
        "number.taken": _number,
        "document.drafted": lambda event: f"草拟{_kind(event)}“{event.get('title', '')}”",
        "document.edited": lambda event: f"修改{_kind(event)}草稿“{event.get('title', '')}”",
        "document.check_asked": "送另一人核对",
        "document.checked": lambda event: because("核对无误", event.get("reason")),
        "document.check_refused": lambda event: because("核对退回，修改后再送", event.get("reason")),
        "document.issued": lambda event: f"印发，文号{event.get('number', '')}",
        "document.withdrawn": lambda event: because(
            f"撤回{event['number']}" if event.get("number") else "草稿作废", event.get("reason")
        ),
        "addressee.sent": lambda event: f"收到{event.get('number', '')}，待签收",
        "addressee.signed": lambda event: f"签收{event.get('number', '')}",
        "addressee.answered": lambda event: f"回复{event.get('number', '')}{_files(event)}",
        "addressee.returned": lambda event: because("回复被退回", event.get("reason")),
        "addressee.accepted": lambda event: because("回复已认可", event.get("reason")),
        "meeting.planned": _meeting("登记拟召开的"),
        "meeting.held": _meeting("登记"),
        "meeting.cancelled": lambda event: because("会议取消", event.get("reason")),
        "meeting.minuted": lambda event: f"写会议记录，议定事项 {event.get('resolutions', 0)} 条",
        "meeting.files_added": lambda event: f"添加会议附件{_files(event)}",
    }
)
