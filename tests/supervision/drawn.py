"""A campaign as chance has it: some thirty items in all states, and everything that can wait because of them (S138)."""

from contextlib import suppress
from datetime import timedelta
from itertools import count
from random import Random

from django.core.exceptions import ValidationError

from accountability.models import BoardEntry
from accountability.services.boards import ask_to_lift, confirm_entry, propose_entry
from documents.services.drafts import ask_for_check
from inspections.services.spot_checks import announce_spot_check, key_seed
from issues.models import Item, RectificationList
from issues.services.explanations import explain_overdue, receive_report
from issues.services.extensions import ask_extension, decide_extension
from issues.services.items import add_item
from issues.services.leads import ask_lead
from issues.services.lists import pass_on_list, return_list, submit_list
from issues.services.orders import order_item
from issues.services.progress import complete_measures, report_progress
from issues.services.proposals import propose_releases
from issues.services.releases import refuse_release, release_disclosures
from issues.states import ListState, State
from reviews.models import Opinion
from reviews.services.closeouts import apply_close_out
from reviews.services.holders import sign_step, transfer_step
from reviews.services.meetings import ask_to_close, ask_to_start, start_review
from reviews.services.reviews import open_review
from reviews.services.roll import lock_review, save_roll
from reviews.services.verdicts import decide_step
from supervision.services.privacy import ask_personal
from tests.documents.making import make_addressee, make_draft
from tests.factories import (
    TODAY,
    finish,
    hold_review,
    make_counted,
    make_flag,
    make_item,
    make_leader,
    make_list,
    make_person,
    make_unit,
    people,
    seat,
)
from trail import clock
from units.models import Assignment, Person, Role
from units.services.delegations import delegate
from units.services.rule_proposals import propose_rules
from units.services.units import save_contact_point


def everybody(cast) -> dict[str, Person]:
    """The people of a world by name, each read anew."""
    return {
        name: Person.objects.get(pk=one.pk) for name, one in vars(cast).items() if isinstance(one, Person)
    }


def draw_world(cast, seed: int, items: int = 30):
    """Units of four depths, one of them without a clerk; colleagues, a delegate; items and what happened to them."""
    by = Random(seed)
    _people(cast)
    units = [cast.town, cast.bureau, cast.village, cast.hamlet]
    for n in range(items):
        state, act, days = ACTS[n % len(ACTS)]
        unit = cast.bureau if act is _apply_and_go_on and n % 2 else by.choice(units)
        deadline = TODAY + timedelta(days=by.randint(*days))
        item = _an_item(unit, state, deadline, n, leader=n % 10 > 2)
        if act:
            with suppress(ValidationError):  # chance may ask for what a rule refuses
                act(by, cast, item)
    _lists(by, cast)
    _releases(by, cast)
    _others(cast, seed)
    _documents(cast)
    return cast


def _documents(cast):
    """A draft that waits for other eyes; one sent out, one signed for, one answered."""
    ask_for_check(document_id=make_draft(cast, kind="notice").pk, by=cast.officer)
    for state in ("sent", "signed", "answered"):
        make_addressee(cast, state=state)


def _people(cast):
    campaign, group = cast.campaign, cast.groups[0]
    cast.village = make_unit(campaign, "甲村党支部", parent=cast.town, group=group)
    cast.hamlet = make_unit(campaign, "甲组党小组", parent=cast.village, group=cast.groups[1])
    cast.villager = make_person("villager", campaign, Role.CLERK, unit=cast.village)
    cast.deputy = make_person("deputy", campaign, Role.OFFICE)
    cast.third = make_person("third", campaign, Role.OFFICE)
    cast.second = make_person("second", campaign, Role.GROUP, group=group)
    Assignment.objects.create(person=cast.second, campaign=campaign, role=Role.OFFICE)
    cast.other = make_person("other", campaign, Role.GROUP, group=cast.groups[1])
    cast.upper = make_person("upper", campaign, Role.SUPERIOR, unit=cast.town)
    cast.uppermost = make_person("uppermost", campaign, Role.SUPERIOR, unit=cast.village)
    cast.newest = make_unit(campaign, "新设单位", parent=cast.city, group=group)
    cast.newcomer = make_person("newcomer", campaign, Role.CLERK, unit=cast.newest)
    cast.helper = make_person("helper", campaign, Role.LEADER)
    lent = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=3), "reason": "外出培训"}
    delegate(by=cast.officer, delegate=cast.helper, **lent)
    delegate(by=cast.supervisor, delegate=cast.leader, **lent)
    save_contact_point(by=None, unit=cast.bureau, leader=cast.contact, city_leader=True)


