"""How a row that waits reads on the workbench."""

from dataclasses import dataclass
from datetime import date

from trail import clock
from units.desk.lamp import Lamp


@dataclass(frozen=True)
class Task:
    """One row of the workbench: what it is (`noun`, `pk`), why it waits (`kind`), and how it reads."""

    kind: str
    noun: str
    pk: int
    number: str
    title: str
    unit: str
    holder: str
    day: date | None
    lamp: Lamp


def _holder(its_list):
    return f"个人 · {its_list.leader.post}" if its_list.leader else "班子"


def _task_of_item(awaits, noun, pk, item, lamp):
    """What waits because of an item: it is named, placed and dated as the item is."""
    named = (item.number, item.title, str(item.unit), _holder(item.list), item.deadline)
    return Task(awaits, noun, pk, *named, lamp)


def item_task(item):
    lamp = (
        Lamp("late", "退回继续整改", "退回后还没有新的整改进度") if item.awaits == "returned" else item.lamp
    )
    return _task_of_item(item.awaits, "item", item.pk, item, lamp)


def list_task(one):
    tone = {"returned": "late", "accept": "wait"}.get(one.awaits, "idle")
    day = one.decided_on if one.awaits == "returned" else one.submitted_on
    lamp = Lamp(tone, one.get_state_display(), one.return_reason)
    return Task(one.awaits, "list", one.pk, "清单", one.title, str(one.unit), _holder(one), day, lamp)


def review_task(one):
    lamp = Lamp("wait", one.get_state_display())
    title = f"{one.held_on.month}月{one.held_on.day}日{one.get_method_display()}"
    return Task(one.awaits, "review", one.pk, "评议", title, str(one.unit), "民主评议", one.held_on, lamp)


def release_task(shown):
    lamp = Lamp("wait", "待核对", shown.get_scope_display())
    day = shown.starts_on
    return Task(shown.awaits, "release", shown.pk, "公示", shown.title, str(shown.unit), "公示", day, lamp)


def rules_task(found):
    lamp = Lamp("wait", found.get_state_display(), found.reason)
    day = clock.local(found.proposed_at).date()
    return Task(
        found.awaits, "rules", found.pk, "规则", str(found), found.campaign.office, "活动规则", day, lamp
    )


def draw_task(check):
    lamp = Lamp("wait", "号码已公布", check.source)
    named = ("抽查", check.title, check.campaign.office, "随机抽查", check.source_on)
    return Task(check.awaits, "draw", check.pk, *named, lamp)


def drawn_task(one):
    return _task_of_item(one.awaits, "drawn", one.pk, one.item, Lamp("wait", "抽中待查"))


def entry_task(entry):
    lamp = Lamp("wait", entry.get_state_display(), entry.lift_reason or entry.reason)
    title = f"{entry.get_board_display()}：{entry.get_ground_display()}"
    named = ("上榜", title, str(entry.unit), "红黑榜", entry.lift_asked_on or entry.proposed_on)
    return Task(entry.awaits, "board", entry.pk, *named, lamp)


def objection_task(one):
    named = ("复核", one.words, str(one.unit), one.get_turn_display(), one.due_on)
    return Task(one.awaits, "objection", one.pk, *named, one.lamp)


def lead_task(asked):
    lamp = Lamp("wait", "待答复", asked.reason)
    return _task_of_item(asked.awaits, "lead", asked.pk, asked.item, lamp)


def step_task(step):
    item = step.close_out.item
    lamp = Lamp("late" if step.awaits == "returned" else "wait", f"待{step.get_level_display()}")
    return _task_of_item(step.awaits, "step", step.pk, item, lamp)
