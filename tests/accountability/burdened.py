"""One burdening act of each kind on the town, by the services' own road. Each maker gives the row on whose page it is seen."""

from datetime import timedelta
from itertools import count

from accountability.objection_states import ObjectionState
from accountability.services.boards import confirm_entry, propose_entry
from accountability.services.objections import (
    decide_objection,
    object_to,
    withdraw_objection,
)
from documents.services.issuing import issue_document
from inspections.services.spot_checks import announce_spot_check, key_seed, look_at_drawn
from issues.services.endings import decide_ending, propose_ending
from issues.services.extensions import ask_extension, decide_extension
from issues.services.lists import return_list
from issues.services.orders import reopen_item
from issues.services.proposals import propose_releases
from issues.services.releases import refuse_release
from issues.states import State
from reviews.models import Consequence
from reviews.queries.evaluations import ranking
from reviews.services.closeouts import apply_close_out
from reviews.services.counts import void_review
from reviews.services.evaluations import decide_consequence
from reviews.services.reviews import open_review
from reviews.services.verdicts import decide_step
from tests.documents.making import make_addressee, make_checked
from tests.factories import TODAY, make_counted, make_item, make_leader, make_list, make_person
from tests.reviews.test_evaluations import a_ranking
from trail import clock
from units.burdens import acts_on
from units.models import Person, Role

WHY = "路灯已经修好，验收单可以证明"


def another(cast, role=Role.OFFICE, **scope):
    """Somebody else who holds this role and took no part in anything yet."""
    names = (f"{role}{cast.clerk.pk}-{n}" for n in count())
    name = next(one for one in names if not Person.objects.filter(username=one).exists())
    return make_person(name, cast.campaign, role, **scope)


def returned_list(cast):
    item = make_item(
        cast.town, state=State.FILED, its_list=make_list(cast.town, leader=make_leader(cast.town))
    )
    return return_list(list_id=item.list_id, by=cast.officer, reason="措施不具体")


def refused_extension(cast):
    item = make_item(cast.town)
    said = {"new_deadline": item.deadline + timedelta(days=9), "reason": "汛期停工"}
    asked = ask_extension(item_id=item.pk, by=cast.clerk, **said)
    decide_extension(extension_id=asked.pk, by=cast.supervisor, approve=False, opinion="理由不足")
    return item


def refused_ending(cast):
    item = make_item(cast.town)
    asked = propose_ending(item_id=item.pk, by=cast.clerk, kind="moot", reason="上级已取消这项检查")
    decide_ending(ending_id=asked.pk, by=cast.superior, grants=False, opinion="检查没有取消")
    return item


def reopened_item(cast):
    item = make_item(cast.town, state=State.CLOSED)
    said = {"origin": "look_back", "cause": "回头看记录", "deadline": TODAY + timedelta(days=20)}
    reopen_item(item_id=item.pk, by=cast.supervisor, kind="redo", reason="路灯又不亮了", **said)
    return item


def refused_release(cast):
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=40)}
    shown = make_item(cast.town, its_list=make_list(cast.town, leader=make_leader(cast.town, "镇党委委员")))
    chosen = {"kind": "list", "scope": "public", "list_ids": [shown.list_id]}
    (proposed,) = propose_releases(by=cast.clerk, **chosen, **days)
    return refuse_release(disclosure_id=proposed.pk, by=cast.officer, reason="写明责任人")


def noticed(cast):
    draft = make_checked(cast, second=another(cast))
    return issue_document(document_id=draft.pk, by=cast.officer).addressees.get(unit=cast.town)


def returned_reply(cast):
    return make_addressee(cast, state="returned")


def returned_item(cast):
    item = make_item(cast.town, state=State.APPROVED)
    step = apply_close_out(item_id=item.pk, by=cast.clerk).steps.pending().get()
    decide_step(step_id=step.pk, by=cast.supervisor, verdict="returned", opinion="没有照片")
    return item


def voided_review(cast):
    item = make_item(cast.town, state=State.FINISHED)
    review = open_review(by=cast.clerk, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    make_counted(review, by=cast.clerk, witness=cast.supervisor)
    return void_review(review_id=review.pk, by=cast.supervisor, reason="现场有人代投")


def last_of_a_ranking(cast):
    made = a_ranking(cast)
    last = ranking(made)[-1]["subject"]
    decide_consequence(subject_id=last.pk, by=cast.supervisor, applied=True, reason="查实推诿扯皮两起")
    assert Consequence.objects.get().applied
    return made


def found_unmet(cast):
    item = make_item(cast.town, state=State.CLOSED)
    day = TODAY - timedelta(days=3)
    said = {"title": f"抽查{item.pk}", "among": "done", "share": 100, "source": "某期号码", "unit": cast.town}
    make_item(cast.town, state=State.CLOSED, on=day - timedelta(days=9))
    with clock.standing_on(day - timedelta(days=1)):
        check = announce_spot_check(campaign=cast.campaign, by=cast.officer, source_on=day, **said)
    with clock.standing_on(day):
        for hand in (cast.officer, cast.supervisor):
            key_seed(check_id=check.pk, by=hand, seed="83107")
    drawn = check.drawn.first()
    follow = {"follow": "redo", "deadline": TODAY + timedelta(days=20)}
    look_at_drawn(
        drawn_id=drawn.pk, by=cast.supervisor, method="phone", met=False, finding="路灯没有修好", **follow
    )
    return drawn.item


def on_the_black_board(cast):
    said = {"board": "black", "ground": "protracted", "reason": "三次督办未决", "evidence": "通报第3期"}
    entry = propose_entry(by=cast.officer, unit=cast.town, **said)
    return confirm_entry(entry_id=entry.pk, by=another(cast))


MAKE = {  # key of the burden: (its maker, who of the cast did it)
    "list_return": (returned_list, "officer"),
    "extension_refusal": (refused_extension, "supervisor"),
    "ending_refusal": (refused_ending, "superior"),
    "order": (reopened_item, "supervisor"),
    "release_refusal": (refused_release, "officer"),
    "document": (noticed, "officer"),
    "reply_return": (returned_reply, "officer"),
    "verdict_return": (returned_item, "supervisor"),
    "review_void": (voided_review, "supervisor"),
    "consequence": (last_of_a_ranking, "supervisor"),
    "finding": (found_unmet, "supervisor"),
    "board_entry": (on_the_black_board, "officer"),
}


def an_act(cast, key="board_entry"):
    """A burdening act of this kind on the town, today."""
    row = MAKE[key][0](cast)
    return next(act for act in acts_on(row) if act.burden.key == key)


def make_objection(
    cast, state=ObjectionState.ASKED, *, key="board_entry", act=None, reason=WHY, answer="事实有误", files=()
):
    """An objection of the town in the wanted state: what the office did the superior decides."""
    act = act or an_act(cast, key)
    one = object_to(event_id=act.event.pk, by=cast.clerk, reason=reason, files=files)
    if state == ObjectionState.ASKED:
        return one
    if state == ObjectionState.WITHDRAWN:
        return withdraw_objection(objection_id=one.pk, by=cast.clerk)
    by = cast.superior if one.turn == "superior" else another(cast)
    return decide_objection(objection_id=one.pk, by=by, outcome=state, answer=answer)