def _an_item(unit, state, deadline, n, leader):
    its_list = make_list(unit, leader=make_leader(unit, post=f"副职{n}") if leader else None)
    if its_list.state not in (ListState.DRAFT, ListState.ACCEPTED):
        its_list = make_list(unit, leader=make_leader(unit, post=f"委员{n}"))
    on = TODAY - timedelta(
        days=20 if state == State.APPROVED else 0
    )  # so that what was applied for may lie long
    return make_item(unit, state=state, its_list=its_list, deadline=deadline, problem=f"第{n}个问题", on=on)


def _clerk(cast, item):
    return {cast.town: cast.clerk, cast.bureau: cast.outsider}.get(item.unit, cast.villager)


_HANDS = count()  # now the one member of the group, now the other, who belongs to the office too


def _group(cast, item):
    if item.unit.group != cast.groups[0]:
        return cast.stranger
    return (cast.supervisor, cast.second)[next(_HANDS) % 2]


def _report(by, cast, item):
    report_progress(item_id=item.pk, by=_clerk(cast, item), text="已设代办点6处。")


def _extend(passed):
    def act(by, cast, item):
        to = TODAY + timedelta(days=60)
        with clock.standing_on(TODAY - timedelta(days=20)):
            asked = ask_extension(item_id=item.pk, by=None, new_deadline=to, reason="雨季停工")
            if passed:
                decide_extension(extension_id=asked.pk, by=_group(cast, item), approve=True)

    return act


def _explain(signed):
    def act(by, cast, item):
        answers = {"progress": "一半", "reason": "停工", "plan": "本月"}
        told = explain_overdue(item_id=item.pk, by=_clerk(cast, item), **answers)
        if signed:
            receive_report(explanation_id=told.pk, by=_group(cast, item), body="group")

    return act


def _lead(by, cast, item):
    ask_lead(item_id=item.pk, by=_clerk(cast, item), reason="要协调供电")


def _redo(by, cast, item):
    with clock.standing_on(TODAY - timedelta(days=6)):
        finish(item)
        hold_review([item], likes=1)


def _measure(by, cast, item):
    item.measures.update(due_on=TODAY + timedelta(days=by.randint(-9, 2)))
    if by.random() < 0.3:
        complete_measures(by=None, done={item.measures.get().pk: TODAY})


def _show(by, cast, item):
    with clock.standing_on(TODAY - timedelta(days=50)):
        days = {"starts_on": clock.today(), "ends_on": TODAY + timedelta(days=60)}
        (shown,) = propose_releases(by=None, kind="list", list_ids=[item.list_id], scope="public", **days)
        release_disclosures(disclosure_ids=[shown.pk], by=cast.officer)
    report_progress(item_id=item.pk, by=None, text="已设代办点6处。")


def _call(by, cast, item):
    held_on = TODAY + timedelta(days=by.choice([-3, 0, 4]))
    with clock.standing_on(min(held_on, TODAY)):
        return open_review(by=None, unit=item.unit, item_ids=[item.pk], held_on=held_on)


def _count(by, cast, item):
    review = open_review(by=None, unit=item.unit, item_ids=[item.pk], held_on=TODAY)
    make_counted(review, by=_clerk(cast, item), witness=_group(cast, item))


