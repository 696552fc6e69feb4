"""What a unit's progress looks like at a glance. Plain functions, no database."""

from issues.rules import Lamp


def unit_lamp(*, filed, closed, waiting, overdue, soon):
    """The one lamp of a unit on the wall and in tables, from its counts of items (M44)."""
    if not filed:
        return Lamp("idle", "尚未上报", "还没有上报过整改事项")
    if overdue:
        return Lamp("late", f"逾期 {overdue} 项", "完成时限已过、仍在单位手里的事项")
    if closed == filed:
        return Lamp("ok", "全部销号")
    if soon:
        return Lamp("soon", f"{soon} 项将到期", "临近完成时限、仍在单位手里的事项")
    if closed + waiting == filed:
        return Lamp("wait", f"{waiting} 项待评审", "已申报完成，待评议或审核")
    return Lamp("ok", "按时推进")


def share(part, whole):
    """A share in whole percent, cut and never rounded up: 100 % only when all is done (S17)."""
    return part * 100 // whole if whole else 0


def whole_of(place):
    """How a status sentence calls the whole place: 句容市 → 全市; a name without such an ending stays itself."""
    for ending in ("街道", "社区", *"省市县区州盟旗乡镇村校院"):
        if place.endswith(ending):
            return f"全{ending}"
    return place
