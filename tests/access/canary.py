"""Canaries: each private thing of the cast holds a unique marker that says who may see it (S71).

To add one: hide a new marker where the private thing is made, and name the people who may see it.
"""

from datetime import timedelta
from types import SimpleNamespace
from typing import NamedTuple

from accountability.services.boards import confirm_entry, propose_entry
from accountability.services.objections import decide_objection, object_to
from documents.services.meetings import write_minutes
from inspections.services.spot_checks import announce_spot_check, key_seed, look_at_drawn
from issues.services.channels import log_channel
from issues.services.endings import decide_ending, propose_ending, reverse_ending
from issues.services.lists import return_list
from issues.services.progress import report_progress
from issues.services.proposals import propose_releases
from issues.services.releases import refuse_release, withdraw_disclosure
from issues.states import State
from reviews.services.closeouts import apply_close_out
from reviews.services.counts import cancel_review
from reviews.services.reviews import open_review
from reviews.services.verdicts import decide_step
from tests import factories
from tests.access.table import ADMINISTRATORS, BUSINESS, PEOPLE, TOWN
from tests.documents import making
from tests.factories import TODAY, auditor_of, finish, make_file, make_item, make_leader, make_list
from trail import clock
from units.burdens import acts_on
from units.models import Leader, Role
from units.services.bodies import save_body, save_body_member, save_charge
from units.services.handovers import hand_over
from units.services.rule_proposals import propose_rules
from units.services.unit_changes import rename_unit

BUREAU = ("outsider", "stranger", "officer", "superior", "leader")
KEEPERS = ("officer", "system")  # who opens and closes accounts
READER = ("auditor",)  # reads the whole trail: reasons, opinions and reports stand in it


class Secret(NamedTuple):
    """What a marker stands for, and who may meet it."""

    what: str
    eyes: frozenset


class Canaries(dict):
    """marker → Secret. A marker is a word nothing else contains."""

    def hide(self, what, *eyes):
        marker = f"canary{len(self):03d}x"
        self[marker] = Secret(what, frozenset(eyes))
        return marker

    def foreign_to(self, person, text):
        """The markers in this text that this person may not see, with what they are."""
        return {m: self[m].what for m in self if m in text and person not in self[m].eyes}


def other_side(cast):
    """The same cast seen from the bureau: where the scene says town, it gets the bureau's rows."""
    sides = SimpleNamespace(**vars(cast))
    sides.town, sides.bureau = cast.bureau, cast.town
    sides.clerk, sides.outsider = cast.outsider, cast.clerk
    sides.supervisor, sides.stranger = cast.stranger, cast.supervisor
    sides.groups = cast.groups[::-1]
    sides.head = Leader.objects.create(unit=cast.bureau, post="局党委书记", is_head=True)
    return sides


def plant(cast, other):
    """Hide a marker in every private thing of the campaign, of its people, of the town and of the bureau."""
    canaries = Canaries()
    _plant_people(canaries, cast)
    reason = canaries.hide("为何修改规则", *BUSINESS, *READER)
    factories.set_rules(cast.campaign, reason=reason, warn_days=4)
    reason = canaries.hide("为何提议修改规则", *BUSINESS, *READER)
    propose_rules(campaign_id=cast.campaign.pk, by=None, reason=reason, warn_days=5)
    for side, name, eyes in ((cast, "甲镇", TOWN), (other, "乙局", BUREAU)):
        _plant_lists(canaries, side.town, name, eyes)
        _plant_reviews(canaries, side.town, name, eyes)
        _plant_endings(canaries, side.town, name, eyes)
    _plant_boards(canaries, cast, other)
    _plant_bodies(canaries, cast, other)
    _plant_documents(canaries, cast, other)
    return canaries


def _plant_bodies(canaries, cast, other):
    """Why people hand over and units change, and the posts of bodies and of leaders in charge (M121–M123, M10)."""
    leaving = factories.make_person("canary-leaving", cast.campaign, Role.INVITED, unit=cast.town)
    # the one that the access table leads to
    taking = factories.make_person(
        "canary-taking", cast.campaign, Role.INVITED, unit=cast.town, name="接手人"
    )
    reason = canaries.hide("为何移交工作", *KEEPERS, *READER)
    hand_over(by=None, person=leaving, to=taking, reason=reason)
    body = save_body(
        by=None,
        campaign=cast.campaign,
        kind="watch",
        name=canaries.hide("工作机构的名称", *BUSINESS, *READER),
        starts_on=TODAY,
    )
    post = canaries.hide("工作机构成员的职务", *BUSINESS, *READER)
    save_body_member(by=None, body=body, post=post, is_liaison=True)
    order = {"day": TODAY, "document": "句编〔2014〕5号"}
    for side, name, eyes in ((cast, "甲镇", TOWN), (other, "乙局", BUREAU)):
        post = canaries.hide(f"分管{name}的领导职务", *eyes, *READER)
        save_charge(by=None, unit=side.town, post=post, starts_on=TODAY)
        below = factories.make_unit(cast.campaign, f"{name}的下级", parent=side.town, group=side.town.group)
        reason = canaries.hide(f"{name}下级为何更名", "officer", *READER)
        rename_unit(by=None, unit=below, name=f"{name}的新下级", reason=reason, **order)