def _witness(by, cast, item):
    clerk, group = _clerk(cast, item), _group(cast, item)
    review = open_review(by=None, unit=item.unit, item_ids=[item.pk], held_on=TODAY)
    seat(review, by=clerk, witness=group)
    ask_to_start(review_id=review.pk, by=clerk, paper_issued=review.roll.filter(present=True).count())
    if by.random() < 0.5:
        start_review(review_id=review.pk, by=group)
        ask_to_close(review_id=review.pk, by=clerk)


def _apply(by, cast, item):
    with clock.standing_on(TODAY - timedelta(days=by.randint(0, 20))):
        return apply_close_out(item_id=item.pk, by=_clerk(cast, item))


def _step(application):
    return application.steps.pending().get()


_TURNS = count()  # one application after the other comes a level further


def _apply_and_go_on(by, cast, item):
    application, go_on = _apply(by, cast, item), 1 + next(_TURNS) % 3
    for who in [_group(cast, item), cast.officer, cast.contact][:go_on]:
        decide_step(step_id=_step(application).pk, by=who, verdict="passed", opinion="同意")


def _apply_and_return(to):
    def act(by, cast, item):
        step = _step(_apply(by, cast, item))
        said = {"verdict": "returned", "opinion": "缺凭证", "to": to}
        decide_step(step_id=step.pk, by=_group(cast, item), **said)

    return act


def _apply_and_hand_over(by, cast, item):
    application = _apply(by, cast, item)
    step, group = _step(application), _group(cast, item)
    if by.random() < 0.5:
        sign_step(step_id=step.pk, by=group)
    else:
        others = {cast.supervisor: cast.second, cast.second: cast.supervisor}
        to = others.get(group, cast.other)
        transfer_step(step_id=step.pk, by=group, to=to, reason="出差")


def _flag(kind):
    return lambda by, cast, item: make_flag(item, kind)


def _lock(by, cast, item):
    review = open_review(by=None, unit=item.unit, item_ids=[item.pk], held_on=TODAY)
    save_roll(review_id=review.pk, by=None, lines=people({"grassroots": 60, "party_member": 20}))
    lock_review(review_id=review.pk, by=_clerk(cast, item))


AHEAD, BEHIND, ANY = (5, 30), (-40, -1), (-40, 30)
ACTS = [  # what an item comes to: its state, what happens to it, how many days its deadline lies ahead
    (State.DRAFT, None, ANY),
    (State.FILED, None, ANY),
    (State.IN_PROGRESS, None, ANY),
    (State.IN_PROGRESS, None, (0, 3)),
    (State.IN_PROGRESS, _report, AHEAD),
    (State.IN_PROGRESS, _extend(1), AHEAD),
    (State.IN_PROGRESS, _extend(0), AHEAD),
    (State.IN_PROGRESS, _explain(1), BEHIND),
    (State.IN_PROGRESS, _explain(0), BEHIND),
    (State.IN_PROGRESS, _lead, ANY),
    (State.IN_PROGRESS, _redo, ANY),
    (State.IN_PROGRESS, _measure, ANY),
    (State.IN_PROGRESS, _show, ANY),
    (State.FINISHED, None, ANY),
    (State.FINISHED, _call, ANY),
    (State.FINISHED, _call, ANY),
    (State.FINISHED, _count, ANY),
    (State.FINISHED, _lock, ANY),
    (State.FINISHED, _witness, ANY),
    (State.APPROVED, None, AHEAD),
    (State.APPROVED, _apply, AHEAD),
    (State.APPROVED, _apply_and_go_on, AHEAD),
    (State.APPROVED, _apply_and_go_on, AHEAD),
    (State.APPROVED, _apply_and_go_on, AHEAD),
    (State.APPROVED, _apply_and_return("author"), AHEAD),
    (State.APPROVED, _apply_and_return("rework"), AHEAD),
    (State.APPROVED, _apply_and_hand_over, AHEAD),
    (State.CLOSED, _flag("overdue"), AHEAD),
    (State.CLOSED, _flag("below_floor"), AHEAD),
    (State.CLOSED, _flag("unexplained"), AHEAD),
]


