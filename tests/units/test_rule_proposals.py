"""Rules change in mid-campaign by two persons, with a trail; what was opened before keeps its rules (V4, S54)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from issues.states import State
from reviews.services.closeouts import apply_close_out
from reviews.services.reviews import open_review
from tests.access.table import PEOPLE
from tests.factories import TODAY, make_item, make_person, set_rules
from tests.locks import wait_until_someone_waits
from trail.models import Event
from trail.queries import broken, history
from units.models import RuleProposal
from units.queries import rule_changes, rule_history
from units.services.rule_proposals import decide_rules, propose_rules, withdraw_rules
from units.states import ProposalState


@pytest.fixture
def second(cast):
    """Another officer of the activity office."""
    return make_person("second", cast.campaign, "office", name="活动办第二人")


def propose(cast, *, by=None, reason="按会议纪要", **values):
    return propose_rules(
        campaign_id=cast.campaign.pk, by=by or cast.officer, reason=reason, **values or {"approval_floor": 85}
    )


def refusal(act, *args, **arguments):
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        act(*args, **arguments)
    return refused.value


def floor_of(campaign):
    campaign.refresh_from_db()
    return campaign.approval_floor


def test_s54_a_proposal_changes_nothing_before_another_person_confirms_it(cast, second):
    found = propose(cast, approval_floor=85, warn_days=3, contact_place="before_office")
    assert (found.before, found.after) == (
        {"approval_floor": 80, "contact_place": "before_superior"},  # three days it was before
        {"approval_floor": 85, "contact_place": "before_office"},
    )
    assert floor_of(cast.campaign) == 80
    own = refusal(decide_rules, proposal_id=found.pk, by=cast.officer, approve=True)
    assert own.code == "same_person"
    assert "由活动办另一位同志确认" in own.message
    assert floor_of(cast.campaign) == 80
    decide_rules(proposal_id=found.pk, by=second, approve=True)
    assert floor_of(cast.campaign) == 85
    assert cast.campaign.contact_place == "before_office"


def test_s54_both_persons_stand_in_the_trail_with_what_changed_and_why(cast, second):
    found = propose(cast, approval_floor=85, contact_place="before_office")
    decide_rules(proposal_id=found.pk, by=second, approve=True)
    confirmed, proposed = history(cast.campaign)
    assert (proposed["act"], proposed["actor"]) == ("campaign.rules_proposed", cast.officer.pk)
    assert (confirmed["act"], confirmed["actor"]) == ("campaign.rules_edited", second.pk)
    assert (
        confirmed["before"]
        == proposed["before"]
        == {"approval_floor": 80, "contact_place": "before_superior"}
    )
    assert confirmed["reason"] == "按会议纪要"
    told = rule_history(cast.campaign)[0]
    assert told["actor"] == f"活动办 {second.name}"
    assert "点赞率门槛（%） 80 → 85" in told["text"]
    assert "上一级党组织认定之前 → 活动办审核之前" in told["text"]
    assert broken() == []


def test_s54_the_database_itself_refuses_one_pair_of_hands(cast, second):
    found = propose(cast)
    for attack in (
        lambda: RuleProposal.objects.filter(pk=found.pk).update(
            state="confirmed", decided_by=cast.officer, decided_at=found.proposed_at
        ),
        lambda: type(cast.campaign).objects.filter(pk=cast.campaign.pk).update(approval_floor=85),
        lambda: RuleProposal.objects.filter(pk=found.pk).update(after={"approval_floor": 60}),
        lambda: found.delete(),
        lambda: RuleProposal.objects.create(
            campaign=cast.campaign, before={}, after={"warn_days": 1}, reason="越过", state="confirmed",
            proposed_at=found.proposed_at, decided_at=found.proposed_at,
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()
    assert floor_of(cast.campaign) == 80


def test_s54_a_confirmed_proposal_opens_the_way_to_its_own_values_only(cast, second):
    decide_rules(proposal_id=propose(cast).pk, by=second, approve=True)
    for values in ({"approval_floor": 86}, {"approval_floor": 80}, {"warn_days": 1}):
        with pytest.raises(DatabaseError, match="confirmed proposal"), transaction.atomic():
            type(cast.campaign).objects.filter(pk=cast.campaign.pk).update(**values)
    # what is no rule is not its affair
    type(cast.campaign).objects.filter(pk=cast.campaign.pk).update(place="某县")


def test_s54_a_proposal_overtaken_by_another_change_is_refused_with_what_changed(cast, second):
    found = propose(cast, approval_floor=85, warn_days=5)
    set_rules(cast.campaign, approval_floor=90)
    refused = refusal(decide_rules, proposal_id=found.pk, by=second, approve=True)
    assert refused.code == "stale"
    assert "“点赞率门槛”提议时是 80，现在已改为 90" in refused.message
    assert "转黄灯" not in refused.message
    found.campaign.refresh_from_db()
    assert {row["rule"].field: row["now"] for row in rule_changes(found)} == {
        "approval_floor": 90,
        "warn_days": "",
    }
    assert floor_of(cast.campaign) == 90


def test_s54_another_rule_that_changed_meanwhile_overtakes_nothing(cast, second):
    found = propose(cast)
    set_rules(cast.campaign, warn_days=9)
    decide_rules(proposal_id=found.pk, by=second, approve=True)
    assert (floor_of(cast.campaign), cast.campaign.warn_days) == (85, 9)


def test_two_proposals_that_do_not_go_together_are_told_so_by_the_second_confirmation(cast, second):
    set_rules(cast.campaign, review_scale="satisfied")
    found = propose(cast, review_approving=2)
    set_rules(cast.campaign, review_scale="like")
    refused = refusal(decide_rules, proposal_id=found.pk, by=second, approve=True)
    assert "“不赞”不能算作认可" in str(refused)


def test_s54_the_author_takes_it_back_and_nobody_else(cast, second):
    found = propose(cast)
    assert refusal(withdraw_rules, proposal_id=found.pk, by=second).code == "not_the_author"
    assert refusal(propose, cast, warn_days=9).code == "pending"
    withdraw_rules(proposal_id=found.pk, by=cast.officer)
    propose(cast, warn_days=9)
    assert rule_history(cast.campaign)[1]["text"] == "撤回修改规则的提议"


def test_a_proposal_is_sent_back_with_a_reason(cast, second):
    found = propose(cast)
    said = {"proposal_id": found.pk, "by": second, "approve": False}
    assert refusal(decide_rules, **said).code == "reason_missing"
    decide_rules(opinion="会议未定", **said)
    assert floor_of(cast.campaign) == 80
    assert rule_history(cast.campaign)[0]["text"] == "不同意修改规则的提议：会议未定"


@pytest.mark.parametrize("end", [state for state in ProposalState if state != ProposalState.PROPOSED])
def test_what_is_decided_is_over(cast, second, end):
    found = propose(cast)
    if end == ProposalState.WITHDRAWN:
        withdraw_rules(proposal_id=found.pk, by=cast.officer)
    else:
        approve = end == ProposalState.CONFIRMED
        decide_rules(proposal_id=found.pk, by=second, approve=approve, opinion="已议")
    events = Event.objects.count()
    for act, said in (
        (decide_rules, {"by": second, "approve": True}),
        (decide_rules, {"by": second, "approve": False, "opinion": "不"}),
        (withdraw_rules, {"by": cast.officer}),
    ):
        assert refusal(act, proposal_id=found.pk, **said).code == "illegal_move"
    assert Event.objects.count() == events


def test_nobody_but_the_office_decides_or_withdraws(cast):
    found = propose(cast)
    for name in PEOPLE:
        if name in ("anonymous", "officer"):
            continue
        for act, said in ((decide_rules, {"approve": True}), (withdraw_rules, {})):
            with pytest.raises(PermissionDenied):
                act(proposal_id=found.pk, by=getattr(cast, name), **said)


def test_s54_what_was_opened_before_keeps_every_rule_it_was_opened_under(cast):
    item = make_item(cast.town, state=State.FINISHED)
    approved = make_item(cast.town, state=State.APPROVED)
    review = open_review(by=None, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    application = apply_close_out(item_id=approved.pk, by=None)
    copied = ("floor", "quorum", "public_share", "scale", "approving", "denominator")
    before, levels = [getattr(review, field) for field in copied], application.levels
    set_rules(
        cast.campaign,
        approval_floor=95,
        public_share=60,
        quorum_committee=99,
        quorum_branch=99,
        quorum_general=99,
        review_scale="satisfied",
        review_approving=2,
        review_denominator="present",
        contact_place="before_office",
    )
    review.refresh_from_db()
    application.refresh_from_db()
    assert [getattr(review, field) for field in copied] == before
    assert application.levels == levels


def test_s54_the_pages_lead_from_the_proposal_to_its_confirmation(cast, second, client):
    client.force_login(cast.officer)
    values = {field.name: getattr(cast.campaign, field.name) for field in cast.campaign._meta.fields}
    said = values | {"approval_floor": 85, "reason": "按会议纪要"}
    answer = client.post(reverse("units:rules_edit"), said, follow=True)
    assert "您是提议人，须由活动办另一位同志确认后生效" in answer.text
    assert "点赞率门槛" in client.get(reverse("units:rules")).text
    found = RuleProposal.objects.get()
    page = reverse("units:rule_proposal", args=[found.pk])
    own = client.post(page, {"approve": "yes"})
    assert (own.status_code, "不能确认自己的提议" in own.text) == (409, True)
    client.force_login(second)
    assert page in client.get(reverse("desk")).text  # it waits on the workbench of the other
    assert client.post(page, {"approve": "yes"}).status_code == 302
    assert floor_of(cast.campaign) == 85
    assert client.post(page, {"approve": "yes"}).status_code == 409


def test_whoever_is_alone_in_the_office_is_told_the_way_out(cast, client):
    client.force_login(cast.officer)
    assert "为另一位同志开设活动办账号" in client.get(reverse("units:rules_edit")).text
    page = reverse("units:rule_proposal", args=[propose(cast).pk])
    assert "为另一位同志开设活动办账号" in client.get(page).text


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_confirmations_is_refused(cast, rival):
    found = propose(cast)
    one, other = (make_person(f"office{n}", cast.campaign, "office") for n in (1, 2))
    with transaction.atomic():
        decide_rules(proposal_id=found.pk, by=one, approve=True)
        second = rival(decide_rules, proposal_id=found.pk, by=other, approve=True)
        wait_until_someone_waits()
    assert second().code == "illegal_move"
