"""What an update changes: the copy in force and the one to come, side by side (V23)."""

from typing import Any, NamedTuple

LABELS = {
    "problem": "存在问题",
    "goal": "整改目标",
    "measures": "整改措施",
    "responsible": "责任人",
    "deadline": "完成时限",
    "moved": "延期",
    "reports": "落实进度",
    "done": "已完成措施",
    "photos": "照片",
    "explanations": "逾期说明",
    "result": "整改结果",
    "ended_how": "终结方式",
    "ended_on": "批准终结日期",
    "ended_why": "终结理由",
    "rounds": "评议结果",
    "close_number": "销号编号",
    "closed_on": "销号日期",
    "title": "标题",
    "text": "内容",
}


class Change(NamedTuple):
    """One line of the two columns; `kind` is 新增, 删除, 改动 or 未变."""

    label: str
    old: str
    new: str
    kind: str


def changes(old: dict[str, Any] | None, new: dict[str, Any] | None) -> list[Change]:
    """The lines of a copy beside those of the copy before it; None is no copy at all. Unchanged lines stay for reading."""
    before, after = _lines(old), _lines(new)
    return [
        Change(
            LABELS[key],
            before.get(key, ""),
            after.get(key, ""),
            _kind(before.get(key, ""), after.get(key, "")),
        )
        for key in LABELS
        if before.get(key) or after.get(key)
    ]


def _kind(old, new):
    if old == new:
        return "未变"
    return "改动" if old and new else "新增" if new else "删除"


def _lines(body):
    return {key: _said(body[key]) for key in LABELS if key in body} if body else {}


def _said(value):
    if isinstance(value, list):
        return "\n".join(_row(n, one) for n, one in enumerate(value, start=1))
    return "" if value is None else str(value)


def _row(n, row):
    if "sha256" in row:
        return f"照片 {n}"
    if "round" in row:
        verdict = "达标" if row["outcome"] == "passed" else "未达标"
        return f"第 {row['round']} 轮 {row['held_on']}：有效票 {row['valid']}，点赞 {row['likes']}，{verdict}"
    if "old_deadline" in row:
        return f"{row['office_on']} 批准：{row['old_deadline']} → {row['new_deadline']}"
    day = row.get("reported_on") or row.get("told_on") or row.get("due_on") or row.get("done_on")
    note = {"due_on": "前", "done_on": " 完成"}
    words = next((word for key, word in note.items() if row.get(key)), "")
    return f"{n}. {row['text']}" + (f"（{day}{words}）" if day else "")