def _plant_people(canaries, cast):
    for name in PEOPLE[1:]:
        person, eyes = getattr(cast, name), ("system",) if name in ADMINISTRATORS else KEEPERS
        person.username, person.phone = (
            canaries.hide(f"{name} 的账号", *eyes, name),  # and its owner, on 个人安全
            canaries.hide(f"{name} 的电话", *eyes),
        )
        person.save(update_fields=["username", "phone"])


def _plant_lists(canaries, unit, name, eyes):
    """One personal list of each kind: draft, returned, and disclosed in every way but to everybody."""
    told = (*eyes, *READER)

    def hide(what, *who):
        return canaries.hide(f"{name}{what}", *(who or eyes))

    def listed(what, state=State.IN_PROGRESS):
        holder = make_leader(unit, f"分管{what}的委员", name=hide(f"领导干部姓名（{what}）"))
        texts = {
            "problem": hide(f"{what}的问题"),
            "goal": hide(f"{what}的目标"),
            "responsible": hide(f"{what}的责任人"),
        }
        return make_item(unit, state=state, its_list=make_list(unit, leader=holder), **texts)

    def disclose(item, starts, ends, scope="public"):
        days = {"starts": TODAY + timedelta(days=starts), "ends": TODAY + timedelta(days=ends)}
        return factories.disclose(item, scope=scope, **days)

    listed("草拟清单", State.DRAFT)
    return_list(list_id=listed("退回清单", State.FILED).list_id, by=None, reason=hide("清单退回理由", *told))
    listed("未公示清单")
    disclose(listed("已过期公示"), -40, -1)
    disclose(listed("未到期公示"), 1, 40)
    disclose(listed("本单位公示"), -1, 40, "unit")
    disclose(listed("党内公布"), -1, 40, "party")
    withdrawn = disclose(listed("已撤下公示"), -1, 40)
    withdraw_disclosure(disclosure_id=withdrawn.pk, by=None, reason=hide("撤下公示的理由", *told))
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=40)}
    for what in ("待核对公示", "退回的公示"):
        (proposed,) = propose_releases(
            by=None, kind="list", scope="public", list_ids=[listed(what).list_id], **days
        )
    refuse_release(disclosure_id=proposed.pk, by=None, reason=hide("公示退回理由", *told))
    files = {"proof": make_file(f"{hide('公示凭证名')}.png"), "medium": hide("公示载体", *told)}
    board = disclose(listed("登记过的公示"), -1, 40, "unit")
    log_channel(disclosure_id=board.pk, by=None, channel="board", shown_on=TODAY, **files)
    kept = listed("未公示进度")
    files = [make_file(f"{hide('附件名')}.png")]
    report_progress(item_id=kept.pk, by=None, text=hide("进度", *told), files=files)


def _plant_reviews(canaries, unit, name, eyes):
    """A list everybody may see, whose review and audit are still nobody's but the unit's and its superiors'."""
    told = (*eyes, *READER)
    holder = make_leader(unit, "公开清单的委员", name=canaries.hide(f"{name}公开清单的领导干部姓名", *eyes))
    shown = make_list(unit, leader=holder)

    def item(what, state):
        return make_item(
            unit, state=state, its_list=shown, problem=canaries.hide(f"{name}公开的{what}", *PEOPLE)
        )

    cancelled = item("取消评议的问题", State.FINISHED)
    review = open_review(by=None, unit=unit, item_ids=[cancelled.pk], held_on=TODAY)
    cancel_review(review_id=review.pk, by=None, reason=canaries.hide(f"{name}取消评议的说明", *told))
    running, back = (item(what, State.APPROVED) for what in ("待审核的问题", "被退回的问题"))
    for one, verdict in ((running, "passed"), (back, "returned")):
        statement = canaries.hide(f"{name}销号申请说明（{verdict}）", *told)
        application = apply_close_out(item_id=one.pk, by=None, statement=statement)
        step = application.steps.pending().get()
        opinion = canaries.hide(f"{name}督导组意见（{verdict}）", *told)
        decide_step(step_id=step.pk, by=auditor_of(step), verdict=verdict, opinion=opinion)
    under_way = item("有新进展的问题", State.IN_PROGRESS)
    files = [make_file(f"{canaries.hide(f'{name}公开事项的附件名', *eyes)}.png")]
    report_progress(item_id=under_way.pk, by=None, text="已设代办点6处。", files=files)
    with clock.standing_on(TODAY):
        finish(under_way)
    factories.disclose(shown)