def _lists(by, cast):
    """A list at each turn of its way, and an accepted one to which something was added."""
    for n, unit in enumerate((cast.village, cast.hamlet, cast.bureau)):
        for act in ("draft", "submitted", "returned", "passed"):
            its_list = make_list(unit, leader=make_leader(unit, post=f"{act}{n}"))
            if act == "draft" and by.random() < 0.5:
                continue
            make_item(unit, state=State.DRAFT, its_list=its_list)
            if act == "draft":
                continue
            with clock.standing_on(TODAY - timedelta(days=by.randint(0, 20))):
                submit_list(list_id=its_list.pk, by=None)
                with suppress(ValidationError):
                    if act == "returned":
                        return_list(list_id=its_list.pk, by=None, reason="时限不具体")
                    if act == "passed":
                        pass_on_list(list_id=its_list.pk, by=None)
    accepted = RectificationList.objects.filter(state=ListState.ACCEPTED).first()
    if accepted:
        add_item(list_id=accepted.pk, by=None, origin="look_back", problem="又有反弹", goal="限时办结")


def _releases(by, cast):
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=60)}
    for its_list in RectificationList.objects.filter(state=ListState.ACCEPTED).order_by("pk")[:6]:
        author = by.choice([cast.officer, cast.clerk if its_list.unit == cast.town else cast.deputy])
        with suppress(ValidationError), clock.standing_on(TODAY - timedelta(days=by.choice([0, 20]))):
            named = {"kind": "list", "list_ids": [its_list.pk], "scope": "party"}
            days["starts_on"] = clock.today()
            (proposed,) = propose_releases(by=author, **named, **days)
            if by.random() < 0.6:
                refuse_release(disclosure_id=proposed.pk, by=cast.third, reason="责任人不具体")
                if by.random() < 0.3:
                    propose_releases(by=author, **named, **days)


def _others(cast, seed):
    for item in Item.objects.filter(state=State.IN_PROGRESS).order_by("pk")[:4]:
        Opinion.objects.create(item=item, rating="c", text="还没有修好", on=TODAY - timedelta(days=9))
    with clock.standing_on(TODAY - timedelta(days=3)):
        check = announce_spot_check(
            campaign=cast.campaign,
            by=cast.officer,
            title="第一次",
            among="filed",
            share=20,
            source="号码",
            source_on=TODAY - timedelta(days=1),
        )
    key_seed(check_id=check.pk, by=cast.officer, seed="20140906001")
    if seed % 2:
        key_seed(check_id=check.pk, by=cast.supervisor, seed="20140906001")
    ordered = {"origin": "inspection", "problem": "窗口无人值守", "deadline": TODAY + timedelta(days=20)}
    order_item(unit=cast.town, by=cast.officer, cause="检查记录", **ordered)
    values = {"unit": cast.town, "ground": "protracted", "evidence": "检查记录"}
    propose_entry(by=cast.officer, board="black", reason="久拖不决", **values)
    entry = propose_entry(
        by=cast.officer, board="red", ground="at_once", reason="立行立改", evidence="记录", unit=cast.bureau
    )
    confirm_entry(entry_id=entry.pk, by=cast.deputy)
    ask_to_lift(entry_id=entry.pk, by=cast.deputy, reason="已经改好")
    assert BoardEntry.objects.count() == 2
    propose_rules(campaign_id=cast.campaign.pk, by=cast.officer, reason="按纪要", warn_days=5)
    ask_personal(
        by=None, campaign=cast.campaign, kind="access", subject=cast.clerk.username, wanted="当面提出"
    )
