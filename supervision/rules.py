"""What a unit's progress looks like at a glance. Plain functions, no database."""

from collections.abc import Mapping
from typing import NamedTuple

from units.desk.lamp import Lamp


def unit_lamp(*, filed, closed, waiting, overdue, soon, red=0, ended=0):
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
    if closed + ended == filed:
        return Lamp("ok", "已办完", f"销号 {closed} 项，经批准终结 {ended} 项")
    if soon:
        return Lamp("soon", f"黄灯 {soon}", f"{soon} 项临近完成时限，或临近时限而措施完成不足")
    if closed + ended + waiting == filed:
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


class Blocker(NamedTuple):
    """One reason why a unit may not hold its wrap-up meeting: how many rows, what they are, and the way out."""

    key: str
    many: int
    text: str
    way: str

    @property
    def said(self):
        return self.text if self.key == NOTHING_FILED else f"{self.text} {self.many} 项"


NOTHING_FILED = "none"
IN_THE_WAY = {  # key of `queries.wrap_up.ROWS`: (what stands in the way, the way out), in the order of an item's life
    NOTHING_FILED: ("还没有上报整改事项", "先编制、上报整改清单。"),
    "draft": ("草拟、没有上报", "上报清单；确实不成立的，删去草稿。"),
    "filed": ("已上报，还没有接收", "请上级单位转报、活动办接收，或退回清单。"),
    "ordered": ("已交办，单位还没有签收", "请单位签收、写明措施。"),
    "in_progress": ("整改没有到位，还在整改", "整改到位后申报完成。"),
    "below_floor": ("民主评议没有达标，须继续整改", "继续整改后重新评议，达标为止。"),
    "finished": ("已申报完成，没有通过民主评议", "组织民主评议，由督导组确认结果。"),
    "unapplied": ("评议通过，没有申请销号", "申请销号。"),
    "unit": ("审核退回，等单位补充", "按退回意见补充后送回。"),
    "group": ("等督导组审核", "请督导组审核。"),
    "office": ("等活动办审核", "请活动办审核。"),
    "contact": ("等联系点领导审核，这一级不能跳过", "请联系点领导审核。"),
    "superior": ("等上一级党组织认定", "请上一级党组织认定。"),
    "overdue": ("逾期标记没有解除", "完成整改，或按规定说明、延期。"),
    "reports": ("逾期没有说明，或书面报告没有签收齐", "填写逾期说明，由督导组和活动办签收。"),
}


def wrap_up_blockers(*, items: int, counts: Mapping[str, int]) -> list[Blocker]:
    """Every reason against a unit's wrap-up meeting (M71), from the number of its items under each key of `IN_THE_WAY`.

    A unit with no `items` at all has put nothing right: that too is a reason. An empty list means it may be held.
    """
    counts = {**counts, NOTHING_FILED: 0 if items else 1}
    return [Blocker(key, counts[key], *words) for key, words in IN_THE_WAY.items() if counts.get(key)]


def wrap_up_day_wrong(*, held_on, on, starts_on, last_closed):
    """Every reason against the day of a wrap-up meeting, as (code, sentence); the day of the last close-out is good."""
    reasons = []
    if held_on > on:
        reasons.append(("held_in_future", "召开日期不能晚于今天，请在会后登记。"))
    if held_on < starts_on:
        reasons.append(("held_before_campaign", f"召开日期不能早于活动开始的 {starts_on:%Y-%m-%d}。"))
    if last_closed and held_on < last_closed:
        reasons.append(
            (
                "held_over_open_items",
                f"本单位最后一项 {last_closed:%Y-%m-%d} 才销号或终结，在这以前不得召开总结大会，请核对日期。",
            )
        )
    return reasons