def _plant_endings(canaries, unit, name, eyes):
    """Why an item shall end, why not, and why an ending was undone: the unit's and its superiors' until it is released (M119)."""
    told = (*eyes, *READER)
    its_list = make_list(unit, leader=make_leader(unit, "终结事项的委员"))
    for state in ("proposed", "refused", "granted", "reversed"):
        item = make_item(unit, its_list=its_list)
        said = {"kind": "moot", "reason": canaries.hide(f"{name}终结理由（{state}）", *told)}
        ending = propose_ending(item_id=item.pk, by=None, **said)
        if state == "proposed":
            continue
        opinion = canaries.hide(f"{name}终结审批意见（{state}）", *told)
        decide_ending(ending_id=ending.pk, by=None, grants=state != "refused", opinion=opinion)
        if state == "reversed":
            why = canaries.hide(f"{name}撤销终结的理由", *told)
            cause = canaries.hide(f"{name}撤销终结的依据", *told)
            deadline = TODAY + timedelta(days=30)
            reverse_ending(ending_id=ending.pk, by=None, reason=why, cause=cause, deadline=deadline)


def _plant_boards(canaries, cast, other):
    """Each side stands on a board, is proposed for another, and had an item looked at that a spot check drew."""
    second = factories.make_person("canary-officer", cast.campaign, Role.OFFICE)
    for side, name, eyes in ((cast, "甲镇", TOWN), (other, "乙局", BUREAU)):
        entry = {"unit": side.town, "board": "veto", "evidence": "通报"}
        for ground, seen_by in (("law", (*eyes, *READER)), ("finance", ("officer", *READER))):
            reason = canaries.hide(f"{name}一票否决的事实（{ground}）", *seen_by)
            made = propose_entry(by=cast.officer, ground=ground, reason=reason, **entry)
            if ground == "law":
                confirm_entry(entry_id=made.pk, by=second)
                _plant_objection(canaries, made, cast.superior, name, (*eyes, *READER))
        found = canaries.hide(f"{name}抽查情况", *eyes, *READER)
        drawn = _drawn(cast.officer, second, side.town, name)
        look_at_drawn(drawn_id=drawn.pk, by=cast.officer, method="phone", met=True, finding=found)


def _plant_objection(canaries, entry, decider, name, told):
    """Why a side objects to its veto, with a file, and what was decided (M118)."""
    reason, answer = canaries.hide(f"{name}申请复核的理由", *told), canaries.hide(f"{name}的复核决定", *told)
    files = [make_file(f"{canaries.hide(f'{name}复核附件名', *told)}.png")]
    one = object_to(event_id=acts_on(entry)[0].event.pk, by=None, reason=reason, files=files)
    decide_objection(objection_id=one.pk, by=decider, outcome="upheld", answer=answer)


def _plant_documents(canaries, cast, other):
    """A draft of the office; what each side was sent and what it answered; a meeting of each side."""
    making.make_draft(cast, body=canaries.hide("文书草稿", "officer"))
    for side, name, eyes in ((cast, "甲镇", TOWN), (other, "乙局", BUREAU)):
        body = canaries.hide(f"{name}来文的正文", *eyes)
        text, file = (
            canaries.hide(f"{name}的回复", *eyes),
            canaries.hide(f"{name}的回复附件名", *eyes, *READER),
        )
        making.make_addressee(side, state="answered", body=body, text=text, files=[make_file(f"{file}.png")])
        meeting = making.make_meeting(side)
        write_minutes(meeting_id=meeting.pk, by=None, minutes=canaries.hide(f"{name}的会议记录", *eyes))


def _drawn(officer, second, unit, name):
    """One item of the unit that a spot check drew three days ago."""
    day = TODAY - timedelta(days=3)
    said = {"title": name, "among": "done", "share": 20, "source": "某期开奖号码", "unit": unit}
    with clock.standing_on(day - timedelta(days=1)):
        check = announce_spot_check(campaign=unit.campaign, by=officer, source_on=day, **said)
    with clock.standing_on(day):
        for hand in (officer, second):
            key_seed(check_id=check.pk, by=hand, seed="83107")
    return check.drawn.first()
