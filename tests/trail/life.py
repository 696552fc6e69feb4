"""One row of every table that has moves, brought along its way by the services; the scene of `trail_verify --states`."""

from datetime import timedelta

from accountability.models import BoardEntry
from accountability.services.boards import confirm_entry, propose_entry
from accountability.services.objections import decide_objection, object_to
from inspections.services.spot_checks import announce_spot_check, key_seed
from issues.models import Extension
from issues.services.bundles import ask_bundle, start_bundle
from issues.services.endings import propose_ending, withdraw_ending
from issues.services.extensions import ask_extension, decide_extension, withdraw_extension
from issues.services.leads import answer_lead, ask_lead
from issues.states import State
from reviews.services.closeouts import apply_close_out, withdraw_close_out
from reviews.services.counts import void_review
from reviews.services.meetings import rehearse
from reviews.services.reviews import open_review
from reviews.services.slips import mint_slips
from tests import factories
from tests.documents.making import make_addressee, make_meeting
from tests.factories import TODAY, make_counted, make_flag, make_item, make_mail, make_person, seat, set_rules
from tests.issues.sheets import hand_in, in_state, row, workbook
from trail import clock
from units.burdens import acts_on
from units.models import Role
from units.services.rule_proposals import propose_rules, withdraw_rules


def live(cast):
    """Everything once; returns the scene: an item closed, one under way, and a review decided among them."""
    second = make_person(f"second{cast.clerk.pk}", cast.campaign, Role.OFFICE)
    closed = make_item(cast.town, state=State.CLOSED)
    factories.disclose(closed)
    late = make_item(cast.town, deadline=TODAY - timedelta(days=1))
    make_flag(late)
    make_flag(late, "unexplained", cleared=True)
    running = make_item(cast.town)
    _ask(cast, running)
    taken_back = make_item(cast.town, state=State.APPROVED)
    withdraw_close_out(close_out_id=apply_close_out(item_id=taken_back.pk, by=cast.clerk).pk, by=cast.clerk)
    make_item(cast.town, state=State.ORDERED)
    make_item(cast.town, state=State.ENDED)
    kept = make_item(cast.town)
    said = {"kind": "impossible", "reason": "地块已被征收"}
    withdraw_ending(ending_id=propose_ending(item_id=kept.pk, by=cast.clerk, **said).pk, by=cast.clerk)
    make_addressee(cast, state="accepted")
    make_meeting(cast)
    _voided(cast)
    _rehearsed(cast)
    hand_in(cast, workbook(row()))
    in_state(cast, workbook(row(problem="另一件")), "dropped")
    start_bundle(bundle_id=ask_bundle(by=cast.officer, campaign=cast.campaign).pk)
    for state in ("waiting", "sent", "failed"):
        make_mail(state, person=cast.clerk)
    _drawn(cast)
    said = {"board": "black", "ground": "protracted", "reason": "三次督办未决", "evidence": "通报第3期"}
    confirm_entry(entry_id=propose_entry(by=cast.officer, unit=cast.town, **said).pk, by=second)
    set_rules(cast.campaign, by=cast.officer, confirmed_by=second, approval_floor=81)
    asked = propose_rules(campaign_id=cast.campaign.pk, by=cast.officer, reason="再议", approval_floor=82)
    withdraw_rules(proposal_id=asked.pk, by=cast.officer)
    objected = object_to(
        event_id=acts_on(BoardEntry.objects.get())[0].event.pk, by=cast.clerk, reason="事实有误"
    )
    decide_objection(objection_id=objected.pk, by=cast.superior, outcome="upheld", answer="事实清楚")
    assert BoardEntry.objects.get().state == "listed"
    assert Extension.objects.count() == 2
    return closed


def _ask(cast, item):
    """Two extensions, one granted and one taken back; a lead that was asked for and taken."""
    for days in (10, 20):
        asked = ask_extension(
            item_id=item.pk,
            by=cast.clerk,
            new_deadline=item.deadline + timedelta(days=days),
            reason="汛期停工",
        )
        if days == 10:
            decide_extension(extension_id=asked.pk, by=cast.supervisor, approve=True)
            decide_extension(extension_id=asked.pk, by=cast.officer, approve=True)
            item.refresh_from_db()
        else:
            withdraw_extension(extension_id=asked.pk, by=cast.clerk)
    lead = ask_lead(item_id=item.pk, by=cast.clerk, reason="涉及多个部门")
    answer_lead(request_id=lead.pk, by=cast.superior, takes=True, answer="由分管副书记牵头")


def _voided(cast):
    item = make_item(cast.town, state=State.FINISHED)
    review = open_review(by=cast.clerk, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    make_counted(review, by=cast.clerk, witness=cast.supervisor)
    void_review(review_id=review.pk, by=cast.supervisor, reason="现场有人代投")


def _rehearsed(cast):
    item = make_item(cast.town, state=State.FINISHED)
    review = open_review(by=cast.clerk, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    seat(review, by=cast.clerk, witness=cast.supervisor)
    mint_slips(review_id=review.pk, by=cast.clerk, many=30)
    rehearse(review_id=review.pk, by=cast.clerk)


def _drawn(cast):
    later = TODAY + timedelta(days=3)
    values = {"title": "9月随机抽查", "among": "filed", "share": 20, "source": "体彩排列五第14250期开奖号码"}
    check = announce_spot_check(campaign=cast.campaign, by=cast.officer, source_on=later, **values)
    with clock.standing_on(later):
        for by in (cast.officer, cast.supervisor):
            key_seed(check_id=check.pk, by=by, seed="83107")
