"""What stands against closing an item out besides the auditors' judgement (M18, M69): plain reasons, by code."""

from django.core.exceptions import ValidationError

from issues.models import Flag, Item
from issues.states import SETTLED

SHOWN = 10


def against_closing(items):
    """Every part that is not closed out and every flag that is open, as refusals that name the way out.

    Most often nothing is, and one narrow statement says so; what there is to name is read in two more.
    """
    parts = Item.objects.filter(parent__in=items).exclude(state__in=SETTLED).order_by("pk")
    flags = Flag.objects.filter(item__in=items, cleared_on=None).select_related("item").order_by("pk")
    if not parts.values("pk").union(flags.values("pk"), all=True).exists():
        return []
    reasons = []
    if still_open := list(parts[: SHOWN + 1]):
        named = "、".join(f"{one.number or '未编号'}“{one.title}”" for one in still_open[:SHOWN])
        many = len(still_open) if len(still_open) <= SHOWN else parts.count()
        reasons.append(
            ValidationError(
                f"还有 {many} 个分解事项没有销号：{named}，请先销号（或按规定终结）分解事项。",
                code="open_children",
            )
        )
    for flag in flags[:SHOWN]:
        reasons.append(
            ValidationError(
                f"{flag.item.number}有未解除的标记“{flag.get_kind_display()}”（{flag.raised_on:%Y-%m-%d} 标记），"
                "请先处理，标记解除后再办。",
                code="open_flag",
            )
        )
    return reasons


def checklist(item):
    """The machine's half of the close checklist (M69), as rows {ok, text}: what a person need not count."""
    reasons = {error.code: error.message for error in reversed(against_closing([item]))}
    children = item.children.count()
    parts = f"{children} 个分解事项全部销号或终结" if children else "没有分解事项"
    return [
        {"ok": "open_children" not in reasons, "text": reasons.get("open_children", parts)},
        {"ok": "open_flag" not in reasons, "text": reasons.get("open_flag", "没有未解除的标记")},
    ]
