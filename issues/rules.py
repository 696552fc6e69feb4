"""What a list or an item must satisfy. Plain functions that return every reason against."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any, NamedTuple

from units.desk.lamp import Lamp


def missing_for_submission(item):
    """Every mandatory field an item lacks at 上报 (M19, M20), as sentences that name the item.

    `item` is a mapping or row with problem, goal, responsible, deadline, `measure_count` and `source_count`.
    """
    name = f"“{item.problem[:20]}”"
    needs = [
        (item.source_count, "没有选择问题来源"),
        (item.goal.strip(), "没有填写整改目标"),
        (item.measure_count, "没有填写整改措施"),
        (item.responsible.strip(), "没有填写责任人"),
        (item.deadline, "没有填写完成时限（具体到日）"),
    ]
    return [f"{name}{what}。" for present, what in needs if not present]


def deadline_problems(deadline, *, filed_on, last):
    """Why a day cannot be a deadline (M20); an empty list means it can. `last`: the last day the campaign allows."""
    if deadline and filed_on and deadline < filed_on:
        return [
            f"完成时限 {deadline:%Y-%m-%d} 早于报送日期 {filed_on:%Y-%m-%d}，请改为报送当日或以后的日期。"
        ]
    if deadline and deadline > last:
        return [
            f"完成时限 {deadline:%Y-%m-%d} 太远，本次活动最晚可定到 {last:%Y-%m-%d}；"
            "长期坚持的事项请写明阶段目标，按阶段定时限。"
        ]
    return []


LONGEST_SERIES = 60  # report days of one item: five years of months


def repeating_days(first, every, unit, last):
    """The days of a report that is owed on `first` and then every `every` weeks or months until `last`, one more than may be.

    The 31st falls on the last day of a shorter month. Nothing where `every` is not positive.
    """
    for n in range(LONGEST_SERIES + 1 if every > 0 else 0):
        if unit == "week":
            day = first + timedelta(weeks=n * every)
        else:
            year, month = divmod(first.month - 1 + n * every, 12)
            year, month = first.year + year, month + 1
            day = date(year, month, min(first.day, monthrange(year, month)[1]))
        if day > last:
            return
        yield day


def day_problems(course, *, stages, days, filed_on, deadline):
    """Everything against the stages ((what, day) pairs) or report days of an item, as sentences (M120)."""
    if course == "staged":
        return [*_stage_problems(stages, filed_on, deadline)]
    if course != "lasting":
        return []
    if not days:
        return ["持续整改须定报告日：第一个报告日、每隔多久、到哪一天为止（不早于第一个报告日）。"]
    if len(days) > LONGEST_SERIES:
        return [f"报告日最多 {LONGEST_SERIES} 个，请把间隔放长，或把最后一天提前。"]
    return (
        [f"报告日 {days[0]:%Y-%m-%d} 早于报送日期 {filed_on:%Y-%m-%d}，请改为以后的日期。"]
        if days[0] < filed_on
        else []
    )


def _stage_problems(stages, filed_on, deadline):
    if not stages:
        yield "分阶段整改须至少写一个阶段：做到什么、哪一天以前。"
    elif deadline is None:
        yield "请先填写完成时限，再定各阶段：最后一个阶段不晚于完成时限。"
    before = None
    for number, (_, day) in enumerate(stages, start=1):
        if day is None:
            yield f"第 {number} 个阶段没有时限，请具体到日。"
            continue
        if day < filed_on:
            yield f"第 {number} 个阶段 {day:%Y-%m-%d} 早于报送日期 {filed_on:%Y-%m-%d}，请改为以后的日期。"
        if before and day <= before:
            yield f"第 {number} 个阶段 {day:%Y-%m-%d} 不晚于前一个阶段，请按先后填写。"
        if deadline and day > deadline:
            yield f"第 {number} 个阶段 {day:%Y-%m-%d} 晚于完成时限 {deadline:%Y-%m-%d}，请改早，或改完成时限。"
        before = day


def days_against_filing(item, *, on):
    """What the days of a draft have against 上报 on this day; `item` with `first_day`, `last_stage`, `deadline`, `filed_on`."""
    name, filed_on = f"“{item.problem[:20]}”", item.filed_on or on
    if item.first_day and item.first_day < filed_on:
        yield f"{name}的阶段或报告日 {item.first_day:%Y-%m-%d} 早于报送日期 {filed_on:%Y-%m-%d}，请改为以后的日期。"
    if item.last_stage and item.deadline and item.last_stage > item.deadline:
        yield f"{name}的最后一个阶段 {item.last_stage:%Y-%m-%d} 晚于完成时限 {item.deadline:%Y-%m-%d}，请改早，或改完成时限。"


def extension_problems(*, deadline, to, granted, limit, last):
    """Everything against extending a deadline to a day (promise S53), as sentences; whether it is in time is not asked here."""
    reasons = []
    if to <= deadline:
        reasons.append(
            f"新时限 {to:%Y-%m-%d} 不晚于现在的时限 {deadline:%Y-%m-%d}；能提前完成的直接申报完成，不必申请。"
        )
    if to > last:
        reasons.append(f"新时限 {to:%Y-%m-%d} 太远，本次活动最晚可定到 {last:%Y-%m-%d}。")
    if granted >= limit:
        reasons.append(
            f"活动规则规定一个事项最多延期 {limit} 次，本事项已延期 {granted} 次，不能再延；"
            "请抓紧整改，到期没有完成的按逾期说明原因。"
        )
    return reasons


def too_late_to_extend(*, deadline, on):
    """The refusal once the deadline day is over (S53); empty while it is not."""
    if on <= deadline:
        return ""
    return (
        f"完成时限 {deadline:%Y-%m-%d} 已过，只有在时限当日 24 时以前才能申请延期。"
        "请填写逾期说明，并抓紧整改。"
    )


def reasons_against_filing(item, *, on, last, late=False):
    """Everything that keeps a draft from 上报 on this day (M19, M20, M33), for the refusal and for the page alike.

    `item` as in `missing_for_submission`, with `filed_on`, `number`, `origin` and `parent_id` besides; `last`: the last deadline the
    campaign allows; `late`: its list was accepted before.
    """
    if late and not (item.number or item.origin or item.parent_id):  # a part was not found, it was split off
        why = "清单已接收过，补充的事项要写明“补充由来”（回头看、抽查、交办等）"
        return [f"“{item.problem[:20]}”{why}。", *reasons_against_filing(item, on=on, last=last)]
    day = deadline_problems(item.deadline, filed_on=item.filed_on or on, last=last)
    return missing_for_submission(item) + [f"“{item.problem[:20]}”{reason}" for reason in day]


def list_lamp(*, state, state_label, at_unit=""):
    """The lamp of a list: whose turn it is; `at_unit` names the unit above that has it, if one has (M21)."""
    kind = {"draft": "idle", "submitted": "wait", "returned": "late", "accepted": "ok"}[state]
    return Lamp(kind, f"已上报，待{at_unit}接收" if at_unit and state == "submitted" else state_label)


def release_lamp(*, state, starts_on, ends_on, on, soon):
    """The lamp of a document of the release desk: whose turn it is, or how long it still stands."""
    if state == "proposed":
        return Lamp("wait", "待核对", "等待另一人核对")
    if state != "released":
        return Lamp("idle", "已退回" if state == "refused" else "已撤下")
    if on < starts_on:
        return Lamp("idle", f"{starts_on:%m-%d} 开始")
    left = (ends_on - on).days
    if left < 0:
        return Lamp("idle", "已到期", f"公示至 {ends_on:%Y-%m-%d}")
    if left <= soon:
        return Lamp("soon", "今天到期" if left == 0 else f"{left} 天后到期", f"公示至 {ends_on:%Y-%m-%d}")
    return Lamp("ok", "正在公示", f"公示至 {ends_on:%Y-%m-%d}")


def measure_lamp(*, due_on, done_on, on, warn_days):
    """The lamp of one measure; a measure without a day of its own has none until it is done."""
    if done_on:
        return Lamp("ok", f"{done_on:%m-%d} 完成", f"{done_on:%Y-%m-%d} 完成")
    if due_on is None:
        return Lamp("idle", "尚未登记完成")
    days = (due_on - on).days
    if days < 0:
        return Lamp("late", f"逾期 {-days} 天", f"本条措施时限 {due_on:%Y-%m-%d} 已过")
    if days <= warn_days:
        return Lamp("soon", "今天到期" if days == 0 else f"{days} 天后到期")
    return Lamp("idle", f"{due_on:%m-%d} 前完成")


class LampRules(NamedTuple):
    """What a campaign says of lamps: days of warning, and which share of the measures is done how long before the day."""

    warn_days: Any
    measure_days: Any
    measure_share: Any


def first_of_month(day):
    return day.replace(day=1)


def lamp(*, state, state_label, deadline, on, warn_days, rules=None, late_until=None, measures=(0, 0)):
    """The one lamp of an item, the same in lists, wall, print and export, with its reason in words.

    Red in a month turns amber for the rest of that month, not green, once it has caught up (convention 10). `measures` is
    (done, all). The database asks the same as `issues.models.item.amber`.
    """
    was_red = late_until is not None and late_until >= first_of_month(on)
    why_red = f"本月曾逾期（至 {late_until:%Y-%m-%d}），赶上以后当月仍为黄灯" if was_red else ""
    if state == "closed":
        return Lamp("soon", "已销号，本月曾逾期", why_red) if was_red else Lamp("ok", "已销号")
    if state in ("draft", "ended"):
        return Lamp("idle", state_label)
    if state in ("finished", "approved"):
        return Lamp("wait", state_label)
    if deadline is None:
        return Lamp("idle", "未定时限")
    days = (deadline - on).days
    if days < 0:
        return Lamp("late", f"逾期 {-days} 天", f"完成时限 {deadline:%Y-%m-%d} 已过，尚未完成整改")
    if days <= warn_days:
        return Lamp("soon", "今天到期" if days == 0 else f"{days} 天后到期", f"距完成时限不足 {warn_days} 天")
    done, planned = measures
    if rules and planned and days <= rules.measure_days and done * 100 < planned * rules.measure_share:
        why = f"距完成时限 {days} 天，措施完成 {done}/{planned}，低于活动规定的 {rules.measure_share}%"
        return Lamp("soon", f"措施完成 {done}/{planned}", why)
    return Lamp("soon", "本月曾逾期", why_red) if was_red else Lamp("ok", state_label)


# The usual place to show something, by the category of the unit (M36, M37); whoever proposes may choose another.
CHANNELS = {
    "standing": "paper",
    "town": "board",
    "department": "intranet",
    "enterprise": "intranet",
}


def default_channel(category):
    """Where a unit of this category usually shows its documents: villages, companies and others in a fitting way."""
    return CHANNELS.get(category, "other")


def reasons_against_release(shown, *, on):
    """Everything that keeps a proposed document from being released on this day. `shown`: row with `title`, `ends_on`."""
    if shown.ends_on < on:
        return [f"“{shown.title}”的公示截止日 {shown.ends_on:%Y-%m-%d} 已过，请退回，改定日期后重新提交。"]
    return []
