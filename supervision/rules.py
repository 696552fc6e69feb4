"""What a unit's progress looks like at a glance. Plain functions, no database."""

from issues.rules import Lamp


def unit_lamp(*, filed, closed, waiting, overdue, soon, red=0):
    """The one lamp of a unit on the wall and in tables, from its counts of items (M44).

    The words are short: they are read from five metres, in a cell a fourteenth of the screen wide.
    """
    if not filed:
        return Lamp("idle", "未上报", "还没有上报过整改事项")
    if overdue:
        return Lamp("late", f"逾期 {overdue}", f"{overdue} 项完成时限已过，仍在单位手里")
    if red:
        return Lamp("soon", f"曾逾期 {red}", f"{red} 项本月曾逾期，赶上以后当月仍为黄灯")
    if closed == filed:
        return Lamp("ok", "全销号", "上报的事项已全部销号")
    if soon:
        return Lamp("soon", f"黄灯 {soon}", f"{soon} 项临近完成时限，或临近时限而措施完成不足")
    if closed + waiting == filed:
        return Lamp("wait", f"待审 {waiting}", f"{waiting} 项已申报完成，待评议或审核")
    return Lamp("ok", "正常", "没有逾期，也没有临近到期的事项")


def share(part, whole):
    """A share in whole percent, cut and never rounded up: 100 % only when all is done (S17)."""
    return part * 100 // whole if whole else 0


def whole_of(place):
    """How a status sentence calls the whole place: 句容市 → 全市; a name without such an ending stays itself."""
    for ending in ("街道", "社区", *"省市县区州盟旗乡镇村校院"):
        if place.endswith(ending):
            return f"全{ending}"
    return place


# What is worth a look (V20; conventions of this house, with no source to quote): questions, never verdicts.
SAME_TEXT_FROM = 10  # characters without spaces and marks: shorter texts are alike by nature
QUICK_DAYS = 1  # from declared done to closed
MASS_ITEMS, MASS_DAYS = 10, 3  # of one unit on one day, all due within so many days
SHORT_MINUTES = 10  # a vote was open
MANY_EXTENSIONS = 3  # granted or asked for
