"""What the units of the demo tell the people: what came of promises, why some are late, which were moved, plans and notices.

Everything goes the usual way: the unit's clerk writes, somebody of the office checks. The wording is the demo's own.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from issues.models import Disclosure, Explanation, Extension, Item, RectificationList
from issues.services.channels import log_channel
from issues.services.explanations import explain_overdue, receive_report
from issues.services.extensions import ask_extension, decide_extension
from issues.services.proposals import propose_text
from issues.services.releases import refuse_release, release_disclosures, withdraw_disclosure
from issues.states import State
from rectify.demo.fates import Fate
from rectify.demo.plan import END_OF_SEPTEMBER, TODAY, later
from rectify.demo.scene import ENDS
from rectify.demo.units import DEMO_TOWN
from reviews.states import Outcome
from trail import clock

PUBLIC, UNIT = Disclosure.Scope.PUBLIC, Disclosure.Scope.UNIT
BOARD, PAPER, WEBSITE = Disclosure.Channel.BOARD, Disclosure.Channel.PAPER, Disclosure.Channel.WEBSITE
FIRST_UNIT = "市委常委班子"
REASONS = [  # why a unit is late; nothing in them but the work itself
    "前期摸底的范围比预计的大，逐户核对多用了时间，方案定得晚了。这是我们估计不足，不是客观上做不到。",
    "一项措施要等上级主管部门批复，手续还没有办完；其余措施没有同步推进，责任在本单位。",
    "牵头科室和协办科室分工没有讲清楚，中间停了一段时间。已经重新明确由一个科室负责到底。",
]
EXTENDED_ON = date(2014, 8, 20)
EXTENDED = 4  # promises moved, one a unit
WHY_LATER = "征求意见时群众要求增加服务窗口，需要调整场地，请求把时限顺延十天；顺延期间先用流动窗口办理。"
LATE_BY = 3  # working days after a missed day until the unit explains; every fourth has not explained yet


class Told(NamedTuple):
    """A text of one unit, with the day it is proposed on and what becomes of it: released, waiting, refused or withdrawn."""

    day: date
    unit: str
    kind: str
    title: str
    text: str
    fate: str = "released"
    more: dict[str, Any] = {}


TEXTS = [
    Told(
        date(2014, 7, 14),
        FIRST_UNIT,
        "plan",
        "市委常委班子整改方案",
        "一、整改事项按清单逐条公布，写明问题、目标、措施、责任人和完成时限。\n\n"
        "二、每个事项完成后先由群众评议，点赞率不低于80%的，再逐级审核销号；不到80%的继续整改。\n\n"
        "三、没有按期完成的，在本网站说明原因、进展和下一步安排。",
    ),
    Told(
        date(2014, 7, 14),
        DEMO_TOWN,
        "plan",
        f"{DEMO_TOWN}领导班子整改方案",
        "一、整改内容见公示的领导班子整改清单，每个事项有固定网址，扫公示栏上的二维码也能看到。\n\n"
        "二、由党委书记负总责，班子成员按分工负责；每半月公布一次进展。\n\n"
        "三、整改结果由党员群众代表和服务对象评议，评议结果在公示栏和本网站同时公布。",
    ),
    Told(
        date(2014, 7, 15),
        DEMO_TOWN,
        "plan",
        f"{DEMO_TOWN}专项整治方案",
        "重点整治四件事：窗口服务推诿拖延，检查评比过多，公款接待超标准，惠农补贴公示不规范。\n\n"
        "每件事由一名班子成员牵头，具体措施和时限列入整改清单。",
    ),
    Told(
        date(2014, 7, 15),
        DEMO_TOWN,
        "plan",
        f"{DEMO_TOWN}制度建设计划",
        "整改中行之有效的做法，年底前形成制度：首问负责、限时办结、领导干部定点接访、村级事务公开。\n\n"
        "制度草案在公示栏征求意见，通过后在本网站公布。",
    ),
    Told(
        date(2014, 7, 18),
        DEMO_TOWN,
        "notice",
        "关于整改清单公示期间听取意见的公告",
        "领导班子整改清单已经公布。公示期间，对清单写得准不准、措施够不够、时限合不合理，都可以提意见：\n\n"
        "一、在本网站打开事项页面，写下看法；\n二、把意见投进镇便民服务中心和各村公示栏旁的意见箱；\n"
        "三、向包村干部当面反映。\n\n收到的意见逐条登记，处理结果随进展一起公布。",
        more={"days": 15, "day_kind": "working"},
    ),
    Told(
        date(2014, 8, 12),
        DEMO_TOWN,
        "notice",
        "关于便民代办点调整的公告",
        "为方便群众就近办事，便民代办点的服务时间有调整，具体安排见各村公示栏。",
        fate="withdrawn",
    ),
    Told(
        date(2014, 8, 26),
        DEMO_TOWN,
        "notice",
        "整改进展情况公告",
        "首批整改事项已经评议，达到标准的正在逐级审核，没有达到标准的继续整改。每个事项办到哪一步、得了多少票，"
        "请看事项页面和“评议结果”。\n\n没有按期完成的事项，原因和新的安排写在事项页面的“没有按期完成的说明”里。",
    ),
    Told(
        date(2014, 9, 1),
        FIRST_UNIT,
        "notice",
        "关于规范公示内容的公告",
        "各单位公示整改事项，要让群众看得懂：写清楚做什么、谁负责、什么时候完成，不写空话。"
        "公示内容一经发布不得自行改动；需要变更的，按程序审批后更新，原来的承诺和现在的承诺同时显示。",
    ),
    Told(
        date(2014, 9, 4),
        DEMO_TOWN,
        "notice",
        "关于召开整改事项民主评议会的公告",
        "2014年9月10日在镇会议室召开整改事项民主评议会，请评议代表按通知参加。评议结果经计票和认定后公布。",
    ),
    Told(
        date(2014, 9, 4),
        DEMO_TOWN,
        "notice",
        "关于意见箱开箱情况的公告",
        "八月份意见箱开箱情况附后。",
        fate="refused",
    ),
    Told(
        date(2014, 9, 5),
        DEMO_TOWN,
        "notice",
        "关于领导干部接访安排的公告",
        "九月份领导干部接访安排在镇便民服务中心张贴，群众可以提前预约，也可以当天到场。",
        fate="waiting",
    ),
]
SHOWN = [  # where the lists and plans were really shown: unit, kind of document, channel, what, issue
    (FIRST_UNIT, "list", PAPER, "《句容快报》", "整改专版"),
    (FIRST_UNIT, "list", WEBSITE, "市政府网站“整改进行时”专栏", ""),
    (DEMO_TOWN, "list", BOARD, "镇便民服务中心公示栏", ""),
    (DEMO_TOWN, "plan", BOARD, "各村公示栏", ""),
]


def tell(replay, *, on: date) -> None:
    """What is told to the people on this day, besides the lists themselves."""
    _texts(replay, on)
    _moved_promises(replay, on)
    _explanations(replay, on)


def publish(replay) -> None:
    """What came of the promises, on the day of the demo: progress, review results, close-outs; and where all was shown."""
    lists = RectificationList.objects.filter(unit__campaign=replay.campaign, leader=None).order_by("pk")
    there_is = {
        "progress": Q(items__reports__isnull=False),
        "review": Q(items__rounds__outcome__in=[Outcome.PASSED, Outcome.BELOW]),
        "close_out": Q(items__state=State.CLOSED),
    }
    for kind, something in there_is.items():
        if ids := sorted(set(lists.filter(something).values_list("pk", flat=True))):
            replay.released(kind, ids, PUBLIC, by=replay.officer(1))
    for unit, kind, channel, medium, issue in SHOWN:
        shown = Disclosure.objects.to_the_public(on=TODAY).filter(unit__name=unit, kind=kind).earliest("pk")
        where = {"channel": channel, "medium": medium, "issue": issue, "shown_on": shown.starts_on}
        log_channel(disclosure_id=shown.pk, by=replay.clerk(shown.unit), **where)


def _texts(replay, on):
    for told in TEXTS:
        if told.day == on:
            unit = next(unit for unit in replay.units.values() if unit.name == told.unit)
            text = {"kind": told.kind, "title": told.title, "text": told.text, "scope": PUBLIC, **told.more}
            made = propose_text(by=replay.clerk(unit), unit=unit, starts_on=on, ends_on=ENDS, **text)
            _decided(replay, made, told.fate)


def _decided(replay, made, fate):
    officer = replay.officer(0)
    if fate == "refused":
        refuse_release(disclosure_id=made.pk, by=officer, reason="“附后”没有附上，请把开箱情况写进正文再报。")
    elif fate != "waiting":
        release_disclosures(disclosure_ids=[made.pk], by=officer)
    if fate == "withdrawn":
        withdraw_disclosure(
            disclosure_id=made.pk, by=officer, reason="没有写明调整后的时间，改好后重新公告。"
        )


def _moved_promises(replay, on):
    """A few promises get a later day: asked for, decided by group and office, then the list is released anew."""
    if on == EXTENDED_ON:
        for item in _to_move(replay):
            ask_extension(
                item_id=item.pk,
                by=replay.clerk(item.unit),
                new_deadline=item.deadline + timedelta(days=10),
                reason=WHY_LATER,
            )
    for days, decider in ((1, lambda unit: replay.member(unit, 0)), (2, lambda unit: replay.officer(1))):
        if on == later(EXTENDED_ON, days):
            for asked in Extension.objects.waiting().select_related("item__unit").order_by("pk"):
                decide_extension(extension_id=asked.pk, by=decider(asked.item.unit), approve=True)
    if on == later(EXTENDED_ON, 3):
        for moved in Extension.objects.granted().select_related("item__unit").order_by("pk"):
            replay.released("list", [moved.item.list_id], PUBLIC, by=replay.clerk(moved.item.unit))


def _to_move(replay):
    """One item a unit, of a team's list, due before the last ten days of September."""
    due = {
        item.pk
        for one in replay.plan.lists
        for item in one.items
        if one.post is None and item.fate == Fate.SEPTEMBER and item.parent is None
    }
    rows = Item.objects.filter(pk__in=due, deadline__lte=END_OF_SEPTEMBER - timedelta(days=10))
    rows = (
        rows.filter(list__disclosures__isnull=False)
        .select_related("unit")
        .order_by("unit_id", "pk")
        .distinct("unit_id")
    )
    return list(rows[:EXTENDED])


def _explanations(replay, on):
    """Some days after a missed day the unit explains, the office lets the people read it, group and office sign for it."""
    missed = Item.objects.unexplained(on=on).filter(list__leader=None, explanations=None)
    for item in missed.select_related("unit").order_by("pk"):
        if later(item.deadline, LATE_BY) == on and _number(item) % 4:
            explain_overdue(item_id=item.pk, by=replay.clerk(item.unit), **_answers(item))
    for told in Explanation.objects.filter(office_on=None).select_related("item__unit").order_by("pk"):
        unit, since = told.item.unit, [later(told.told_on, days) for days in (1, 2, 3)]
        if on == since[0]:
            waiting = Disclosure.objects.waiting().filter(kind="explanation", copies__item=told.item)
            release_disclosures(disclosure_ids=waiting.values_list("pk", flat=True), by=replay.officer(0))
        elif on == since[1]:
            receive_report(explanation_id=told.pk, by=replay.member(unit, 0), body="group")
        elif on == since[2]:
            receive_report(explanation_id=told.pk, by=replay.officer(1), body="office")


def _number(item):
    """What the demo chooses by: the number of an item is the same on every machine, its key is not."""
    return int(item.number.rpartition("-")[2])


def _answers(item):
    if item.finished_on:
        days = (item.finished_on - item.deadline).days
        progress = f"全部措施已在{clock.in_words(item.finished_on)}做完，比承诺的时限晚了{days}天。"
        plan = f"由{item.responsible}负责，整改结果请群众评议，评议结果和审核结果都在本页公布。"
        return {"progress": progress, "reason": REASONS[_number(item) % len(REASONS)], "plan": plan}
    steps = [measure.text.rstrip("。；") for measure in item.measures.all()]
    done, left = steps[: len(steps) // 2], steps[len(steps) // 2 :]
    until = later(item.deadline, LATE_BY + 20)
    return {
        "progress": f"已经做的：{'；'.join(done)}。还没有做完的：{'；'.join(left)}。"
        if done
        else "已经开始，还没有做完。",
        "reason": REASONS[_number(item) % len(REASONS)],
        "plan": f"由{item.responsible}牵头，{clock.in_words(until)}前做完，做完后请群众评议。",
    }
